import type { Located } from './document/diagnostic.ts';
import type { Inherited, Origin } from './hierarchy/inherited.ts';
import { innermost, type Style } from './hierarchy/style.ts';

/** The shell of the workspace's user. */
export interface Shell {
  readonly type: 'zsh' | 'bash';
  readonly framework?: string;
  readonly theme?: string;
  /** Absent: a plain prompt of the shell's own. */
  readonly prompt?: 'starship';
  readonly plugins: readonly string[];
  /** The package that added to the plugins and the prompt. */
  readonly package?: Inherited;
  readonly multiplexer?: Multiplexer;
  /** Goes to the end of the shell's own configuration. */
  readonly customRc?: Located<string>;
}

/** A program that keeps several terminals in one. */
export interface Multiplexer {
  readonly type: 'tmux' | 'screen';
  /** Whether an interactive shell begins in it. */
  readonly autostart: boolean;
}

/** What a Workspace document says of its shell; its own terminal package is not added yet. */
export interface ShellWritten {
  readonly shell: Shell;
  readonly terminalPackage?: Located<string>;
}

export const DEFAULT_SHELL: Shell = { type: 'zsh', plugins: [] };

/** What a shell can be given from packages of the system, by the names that dvm and oh-my-zsh have for it. */
export const SHELL_PLUGINS: Readonly<Record<Shell['type'], readonly string[]>> = {
  zsh: ['direnv', 'fzf', 'zoxide', 'zsh-autosuggestions', 'zsh-syntax-highlighting'],
  bash: ['bash-completion', 'direnv', 'fzf', 'zoxide'],
};

/**
 * The terminal packages of dvm (rmkohlman/MaestroTerminal, terminalops/package/library, April 2026), as far as Debian
 * and
 * Alpine have packages of their plugins: zsh-completions is in neither, and eza not in every release.
 */
const TERMINAL_PACKAGES: Readonly<Record<string, Pick<Shell, 'plugins' | 'prompt'>>> = {
  core: { plugins: ['zsh-autosuggestions', 'zsh-syntax-highlighting'] },
  developer: { plugins: ['zsh-autosuggestions', 'zsh-syntax-highlighting', 'fzf', 'zoxide'] },
  maestro: { plugins: ['zsh-autosuggestions', 'zsh-syntax-highlighting', 'fzf'], prompt: 'starship' },
};

export const TERMINAL_PACKAGE_NAMES: readonly string[] = Object.keys(TERMINAL_PACKAGES);

/**
 * A workspace's shell with what the innermost level's terminal package adds to it. Plugins of the other shell are
 * left out.
 */
export function resolveShell(
  { shell, terminalPackage }: ShellWritten,
  styles: readonly (readonly [Origin, Style])[],
): Shell {
  const chosen = innermost(
    [...styles, ['workspace', terminalPackage === undefined ? {} : { terminalPackage }]],
    'terminalPackage',
  );
  const added = chosen && Object.hasOwn(TERMINAL_PACKAGES, chosen.value) ? TERMINAL_PACKAGES[chosen.value] : undefined;
  if (chosen === undefined || added === undefined) return shell;
  const plugins = added.plugins.filter((name) => SHELL_PLUGINS[shell.type].includes(name));
  // A theme that the workspace names for itself is its prompt, whatever a package has.
  const prompt = shell.prompt ?? (shell.theme === undefined ? added.prompt : undefined);
  return {
    ...shell,
    package: chosen,
    plugins: [...new Set([...plugins, ...shell.plugins])],
    ...(prompt && { prompt }),
  };
}
