import { DvmError } from '../../event/error.ts';
import type { BuildComparison, ComparedSide, ComparedStep, InputChange } from '../../session/compare/builds.ts';
import type { SessionRecord, WorkspaceRow } from '../../session/log/fold.ts';
import type { SessionStore } from '../../session/store.ts';
import { findBuilds } from './find-builds.ts';
import { formatDuration, formatTime, table } from '../terminal/format.ts';
import { history } from '../home.ts';
import { type Output, writeJson } from '../terminal/output.ts';
import { locationFields } from './why.ts';

/** A workspace's builds in two sessions. */
interface Compared {
  readonly row: WorkspaceRow;
  readonly before: SessionRecord;
  readonly after: SessionRecord;
}

/**
 * `dvm compare [SESSION] [OTHER] [NAME]`: compares the builds of each workspace that both sessions have, or of the
 * named one. OTHER defaults to the last successful build of each workspace, SESSION to the latest. Returns the exit
 * code.
 */
export async function compare(words: readonly string[], output: Output): Promise<number> {
  const { compareSessions } = await import('../../app/reader.ts');
  const store = await history(output);
  const pairs = await pairsOf(store, words);
  const compared = await Promise.all(
    pairs.map(async (pair) => ({
      ...pair,
      comparison: await compareSessions(store, pair.before, pair.after, pair.row.ref.key),
    })),
  );
  if (output.format === 'text')
    output.result(compared.flatMap((each, index) => [...(index === 0 ? [] : ['']), ...comparisonText(each)]));
  else writeJson(output, { workspaces: compared.map(comparisonJson) });
  return 0;
}

async function pairsOf(store: SessionStore, words: readonly string[]): Promise<Compared[]> {
  const {
    sessions: [whole, second],
    rows,
  } = await findBuilds(store, words, 2);
  const session = { ...whole, workspaces: rows };
  const pairs = second === undefined ? await withLastSuccesses(store, session) : withOther(session, second);
  if (pairs.length > 0) return pairs;
  const [message, hint] =
    second === undefined
      ? [
          `No workspace of session ${session.id.slice(0, 8)} has an earlier successful build.`,
          'Name another session to compare it with.',
        ]
      : ['The two sessions have no workspace in common.', 'See what they built with "dvm build status --history".'];
  throw new DvmError({ kind: 'not_found', message, hint });
}

async function withLastSuccesses(store: SessionStore, after: SessionRecord): Promise<Compared[]> {
  const pairs = await Promise.all(
    after.workspaces.map(async (row) => {
      const last = await store.lastSuccessBefore(row.ref.key, row.startedAt ?? after.startedAt);
      return last === undefined ? [] : [{ row, before: await store.get(last.sessionId), after }];
    }),
  );
  return pairs.flat();
}

function withOther(one: SessionRecord, other: SessionRecord): Compared[] {
  const [before, after] = one.startedAt <= other.startedAt ? [one, other] : [other, one];
  const keys = new Set(other.workspaces.map(({ ref }) => ref.key));
  const both = new Set(one.workspaces.map(({ ref }) => ref.key).filter((key) => keys.has(key)));
  return after.workspaces.filter(({ ref }) => both.has(ref.key)).map((row) => ({ row, before, after }));
}

function comparisonText({ row, before, after, comparison }: Compared & { comparison: BuildComparison }): string[] {
  const { steps, inputs, dockerfile } = comparison;
  const differing = steps.filter(isDifferent);
  const rows = differing.map((step) => [
    described(step),
    duration(step.before),
    duration(step.after),
    step.after?.label ?? step.before?.label ?? '',
    shortened((step.after ?? step.before)?.instruction ?? ''),
  ]);
  return [
    `${row.ref.path}: ${sideText(before, row)} → ${sideText(after, row)}`,
    ...(inputs.length === 0 ? [] : ['', ...inputs.map((change) => `  ${inputText(change)}`)]),
    ...(rows.length === 0
      ? ['', '  No steps differ.']
      : ['', ...table(['CHANGE', 'BEFORE', 'AFTER', 'STEP', 'INSTRUCTION'], rows)]),
    ...(dockerfile.patch === '' ? [] : ['', ...dockerfile.patch.trimEnd().split('\n')]),
  ];
}

function sideText({ id, startedAt, workspaces }: SessionRecord, { ref }: WorkspaceRow): string {
  const own = workspaces.find((each) => each.ref.key === ref.key);
  const duration = own?.durationMs === undefined ? '' : ` in ${formatDuration(own.durationMs)}`;
  return `${id.slice(0, 8)} ${formatTime(startedAt)} ${own?.status ?? ''}${duration}`;
}

function isDifferent({ change, speed, cache }: ComparedStep): boolean {
  return change !== 'same' || speed !== undefined || cache !== undefined;
}

function described({ change, speed, cache }: ComparedStep): string {
  return [change === 'same' ? undefined : change, speed, cache && `cache ${cache}`]
    .filter((each) => each !== undefined)
    .join(', ');
}

function duration(side: ComparedSide | undefined): string {
  if (side === undefined) return '-';
  return side.state === 'done' || side.state === 'failed' ? formatDuration(side.runMs) : side.state;
}

export function inputText(change: InputChange): string {
  const kind = change.kind.replace('_', ' ');
  return 'change' in change
    ? `${kind} ${change.name}: ${change.change}`
    : `${change.kind === 'base_image' ? `${kind} ` : ''}${change.name}: ${change.before} → ${change.after}`;
}

function shortened(instruction: string): string {
  return instruction.length > 60 ? `${instruction.slice(0, 60)}…` : instruction;
}

function comparisonJson({
  row,
  before,
  after,
  comparison: { steps, inputs, dockerfile },
}: Compared & { comparison: BuildComparison }): object {
  const side = (each: ComparedSide | undefined): object | null =>
    each === undefined
      ? null
      : {
          step: each.step,
          label: each.label,
          instruction: each.instruction,
          state: each.state,
          runMs: each.runMs,
          bytes: each.bytes,
          ...locationFields(each.location),
        };
  return {
    path: row.ref.path,
    before: before.id,
    after: after.id,
    steps: steps.map((step) => ({
      change: step.change,
      speed: step.speed ?? null,
      cache: step.cache ?? null,
      before: side(step.before),
      after: side(step.after),
    })),
    inputs,
    dockerfileDiff: dockerfile.patch,
  };
}
