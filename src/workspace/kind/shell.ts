import type { Located } from '../document/diagnostic.ts';
import type { Fields } from '../document/fields.ts';
import { commandRule, wordRule } from '../rules.ts';
import { SHELL_PLUGINS } from '../shell.ts';
import { didYouMean, surelyMeant } from '../../text/suggest.ts';
import type { Check } from './check.ts';
import { readTerminalPackage } from './editor-defaults.ts';
import { DEFAULT_SHELL } from '../defaults.ts';
import type { Multiplexer, Shell } from '../model.ts';
import type { ShellSpec } from '../resource.ts';

/** Reads `spec.shell` and `spec.terminal`, which both configure the prompt and plugins. */
export function readShell(shell: Fields, terminal: Fields, check: Check): ShellSpec {
  const type = shell.oneOf('type', ['zsh', 'bash']) ?? DEFAULT_SHELL.type;
  const framework = check.string(shell, 'framework', wordRule)?.value;
  if (framework !== undefined)
    shell.withoutEffect(
      ['framework'],
      'frameworks have no releases to pin; history, completions, plugins and the prompt are set up without one',
    );
  const theme = check.string(shell, 'theme', wordRule);
  if (theme !== undefined && theme.value !== 'starship')
    check.warn(
      theme,
      `${shell.path('theme')} has no effect: the theme ${JSON.stringify(theme.value)} requires a framework.`,
      'Use "starship", or set the prompt in spec.shell.customRc.',
    );
  const customRc = check.string(shell, 'customRc', commandRule);
  const prompt = check.string(terminal, 'prompt', wordRule);
  if (prompt !== undefined) checkPrompt(prompt, terminal, check);
  const plugins = [...readShellPlugins(shell, type, check), ...readShellPlugins(terminal, type, check)];
  const terminalPackage = readTerminalPackage(terminal, 'package', check);
  const multiplexer = readMultiplexer(terminal);
  const starship = theme?.value === 'starship' || isStarship(prompt?.value);
  shell.reportUnknown();
  terminal.reportUnknown();
  return {
    shell: {
      type,
      plugins: [...new Set(plugins)],
      ...(framework !== undefined && { framework }),
      ...(theme && { theme: theme.value }),
      ...(starship && { prompt: 'starship' }),
      ...(multiplexer && { multiplexer }),
      ...(customRc && { customRc }),
    },
    ...(terminalPackage && { terminalPackage }),
  };
}

function isStarship(prompt: string | undefined): boolean {
  return prompt === 'starship' || prompt?.startsWith('starship-') === true;
}

function checkPrompt(prompt: Located<string>, terminal: Fields, check: Check): void {
  if (prompt.value === 'starship' || prompt.value === 'starship-default') return;
  const shown = JSON.stringify(prompt.value);
  if (isStarship(prompt.value))
    check.warn(prompt, `${terminal.path('prompt')}: the style ${shown} is unknown; Starship's default is used.`);
  else
    check.warn(
      prompt,
      `${terminal.path('prompt')} has no effect: unknown prompt ${shown}.`,
      'Use "starship", or set the prompt in spec.shell.customRc.',
    );
}

function readShellPlugins(fields: Fields, type: Shell['type'], check: Check): string[] {
  return (check.strings(fields, 'plugins', wordRule) ?? []).flatMap((written) => {
    if (SHELL_PLUGINS[type].includes(written.value)) return [written.value];
    const isForOtherShell = Object.values(SHELL_PLUGINS).some((names) => names.includes(written.value));
    const why = isForOtherShell ? `it is not available for ${type}` : 'no system package provides it';
    const instead = `Available: ${SHELL_PLUGINS[type].join(', ')}. Put aliases into spec.shell.customRc.`;
    check.warn(
      written,
      `${fields.path('plugins')}: ${JSON.stringify(written.value)} has no effect: ${why}.`,
      didYouMean(written.value, SHELL_PLUGINS[type]) ?? instead,
      surelyMeant(written.value, SHELL_PLUGINS[type]),
    );
    return [];
  });
}

function readMultiplexer(terminal: Fields): Multiplexer | undefined {
  const type = terminal.oneOf('type', ['tmux', 'zellij', 'screen']);
  const autostart = terminal.boolean('autostart') === true;
  if (terminal.string('configPath') !== undefined)
    terminal.withoutEffect(['configPath'], 'this version builds images and does not mount anything into them');
  if (type === 'zellij') terminal.withoutEffect(['type'], 'Debian does not package zellij; use tmux or screen');
  if (type === undefined && autostart)
    terminal.warn('autostart', `${terminal.path('autostart')} has no effect without ${terminal.path('type')}.`);
  return type === undefined || type === 'zellij' ? undefined : { type, autostart };
}
