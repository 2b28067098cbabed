import { diffArrays } from 'diff';
import type { WrittenInstruction } from '../../dockerfile/instructions.ts';

/** An instruction in two Dockerfiles. */
export interface Pair {
  readonly change: 'same' | 'changed' | 'moved' | 'added' | 'removed';
  readonly before?: WrittenInstruction;
  readonly after?: WrittenInstruction;
}

export interface Alignment {
  /** In the order of the later Dockerfile, with removed instructions at their former positions. */
  readonly pairs: readonly Pair[];
  readonly ofBefore: ReadonlyMap<WrittenInstruction, Pair>;
  readonly ofAfter: ReadonlyMap<WrittenInstruction, Pair>;
}

/** How similar two instructions must be for one to count as a change of the other. */
const ALIKE = 0.3;

/**
 * Matches each instruction with one of an earlier Dockerfile. Stages are matched by name; within a stage, equal
 * instructions match, and of the rest the most similar ones with the same keyword count as changed.
 */
export function align(before: readonly WrittenInstruction[], after: readonly WrittenInstruction[]): Alignment {
  const earlier = Map.groupBy(before, ({ stage }) => stage);
  const later = Map.groupBy(after, ({ stage }) => stage);
  const pairs = [...new Set([...later.keys(), ...earlier.keys()])].flatMap((stage) =>
    alignStage(earlier.get(stage) ?? [], later.get(stage) ?? []),
  );
  return {
    pairs,
    ofBefore: new Map(pairs.flatMap((pair) => (pair.before === undefined ? [] : [[pair.before, pair] as const]))),
    ofAfter: new Map(pairs.flatMap((pair) => (pair.after === undefined ? [] : [[pair.after, pair] as const]))),
  };
}

function alignStage(before: readonly WrittenInstruction[], after: readonly WrittenInstruction[]): Pair[] {
  const pairs: Pair[] = [];
  let open: { removed: WrittenInstruction[]; added: WrittenInstruction[] } = { removed: [], added: [] };
  const close = (): void => {
    pairs.push(...matched(open.removed, open.added));
    open = { removed: [], added: [] };
  };
  let [left, right] = [0, 0];
  for (const { added, removed, value } of diffArrays(
    before.map(({ text }) => text),
    after.map(({ text }) => text),
  )) {
    if (removed) open.removed.push(...before.slice(left, (left += value.length)));
    else if (added) open.added.push(...after.slice(right, (right += value.length)));
    else {
      close();
      const [same, now] = [before.slice(left, (left += value.length)), after.slice(right, (right += value.length))];
      pairs.push(...now.map((each, index): Pair => ({ change: 'same', before: same[index] ?? each, after: each })));
    }
  }
  close();
  return withMoves(pairs);
}

/** Matches removed with added instructions between two equal ones. */
function matched(removed: readonly WrittenInstruction[], added: readonly WrittenInstruction[]): Pair[] {
  const free = new Set(removed);
  const pairs = added.map((after): Pair => {
    const alike = [...free]
      .filter(({ keyword }) => keyword === after.keyword)
      .map((each) => ({ each, likeness: likeness(each.text, after.text) }));
    const best = alike
      .filter(({ likeness: much }) => much > ALIKE)
      .reduce<(typeof alike)[number] | undefined>(
        (most, each) => (most === undefined || each.likeness > most.likeness ? each : most),
        undefined,
      );
    if (best === undefined) return { change: 'added', after };
    free.delete(best.each);
    return { change: 'changed', before: best.each, after };
  });
  return [...[...free].map((before): Pair => ({ change: 'removed', before })), ...pairs];
}

/** An instruction that was removed in one position and added in another has moved. */
function withMoves(pairs: readonly Pair[]): Pair[] {
  const removedByText = Map.groupBy(
    pairs.filter(({ change }) => change === 'removed'),
    ({ before }) => before?.text,
  );
  const moved = new Map<Pair, Pair>();
  for (const pair of pairs) {
    const from = pair.change === 'added' ? removedByText.get(pair.after?.text)?.shift() : undefined;
    if (from?.before === undefined || pair.after === undefined) continue;
    moved.set(pair, { change: 'moved', before: from.before, after: pair.after });
    moved.set(from, pair);
  }
  return pairs.flatMap((pair) => {
    const now = moved.get(pair);
    return now === undefined ? [pair] : now.change === 'moved' ? [now] : [];
  });
}

/** The share of words that two strings have in common, from 0 to 1. */
function likeness(one: string, other: string): number {
  const [words, others] = [new Set(one.split(/\s+/)), new Set(other.split(/\s+/))];
  const common = [...words].filter((word) => others.has(word)).length;
  return common / (words.size + others.size - common);
}
