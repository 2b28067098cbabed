/** Where something is written in a file. Both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The position at an index of a text. */
export function positionAt(text: string, index: number): Position {
  const before = text.slice(0, index);
  const start = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line++;
  return { line, column: index - start + 1 };
}

/**
 * Finds where values are written that a parser returned without their position: in the first line that contains the
 * key and then the value, or else where the value first occurs. The number of its line search is limited, because a
 * hostile file could contain a key a million times.
 */
export function positionOf(text: string): (key: string, value: string) => Position {
  const lines = text.split('\n', MAX_LINES);
  return (key, value) => {
    for (const [index, line] of lines.entries()) {
      const atKey = line.indexOf(key);
      const at = atKey === -1 ? -1 : line.indexOf(value, atKey + key.length);
      if (at !== -1) return { line: index + 1, column: at + 1 };
    }
    const at = text.indexOf(value);
    return positionAt(text, Math.max(at, 0));
  };
}
const MAX_LINES = 2000;
