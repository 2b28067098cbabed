import type { Located } from '../document/diagnostic.ts';
import type { Fields } from '../document/fields.ts';
import { PACKAGE_NAMES } from '../neovim/packages.ts';
import { PLUGIN_NAMES } from '../neovim/plugins.ts';
import { pluginReference } from '../neovim/reference.ts';
import { THEME_NAMES, themeNamed } from '../neovim/themes.ts';
import { lineRule } from '../rules.ts';
import { TERMINAL_PACKAGE_NAMES } from '../shell.ts';
import { didYouMean, surelyMeant } from '../../text/suggest.ts';
import type { Check } from './check.ts';
import type { EditorDefaults } from '../resource.ts';

/** The themes and packages that a level sets for the workspaces below it. */
export function readEditorDefaults(spec: Fields, check: Check): EditorDefaults {
  const theme = readTheme(spec, 'theme', check);
  const nvimPackage = readNvimPackage(spec, 'nvimPackage', check);
  const terminalPackage = readTerminalPackage(spec, 'terminalPackage', check);
  return { ...(theme && { theme }), ...(nvimPackage && { nvimPackage }), ...(terminalPackage && { terminalPackage }) };
}

export function readTheme(fields: Fields, key: string, check: Check): Located<string> | undefined {
  const instead = 'Use a color scheme built into Neovim, such as habamax, or owner/repo#scheme for one on GitHub.';
  return knownName(
    fields,
    key,
    check,
    (name) => themeNamed(name) !== undefined,
    (name) => `unknown theme ${name}`,
    THEME_NAMES,
    instead,
  );
}

export function readNvimPackage(fields: Fields, key: string, check: Check): Located<string> | undefined {
  const instead = 'List the plugins in spec.nvim.plugins of the workspace.';
  return knownName(
    fields,
    key,
    check,
    (name) => PACKAGE_NAMES.includes(name),
    (name) => `unknown plugin package ${name}`,
    PACKAGE_NAMES,
    instead,
  );
}

export function readTerminalPackage(fields: Fields, key: string, check: Check): Located<string> | undefined {
  const instead = `Available packages: ${TERMINAL_PACKAGE_NAMES.join(', ')}. List shell plugins in spec.shell.plugins.`;
  return knownName(
    fields,
    key,
    check,
    (name) => TERMINAL_PACKAGE_NAMES.includes(name),
    (name) => `unknown terminal package ${name}`,
    TERMINAL_PACKAGE_NAMES,
    instead,
  );
}

/** Neovim plugins: repositories or known short names. */
export function readPlugins(fields: Fields, key: string, check: Check): readonly Located<string>[] {
  return (fields.strings(key) ?? []).filter((written) => {
    const meaning = pluginReference(written.value);
    const what = `${fields.path(key)}: ${JSON.stringify(written.value)}`;
    if (meaning === 'malformed')
      check.error(
        written,
        `${what} is not a valid plugin.`,
        'Use owner/repo on GitHub, followed by @ and a tag or commit to pin it.',
      );
    if (meaning === 'unknown')
      check.warn(
        written,
        `${what} has no effect: unknown plugin name.`,
        didYouMean(written.value, PLUGIN_NAMES) ?? 'Use owner/repo on GitHub.',
        surelyMeant(written.value, PLUGIN_NAMES),
      );
    return typeof meaning !== 'string';
  });
}

/** A name that only has an effect if it is known. */
function knownName(
  fields: Fields,
  key: string,
  check: Check,
  isKnown: (name: string) => boolean,
  why: (name: string) => string,
  names: readonly string[],
  instead: string,
): Located<string> | undefined {
  const written = check.string(fields, key, lineRule);
  if (written === undefined || isKnown(written.value)) return written;
  check.warn(
    written,
    `${fields.path(key)} has no effect: ${why(JSON.stringify(written.value))}.`,
    didYouMean(written.value, names) ?? instead,
    surelyMeant(written.value, names),
  );
  return undefined;
}
