import { DvmError } from '../../event/error.ts';
import type { SessionRecord } from '../log/fold.ts';

const SHOWN = 5;

interface Begun {
  readonly id: string;
  readonly startedAt: number;
  /** Counts up in the order in which sessions are stored; absent for one that is only in the logs. */
  readonly number?: number;
}

/** Clocks of machines that share a home folder differ a little. Milliseconds. */
export const CLOCK_TOLERANCE_MS = 60_000;

/**
 * Sorts the history: newest first, with a stable order for equal times. A session that a wrong clock dated in the
 * future is sorted by when it was stored instead, so it does not remain the newest.
 */
export function newestFirst<T extends Begun>(sessions: readonly T[], now = Date.now()): T[] {
  const numberOf = ({ number = Infinity }: Begun): number => number;
  const isAhead = ({ startedAt }: Begun): boolean => startedAt > now + CLOCK_TOLERANCE_MS;
  const byTime = (a: Begun, b: Begun): number => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1);
  const sorted = sessions.filter((each) => !isAhead(each)).sort(byTime);
  // Sessions that are only in the logs started last.
  const ahead = sessions.filter(isAhead).sort((a, b) => Math.sign(numberOf(a) - numberOf(b)) || byTime(b, a));
  for (const each of ahead) {
    const at = sorted.findIndex((other) => numberOf(other) <= numberOf(each));
    sorted.splice(at < 0 ? sorted.length : at, 0, each);
  }
  return sorted;
}

/** The only session that matched. Throws `not_found`, listing the candidates if there are several. */
export function pickOne(idOrPrefix: string, matches: readonly SessionRecord[]): SessionRecord {
  const [first, second] = matches;
  if (first === undefined) {
    const hint = 'List all sessions with: dvm build status --history';
    throw new DvmError({ kind: 'not_found', message: `There is no session "${idOrPrefix}".`, hint });
  }
  if (second === undefined || first.id === idOrPrefix) return first;
  const shown = matches.slice(0, SHOWN).map(describe);
  if (matches.length > SHOWN) shown.push('…');
  throw new DvmError({
    kind: 'not_found',
    message: `"${idOrPrefix}" is ambiguous: it matches several sessions:\n${shown.join('\n')}`,
    hint: 'Enter more digits of the id.',
  });
}

function describe({ id, startedAt, status, workspaces }: SessionRecord): string {
  const names = workspaces
    .map((row) => row.ref.path)
    .slice(0, 3)
    .join(', ');
  return `  ${id}  ${new Date(startedAt).toISOString()}  ${status}  ${names}${workspaces.length > 3 ? ', …' : ''}`;
}
