import type { Inherited, Origin } from '../model.ts';
import type { EditorDefaults } from '../resource.ts';

/** The value of the innermost level that sets one. */
export function innermost(
  levels: readonly (readonly [Origin, EditorDefaults])[],
  key: Exclude<keyof EditorDefaults, 'plugins'>,
): Inherited | undefined {
  const found = levels.findLast(([, defaults]) => defaults[key] !== undefined);
  const value = found?.[1][key];
  return found && value && { ...value, from: found[0] };
}
