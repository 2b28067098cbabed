import type { Detail } from '../../workspace/details.ts';

/**
 * The description and the tooltip of a value in the tree. The level that it comes from is first, because a narrow
 * sidebar cuts off the end; the tooltip has the whole value.
 */
export function detailText(
  { name, value, from, location }: Detail,
  shortPath: (path: string) => string,
): { description: string; tooltip: string } {
  const where =
    location === undefined ? 'Default; not set in any document' : `${shortPath(location.file)}:${location.line}`;
  return {
    description: [...(from === undefined ? [] : [from]), shortPath(value)].join(' · '),
    tooltip: [...(from === undefined ? [] : [`From the ${from} level`]), `${name}: ${value}`, where].join('\n'),
  };
}
