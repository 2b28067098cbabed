import type { Located } from '../document/diagnostic.ts';
import type { Inherited, Origin } from './inherited.ts';

/** What a level says of the looks and the equipment of the editor and the terminal. */
export interface Style {
  readonly theme?: Located<string>;
  readonly nvimPackage?: Located<string>;
  readonly terminalPackage?: Located<string>;
  /** Plugins of Neovim; only GlobalDefaults names them beside a package. */
  readonly plugins?: readonly Located<string>[];
}

/** The value of the innermost level that has one. */
export function innermost(
  levels: readonly (readonly [Origin, Style])[],
  key: Exclude<keyof Style, 'plugins'>,
): Inherited | undefined {
  const found = levels.findLast(([, style]) => style[key] !== undefined);
  const value = found?.[1][key];
  return found && value && { ...value, from: found[0] };
}
