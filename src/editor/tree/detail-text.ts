import type { Detail } from '../../workspace/details.ts';

/**
 * What stands beside a value's name in the tree, and what is told of it when it is pointed at. The level that won comes
 * first: a narrow sidebar cuts off the end, and a long value can be read in the tooltip.
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
