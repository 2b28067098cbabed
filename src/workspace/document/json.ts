import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Source } from './source.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Far more than anyone writes by hand. Aliases can turn a few lines into a document of any size. */
const MAX_VALUES = 5_000;
const MAX_DEPTH = 50;

/** Converts a YAML node to JSON, or says why it cannot be: JSON has no dates, no infinity and no cycles. */
export function jsonOf(
  node: Node | null | undefined,
  source: Pick<Source, 'resolve' | 'pairs'>,
): { value: Json } | { problem: string } {
  let count = 0;
  const convert = (written: Node | null | undefined, depth: number): Json => {
    if (++count > MAX_VALUES || depth > MAX_DEPTH) throw new Problem('is too large');
    const found = source.resolve(written);
    if (found === undefined || found === null) return null;
    if (isSeq(found)) return found.items.map((item) => convert(item as Node | null, depth + 1));
    if (isMap(found))
      return Object.fromEntries(
        source
          .pairs(found)
          .map(({ key, value }) => [keyOf(source.resolve(key as Node)), convert(value as Node | null, depth + 1)]),
      );
    return isScalar(found) ? scalar(found.value) : null;
  };
  try {
    return { value: convert(node, 0) };
  } catch (error) {
    if (error instanceof Problem) return { problem: error.message };
    throw error;
  }
}

class Problem extends Error {}

function keyOf(node: Node | null | undefined): string {
  if (isScalar(node) && (typeof node.value === 'string' || node.source !== undefined))
    return typeof node.value === 'string' ? node.value : (node.source ?? '');
  throw new Problem('has a key that is not a string');
}

function scalar(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Problem('contains a value that JSON cannot represent');
}
