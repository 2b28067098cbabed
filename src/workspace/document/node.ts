import { isScalar, type Node } from 'yaml';

/** Templates leave fields empty to be filled in: an empty field counts as absent. */
export function isEmpty(node: Node | null | undefined): node is null | undefined {
  return node === undefined || node === null || (isScalar(node) && (node.value === null || node.value === ''));
}

/** A scalar as the user wrote it: `3.10` stays `3.10` and does not become the number 3.1. */
export function scalarText(node: Node | null | undefined): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined;
  if (typeof node.value === 'string') return node.value;
  return node.source;
}
