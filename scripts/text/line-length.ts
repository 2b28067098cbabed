import ts from 'typescript';
import type { SourceFile, Violation } from './violation.ts';

const MAX_COLUMNS = 120;

/**
 * Reports lines that the formatter cannot break: long strings and comments. Regular expressions and the lines of
 * template literals, such as generated scripts, may be longer: a break would change them.
 */
export function checkLineLength({ name, text }: SourceFile): Violation[] {
  const lines = text.split('\n').map((line, index) => ({ number: index + 1, columns: Array.from(line).length }));
  const long = lines.filter(({ columns }) => columns > MAX_COLUMNS);
  if (long.length === 0) return [];
  const unbreakable = /\.[jt]s$|\.mjs$/.test(name) ? unbreakableLines(name, text) : new Set<number>();
  return long
    .filter(({ number }) => !unbreakable.has(number))
    .map(({ number, columns }) => ({
      rule: 'line length' as const,
      file: name,
      line: number,
      message: `${columns} columns; the limit is ${MAX_COLUMNS}`,
    }));
}

/** The lines, from 1, on which a regular expression or a part of a multi-line template literal reaches the limit. */
function unbreakableLines(name: string, text: string): Set<number> {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const found = new Set<number>();
  const visit = (node: ts.Node): void => {
    const isPattern = ts.isRegularExpressionLiteral(node);
    const isTemplate = ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node);
    if (isPattern || isTemplate) {
      const [first, last] = [lineAt(node.getStart(source)), lineAt(node.end)];
      if (isPattern || last > first || isRaw(node)) for (let line = first; line <= last; line += 1) found.add(line + 1);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isRaw(node: ts.Node): boolean {
  return ts.isTaggedTemplateExpression(node.parent) && node.parent.template === node;
}
