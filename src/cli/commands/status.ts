import { DvmError } from '../../event/error.ts';
import type { SessionRecord } from '../../session/log/fold.ts';
import type { SessionStore } from '../../session/store.ts';
import { findBuilds, sessionsOf } from './find-builds.ts';
import { formatDuration, formatTime, table } from '../terminal/format.ts';
import { history } from '../home.ts';
import { sessionJson } from '../terminal/json.ts';
import { formatError, headed, type Output, writeJson } from '../terminal/output.ts';
import { whyJson, whyText } from './why.ts';

export interface StatusOptions {
  readonly sessionId?: string;
  readonly history?: boolean;
  readonly limit: string;
  readonly why?: boolean;
}

/** `dvm build status`. Returns the exit code. */
export async function status(words: readonly string[], options: StatusOptions, output: Output): Promise<number> {
  const { explainBuild } = await import('../../app/reader.ts');
  if (options.history === true && options.why === true)
    throw new DvmError({
      kind: 'usage',
      message: '--why and --history cannot be combined.',
      hint: 'Use --why with one session.',
    });
  const store = await history(output);
  if (options.history === true) {
    const sessions = await listed(store, words, options);
    if (output.format !== 'text') writeJson(output, { sessions: sessions.map(sessionJson) });
    else output.result(sessions.length === 0 ? 'No builds yet.' : historyTable(sessions));
    return 0;
  }
  const session = await shown(store, words, options.sessionId);
  if (session !== undefined && options.why === true) {
    const explained = await Promise.all(
      session.workspaces.map(async ({ ref }) => [ref.key, await explainBuild(store, session, ref.key)] as const),
    );
    if (output.format !== 'text') writeJson(output, whyJson(session, new Map(explained)));
    else output.result([...sessionText(session), '', ...whyText(session, new Map(explained))]);
  } else if (output.format !== 'text')
    writeJson(output, session === undefined ? { session: null, workspaces: [] } : sessionJson(session));
  else output.result(session === undefined ? 'No builds yet. Start one with "dvm build".' : sessionText(session));
  return 0;
}

/** The selected session and workspaces; undefined if nothing has been built and none was named. */
async function shown(
  store: SessionStore,
  words: readonly string[],
  sessionId: string | undefined,
): Promise<SessionRecord | undefined> {
  const all = sessionId === undefined ? words : [(await store.get(sessionId)).id, ...words];
  if (all.length > 2) throw new DvmError({ kind: 'usage', message: 'Specify at most one session and one workspace.' });
  if (all.length === 0 && (await store.latest()) === undefined) return undefined;
  const {
    sessions: [session],
    rows,
  } = await findBuilds(store, all);
  return { ...session, workspaces: rows };
}

async function listed(
  store: SessionStore,
  words: readonly string[],
  { limit: limitText, sessionId }: StatusOptions,
): Promise<readonly SessionRecord[]> {
  const limit = limitOf(limitText);
  const [name, ...others] = words;
  if (sessionId !== undefined || others.length > 0)
    throw new DvmError({ kind: 'usage', message: '--history accepts at most one workspace and no session.' });
  if (name === undefined) return store.list({ limit });
  const sessions: SessionRecord[] = [];
  for await (const session of sessionsOf(store, name)) if (sessions.push(session) === limit) break;
  return sessions;
}

function limitOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new DvmError({ kind: 'usage', message: `--limit must be a positive whole number, not "${text}".` });
}

function historyTable(sessions: readonly SessionRecord[]): string[] {
  const rows = sessions.map((session) => [
    session.id.slice(0, 8),
    session.status,
    formatTime(session.startedAt),
    session.completedAt === undefined ? '-' : formatDuration(session.completedAt - session.startedAt),
    `${session.workspaces.filter((row) => row.status === 'succeeded').length}/${session.workspaces.length}`,
    session.workspaces.map((row) => row.ref.path).join(', '),
  ]);
  return table(['SESSION', 'STATUS', 'STARTED', 'DURATION', 'SUCCEEDED', 'WORKSPACES'], rows);
}

export function sessionText(session: SessionRecord): string[] {
  const rows = session.workspaces.map((row) => [
    row.ref.path,
    row.reason === undefined ? row.status : `${row.status} (${row.reason})`,
    row.result?.image ?? '-',
    row.durationMs === undefined ? '-' : formatDuration(row.durationMs),
  ]);
  const errors = session.workspaces.flatMap(({ ref, result }) =>
    result?.error === undefined ? [] : ['', ...headed(`${ref.path}: `, formatError(result.error))],
  );
  const { completedAt, startedAt } = session;
  const duration = completedAt === undefined ? 'in progress' : formatDuration(completedAt - startedAt);
  return [
    `Session   ${session.id}`,
    `Status    ${session.status}`,
    `Started   ${formatTime(startedAt)}`,
    `Duration  ${duration}`,
    ...(session.platform === undefined ? [] : [`Platform  ${session.platform.name} ${session.platform.version}`]),
    '',
    ...table(['WORKSPACE', 'STATUS', 'IMAGE', 'DURATION'], rows),
    ...errors,
  ];
}
