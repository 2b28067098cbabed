import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Source } from './source.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Far more than anybody writes by hand; aliases can make a document of any size out of a few lines. */
const MOST_VALUES = 5_000;
const DEEPEST = 50;

/** A YAML node as JSON, or what is wrong with it: JSON has neither dates nor infinity, and no ends in itself. */
export function jsonOf(
  node: Node | null | undefined,
  source: Pick<Source, 'resolve' | 'pairs'>,
): { value: Json } | { problem: string } {
  let count = 0;
  const convert = (written: Node | null | undefined, depth: number): Json => {
    if (++count > MOST_VALUES || depth > DEEPEST) throw new Problem('is too large');
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
  throw new Problem('has a key that is not a text');
}

function scalar(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Problem('holds what JSON has no form for');
}
