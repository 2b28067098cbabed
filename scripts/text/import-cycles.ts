import path from 'node:path';
import ts from 'typescript';
import type { SourceFile, Violation } from './violation.ts';

/** Reports groups of modules that import each other, by type-only and dynamic imports too. */
export function checkImportCycles(files: readonly SourceFile[]): Violation[] {
  const imports = new Map(files.map((file) => [file.name, importsOf(file)]));
  return stronglyConnected(imports).map((group) => ({
    rule: 'import cycle',
    file: group[0] ?? '',
    line: 1,
    message: group.join(', '),
  }));
}

function importsOf({ name, text }: SourceFile): string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => path.posix.join(path.posix.dirname(name), fileName));
}

/** Tarjan's algorithm: every group of at least two nodes that can reach each other, sorted. */
function stronglyConnected(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const groups: string[][] = [];

  const visit = (node: string): number => {
    const index = order.size;
    order.set(node, index);
    lowest.set(node, index);
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!edges.has(next)) continue;
      const reached = order.has(next) ? (stack.includes(next) ? (order.get(next) ?? index) : index) : visit(next);
      lowest.set(node, Math.min(lowest.get(node) ?? index, reached));
    }
    const low = lowest.get(node) ?? index;
    if (low === index) {
      const group = stack.splice(stack.indexOf(node));
      if (group.length > 1) groups.push(group.sort());
    }
    return low;
  };

  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return groups;
}
