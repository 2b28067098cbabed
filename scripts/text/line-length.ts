import type { SourceFile, Violation } from './violation.ts';

const MAX_COLUMNS = 120;

/** Reports lines that the formatter cannot break: long strings, comments and patterns. */
export function checkLineLength({ name, text }: SourceFile): Violation[] {
  return text.split('\n').flatMap((line, index) => {
    const columns = Array.from(line).length;
    if (columns <= MAX_COLUMNS) return [];
    const message = `${columns} columns; the limit is ${MAX_COLUMNS}`;
    return [{ rule: 'line length' as const, file: name, line: index + 1, message }];
  });
}
