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

/** The themes and packages that a level names for those below it. */
export function readEditorDefaults(spec: Fields, check: Check): EditorDefaults {
  const theme = readTheme(spec, 'theme', check);
  const nvimPackage = readNvimPackage(spec, 'nvimPackage', check);
  const terminalPackage = readTerminalPackage(spec, 'terminalPackage', check);
  return { ...(theme && { theme }), ...(nvimPackage && { nvimPackage }), ...(terminalPackage && { terminalPackage }) };
}

export function readTheme(fields: Fields, key: string, check: Check): Located<string> | undefined {
  const instead =
    'A colour scheme of Neovim works without a plugin (such as habamax), and owner/repo#scheme takes one from GitHub.';
  return known(
    fields,
    key,
    check,
    (name) => themeNamed(name) !== undefined,
    (name) => `no theme is known as ${name}`,
    THEME_NAMES,
    instead,
  );
}

export function readNvimPackage(fields: Fields, key: string, check: Check): Located<string> | undefined {
  const instead = 'Name the plugins in spec.nvim.plugins of the workspace.';
  return known(
    fields,
    key,
    check,
    (name) => PACKAGE_NAMES.includes(name),
    (name) => `no package of plugins is known as ${name}`,
    PACKAGE_NAMES,
    instead,
  );
}

export function readTerminalPackage(fields: Fields, key: string, check: Check): Located<string> | undefined {
  const instead = `Known packages: ${TERMINAL_PACKAGE_NAMES.join(', ')}; plugins of the shell go into spec.shell.plugins.`;
  return known(
    fields,
    key,
    check,
    (name) => TERMINAL_PACKAGE_NAMES.includes(name),
    (name) => `no terminal package is known as ${name}`,
    TERMINAL_PACKAGE_NAMES,
    instead,
  );
}

/** Plugins of Neovim: repositories, or short names that are known. */
export function readPlugins(fields: Fields, key: string, check: Check): readonly Located<string>[] {
  return (fields.strings(key) ?? []).filter((written) => {
    const meaning = pluginReference(written.value);
    const what = `${fields.path(key)}: ${JSON.stringify(written.value)}`;
    if (meaning === 'malformed')
      check.complain(
        written,
        `${what} is not a plugin.`,
        'Write owner/repo as on GitHub, with @ and a tag or a commit to pin it.',
      );
    if (meaning === 'unknown')
      check.warn(
        written,
        `${what} has no effect: no plugin is known under this short name.`,
        didYouMean(written.value, PLUGIN_NAMES) ?? 'Write owner/repo as on GitHub.',
        surelyMeant(written.value, PLUGIN_NAMES),
      );
    return typeof meaning !== 'string';
  });
}

/** A name that has no effect unless it is known; libraries of one's own are in no document. */
function known(
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
