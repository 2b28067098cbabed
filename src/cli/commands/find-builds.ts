import { DvmError } from '../../event/error.ts';
import type { SessionRecord, WorkspaceRow } from '../../session/log/fold.ts';
import type { SessionStore } from '../../session/store.ts';

/** The part of the session store that is searched. */
export type BuildHistory = Pick<SessionStore, 'latest' | 'list' | 'get'>;

/** The sessions and workspaces that the operands `[SESSION…] [NAME]` select. */
export interface FoundBuilds {
  /** At least one. If no session is named: the newest, or the newest that built the workspace. */
  readonly sessions: readonly [SessionRecord, ...SessionRecord[]];
  /** The selected workspaces of the first session. */
  readonly rows: readonly WorkspaceRow[];
  readonly name: string | undefined;
}

/** Sessions per query when searching for a workspace. */
const PAGE = 200;

/**
 * Resolves the operands of every history command. A word that is the name of a workspace that has been built selects
 * it, even if it is also the prefix of a session's id; any other word is the prefix of an id. Throws `not_found`.
 */
export async function findBuilds(
  history: BuildHistory,
  words: readonly string[],
  mostSessions = 1,
): Promise<FoundBuilds> {
  const sessions: SessionRecord[] = [];
  let name: string | undefined;
  for (const word of words) {
    if (name === undefined && (sessions.length === mostSessions || (await isName(history, word, sessions[0]))))
      name = word;
    else sessions.push(await sessionOf(history, word));
  }
  const [first = await newest(history, name), ...others] = sessions;
  const rows = first.workspaces.filter(({ ref }) => name === undefined || hasName(ref.path, name));
  if (rows.length > 0) return { sessions: [first, ...others], rows, name };
  const built = first.workspaces.map(({ ref }) => ref.path).join(', ');
  const message = `Session ${first.id.slice(0, 8)} did not build "${name ?? ''}".`;
  throw new DvmError({ kind: 'not_found', message, hint: `It built: ${built}` });
}

/** The sessions that built a workspace, newest first. */
export async function* sessionsOf(history: BuildHistory, name: string): AsyncGenerator<SessionRecord> {
  for (let offset = 0; ; offset += PAGE) {
    const page = await history.list({ limit: PAGE, offset, filter: { text: name } });
    yield* page.filter(({ workspaces }) => workspaces.some(({ ref }) => hasName(ref.path, name)));
    if (page.length < PAGE) return;
  }
}

/** The newest session that built a workspace of this name, if any. */
export async function newestOf(history: BuildHistory, name: string): Promise<SessionRecord | undefined> {
  for await (const session of sessionsOf(history, name)) return session;
  return undefined;
}

/** After a session, a name must be one of its workspaces. */
async function isName(history: BuildHistory, word: string, session: SessionRecord | undefined): Promise<boolean> {
  if (session === undefined) return (await newestOf(history, word)) !== undefined;
  return session.workspaces.some(({ ref }) => hasName(ref.path, word));
}

async function newest(history: BuildHistory, name: string | undefined): Promise<SessionRecord> {
  const session = name === undefined ? await history.latest() : await newestOf(history, name);
  if (session !== undefined) return session;
  throw new DvmError({ kind: 'not_found', message: 'There are no builds yet.', hint: 'Start one with "dvm build".' });
}

async function sessionOf(history: BuildHistory, word: string): Promise<SessionRecord> {
  // Ids consist of hexadecimal digits.
  if (/^[0-9a-f-]+$/i.test(word)) return history.get(word.toLowerCase());
  const message = `"${word}" is neither a session nor a workspace that has been built.`;
  throw new DvmError({ kind: 'not_found', message, hint: 'List the sessions with: dvm build status --history' });
}

/** A name is a tail of the path, as everywhere on the command line. */
function hasName(path: string, name: string): boolean {
  return path === name || path.endsWith(`/${name}`);
}
