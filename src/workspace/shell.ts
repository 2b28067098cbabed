import type { Origin, Shell } from './model.ts';
import type { EditorDefaults, ShellSpec } from './resource.ts';
import { innermost } from './hierarchy/editor-defaults.ts';

/** Shell plugins available as system packages, by the names that dvm and oh-my-zsh use. */
export const SHELL_PLUGINS: Readonly<Record<Shell['type'], readonly string[]>> = {
  zsh: ['direnv', 'fzf', 'zoxide', 'zsh-autosuggestions', 'zsh-syntax-highlighting'],
  bash: ['bash-completion', 'direnv', 'fzf', 'zoxide'],
};

/**
 * dvm's terminal packages (rmkohlman/MaestroTerminal, terminalops/package/library, April 2026), limited to plugins that
 * Debian and Alpine package: neither has zsh-completions, and not every release has eza.
 */
const TERMINAL_PACKAGES: Readonly<Record<string, Pick<Shell, 'plugins' | 'prompt'>>> = {
  core: { plugins: ['zsh-autosuggestions', 'zsh-syntax-highlighting'] },
  developer: { plugins: ['zsh-autosuggestions', 'zsh-syntax-highlighting', 'fzf', 'zoxide'] },
  maestro: { plugins: ['zsh-autosuggestions', 'zsh-syntax-highlighting', 'fzf'], prompt: 'starship' },
};

export const TERMINAL_PACKAGE_NAMES: readonly string[] = Object.keys(TERMINAL_PACKAGES);

/** A workspace's shell with the plugins and prompt of its terminal package, without plugins for the other shell. */
export function resolveShell(
  { shell, terminalPackage }: ShellSpec,
  styles: readonly (readonly [Origin, EditorDefaults])[],
): Shell {
  const chosen = innermost(
    [...styles, ['workspace', terminalPackage === undefined ? {} : { terminalPackage }]],
    'terminalPackage',
  );
  const added = chosen && Object.hasOwn(TERMINAL_PACKAGES, chosen.value) ? TERMINAL_PACKAGES[chosen.value] : undefined;
  if (chosen === undefined || added === undefined) return shell;
  const plugins = added.plugins.filter((name) => SHELL_PLUGINS[shell.type].includes(name));
  // The workspace's own theme takes precedence over the package's prompt.
  const prompt = shell.prompt ?? (shell.theme === undefined ? added.prompt : undefined);
  return {
    ...shell,
    package: chosen,
    plugins: [...new Set([...plugins, ...shell.plugins])],
    ...(prompt && { prompt }),
  };
}
