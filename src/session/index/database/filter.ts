import type { SessionStatus } from '../../../event/status.ts';
import type { SessionRecord } from '../../log/fold.ts';

/** Selects sessions; a field that is absent matches all. */
export interface SessionFilter {
  readonly statuses?: readonly SessionStatus[];
  /** Key of a workspace in the session. */
  readonly workspace?: string;
  /** When it started, in milliseconds since 1970, both inclusive. */
  readonly since?: number;
  readonly until?: number;
  /**
   * Occurs in its id, or in the path, file, image or error of one of its workspaces; ASCII letters match in either
   * case.
   */
  readonly text?: string;
}

/** Whether a session matches. `filterSql` is the same condition for the database. */
export function matches(record: SessionRecord, { statuses, workspace, since, until, text }: SessionFilter): boolean {
  if (statuses !== undefined && !statuses.includes(record.status)) return false;
  if (since !== undefined && record.startedAt < since) return false;
  if (until !== undefined && record.startedAt > until) return false;
  if (workspace !== undefined && !record.workspaces.some(({ ref }) => ref.key === workspace)) return false;
  if (text === undefined) return true;
  const searched = asciiLower(text);
  const texts = record.workspaces.flatMap(({ ref, result }) => [
    ref.path,
    ref.file,
    result?.image,
    result?.attemptedImage,
    result?.error?.message,
  ]);
  return [record.id, ...texts].some((each) => each !== undefined && asciiLower(each).includes(searched));
}

/** A condition on the table `sessions`, and its values. */
export function filterSql({ statuses, workspace, since, until, text }: SessionFilter): {
  where: string;
  values: (string | number)[];
} {
  const parts: (readonly [string, ...(string | number)[]] | undefined)[] = [
    statuses && ['status IN (SELECT value FROM json_each(?))', JSON.stringify(statuses)],
    since === undefined ? undefined : ['started_at >= ?', since],
    until === undefined ? undefined : ['started_at <= ?', until],
    workspace === undefined
      ? undefined
      : ['number IN (SELECT session FROM session_workspaces WHERE key = ?)', workspace],
    text === undefined
      ? undefined
      : [`(${like('id')} OR ${IN_WORKSPACES})`, ...Array.from({ length: 1 + TEXTS.length }, () => pattern(text))],
  ];
  const used = parts.filter((part) => part !== undefined);
  return { where: used.map(([sql]) => sql).join(' AND ') || 'TRUE', values: used.flatMap(([, ...values]) => values) };
}

const like = (what: string): string => `${what} LIKE ? ESCAPE '\\'`;

const TEXTS = [
  "coalesce(r.ref, w.ref) ->> 'path'",
  "coalesce(r.ref, w.ref) ->> 'file'",
  "r.result ->> 'image'",
  "r.result ->> 'attemptedImage'",
  "r.result ->> '$.error.message'",
];
const IN_WORKSPACES = `number IN (SELECT r.session FROM session_workspaces r
  LEFT JOIN workspaces w ON w.key = r.key WHERE ${TEXTS.map(like).join(' OR ')})`;

function pattern(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** SQLite's LIKE and NOCASE fold ASCII letters only. */
function asciiLower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
