import { DvmError } from '../../event/error.ts';
import type { SessionRecord, WorkspaceRow } from '../../session/log/fold.ts';
import type { SessionStore } from '../../session/store.ts';

/** The part of the session store that is searched. */
export type BuildHistory = Pick<SessionStore, 'latest' | 'list' | 'get'>;

/** What the words `[SESSION…] [NAME]` of a command mean. */
export interface FoundBuilds {
  /** At least one; the newest that built the workspace, or of all, where no session was named. */
  readonly sessions: readonly [SessionRecord, ...SessionRecord[]];
  /** The workspaces of the first session that are meant. */
  readonly rows: readonly WorkspaceRow[];
  readonly name: string | undefined;
}

/** How many sessions are searched at once for the name of a workspace. */
const PAGE = 200;

/**
 * Finds sessions and a workspace by the words of a command line, the same way for every command: a word that is the
 * name of a
 * workspace that was built means it, also where a session's id begins so; any other is the beginning of an id.
 * Throws `not_found`.
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
  const rows = first.workspaces.filter(({ ref }) => name === undefined || isMeant(ref.path, name));
  if (rows.length > 0) return { sessions: [first, ...others], rows, name };
  const built = first.workspaces.map(({ ref }) => ref.path).join(', ');
  const message = `The session ${first.id.slice(0, 8)} did not build "${name ?? ''}".`;
  throw new DvmError({ kind: 'not_found', message, hint: `It built: ${built}` });
}

/** The sessions that built a workspace, newest first. */
export async function* sessionsOf(history: BuildHistory, name: string): AsyncGenerator<SessionRecord> {
  for (let offset = 0; ; offset += PAGE) {
    const page = await history.list({ limit: PAGE, offset, filter: { text: name } });
    yield* page.filter(({ workspaces }) => workspaces.some(({ ref }) => isMeant(ref.path, name)));
    if (page.length < PAGE) return;
  }
}

/** The newest session that built a workspace of this name; undefined if none did. */
export async function newestOf(history: BuildHistory, name: string): Promise<SessionRecord | undefined> {
  for await (const session of sessionsOf(history, name)) return session;
  return undefined;
}

/** Within a session that was named before, a name is one of its workspaces. */
async function isName(history: BuildHistory, word: string, session: SessionRecord | undefined): Promise<boolean> {
  if (session === undefined) return (await newestOf(history, word)) !== undefined;
  return session.workspaces.some(({ ref }) => isMeant(ref.path, word));
}

async function newest(history: BuildHistory, name: string | undefined): Promise<SessionRecord> {
  const session = name === undefined ? await history.latest() : await newestOf(history, name);
  if (session !== undefined) return session;
  throw new DvmError({ kind: 'not_found', message: 'There are no builds yet.', hint: 'Start one with "dvm build".' });
}

async function sessionOf(history: BuildHistory, word: string): Promise<SessionRecord> {
  // Ids are made of hexadecimal digits.
  if (/^[0-9a-f-]+$/i.test(word)) return history.get(word.toLowerCase());
  const message = `"${word}" is neither a session nor a workspace that was built.`;
  throw new DvmError({ kind: 'not_found', message, hint: 'See all sessions with: dvm build status --history' });
}

/** Names are tails of the path, as everywhere on the command line. */
function isMeant(path: string, name: string): boolean {
  return path === name || path.endsWith(`/${name}`);
}
