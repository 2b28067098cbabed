import * as vscode from 'vscode';
import type { WorkspaceRow, SessionRecord } from '../session/fold.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { SCHEMES } from './contribution.ts';
import type { Core } from './core.ts';
import { LogLines } from '../session/log-lines.ts';
import type { Model } from './model.ts';

/** Read-only documents without a file: Dockerfiles as a build would use them, and the logs of builds. */
export function provideDocuments(core: Core, model: Model): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const dockerfiles: vscode.TextDocumentContentProvider = {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => {
      const query = JSON.parse(uri.query) as DockerfileQuery | SessionDockerfileQuery;
      if ('session' in query) return sessionText(core, query);
      const { identity, built } = query;
      return built === undefined ? dockerfileText(core, model, identity) : builtText(core, identity);
    },
  };
  const logs: vscode.TextDocumentContentProvider = {
    provideTextDocumentContent: (uri) => {
      const { session, key } = JSON.parse(uri.query) as { session: string; key: string };
      return logText(core, session, key);
    },
  };
  const refresh = model.onDidChange(() => {
    for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === SCHEMES.dockerfile) changed.fire(uri);
  });
  return vscode.Disposable.from(
    changed,
    refresh,
    vscode.workspace.registerTextDocumentContentProvider(SCHEMES.dockerfile, dockerfiles),
    vscode.workspace.registerTextDocumentContentProvider(SCHEMES.log, logs),
  );
}

export async function showDockerfile(workspace: Workspace): Promise<void> {
  await vscode.window.showTextDocument(await openDockerfile(dockerfileUri(workspace)), { preview: true });
}

/** Shows how the Dockerfile that a build would use differs from the last one built. */
export async function compareDockerfile(core: Core, workspace: Workspace): Promise<void> {
  const name = `${workspace.app}/${workspace.name}`;
  const { builtDockerfile } = await core.reader();
  const built = await builtDockerfile(await core.store(), workspace.identity);
  if (built === undefined) {
    const action = await vscode.window.showInformationMessage(`${name} has not been built yet, so there is no Dockerfile to compare with.`, 'Show Dockerfile');
    return action === undefined ? undefined : showDockerfile(workspace);
  }
  const tag = built.image.slice(built.image.lastIndexOf(':') + 1);
  const sides = [dockerfileUri(workspace, tag), dockerfileUri(workspace)] as const;
  await Promise.all(sides.map(openDockerfile));
  await vscode.commands.executeCommand('vscode.diff', ...sides, `${name}: built ${tag} ↔ now`, { preview: true });
}

/** Which Dockerfile: the one of now, or the one that the image with a tag was built from. */
interface DockerfileQuery {
  readonly identity: string;
  readonly built?: string;
}

/** The one that a session built a workspace from. */
interface SessionDockerfileQuery {
  readonly session: string;
  readonly key: string;
}

/** Shows the Dockerfile that a session built a workspace from, at one of its lines. */
export async function showSessionDockerfile({ id, startedAt }: SessionRecord, { ref: { key, app, name } }: WorkspaceRow, line: number | undefined): Promise<void> {
  const query: SessionDockerfileQuery = { session: id, key };
  const uri = vscode.Uri.from({ scheme: SCHEMES.dockerfile, path: `/${app}-${name} ${fileTime(startedAt)}.Dockerfile`, query: JSON.stringify(query) });
  const place = new vscode.Position((line ?? 1) - 1, 0);
  await vscode.window.showTextDocument(await openDockerfile(uri), { preview: true, selection: new vscode.Range(place, place) });
}

function dockerfileUri({ app, name, identity }: Workspace, built?: string): vscode.Uri {
  const query: DockerfileQuery = { identity, ...(built !== undefined && { built }) };
  return vscode.Uri.from({ scheme: SCHEMES.dockerfile, path: `/${app}-${name}${built === undefined ? '' : ` ${built}`}.Dockerfile`, query: JSON.stringify(query) });
}

/** Without an extension that knows Dockerfiles it is a plain text. */
async function openDockerfile(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  return vscode.languages.setTextDocumentLanguage(document, 'dockerfile').then((known) => known, () => document);
}

/** Opens a workspace's log of one session, at its end: that is where the reason of a failure is. */
export async function showLog(session: SessionRecord, row: WorkspaceRow): Promise<void> {
  const { key, app, name } = row.ref;
  const document = await vscode.workspace.openTextDocument(logUri({ session: session.id, key, title: `${app}-${name} ${fileTime(session.startedAt)}`, status: row.status }));
  await vscode.languages.setTextDocumentLanguage(document, SCHEMES.log).then(undefined, () => undefined);
  const end = new vscode.Position(document.lineCount, 0);
  await vscode.window.showTextDocument(document, { preview: true, selection: new vscode.Range(end, end) });
}

function fileTime(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replaceAll(':', '');
}

/** A log that has another status is another document: what runs is read anew once it has ended. */
export function logUri({ title, ...query }: { readonly title: string; readonly session: string; readonly key: string; readonly status?: string }): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEMES.log, path: `/${title}.log`, query: JSON.stringify(query) });
}

async function dockerfileText(core: Core, model: Model, identity: string): Promise<string> {
  const { workspaces } = await model.documents();
  const workspace = workspaces.find((candidate) => candidate.identity === identity);
  if (workspace === undefined) return '# This workspace is no longer defined.\n';
  const { renderWorkspace } = await core.reader();
  return renderWorkspace(workspace).catch((error: unknown) => `# The Dockerfile cannot be shown: ${error instanceof Error ? error.message : String(error)}\n`);
}

async function builtText(core: Core, identity: string): Promise<string> {
  const { builtDockerfile } = await core.reader();
  return (await builtDockerfile(await core.store(), identity))?.text ?? '# The log of this build is gone.\n';
}

async function sessionText(core: Core, { session, key }: SessionDockerfileQuery): Promise<string> {
  const { dockerfile } = await (await core.store()).openDetails(session, key).read();
  return dockerfile?.text ?? '# The log of this build is gone, or it did not come so far.\n';
}

async function logText(core: Core, id: string, key: string): Promise<string> {
  const store = await core.store();
  const session = await store.get(id);
  const row = session.workspaces.find(({ ref }) => ref.key === key);
  const lines = new LogLines();
  const heading = lines.heading(session);
  const { events } = store.readDetails(session.id, key, 0);
  const body = events.flatMap((event) => lines.push(event));
  return [...heading, ...body, ...(row?.result === undefined ? [] : lines.outcome(key, row.result))].join('\n');
}
