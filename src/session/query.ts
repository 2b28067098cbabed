import { DvmError } from '../event/error.ts';
import type { SessionRecord } from './fold.ts';

const SHOWN = 5;

interface Begun {
  readonly id: string;
  readonly startedAt: number;
}

/** The order of the history: newest first, and always the same for those that began at the same time. */
export function newestFirst(a: Begun, b: Begun): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1);
}

/** The only one of the sessions that matched what was asked for. Throws `not_found`, with the candidates if there are several. */
export function theOne(asked: string, matches: readonly SessionRecord[]): SessionRecord {
  const [first, second] = matches;
  if (first === undefined) {
    const hint = 'See all sessions with: dvm build status --history';
    throw new DvmError({ kind: 'not_found', message: `There is no session "${asked}".`, hint });
  }
  if (second === undefined || first.id === asked) return first;
  const shown = matches.slice(0, SHOWN).map(describe);
  if (matches.length > SHOWN) shown.push('…');
  throw new DvmError({
    kind: 'not_found',
    message: `"${asked}" begins the ids of several sessions:\n${shown.join('\n')}`,
    hint: 'Give more digits of the id.',
  });
}

function describe({ id, startedAt, status, workspaces }: SessionRecord): string {
  const names = workspaces.map((row) => row.ref.path).slice(0, 3).join(', ');
  return `  ${id}  ${new Date(startedAt).toISOString()}  ${status}  ${names}${workspaces.length > 3 ? ', …' : ''}`;
}
