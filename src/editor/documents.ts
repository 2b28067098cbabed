import * as vscode from 'vscode';
import type { WorkspaceRow, SessionRecord } from '../session/fold.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { SCHEMES } from './contribution.ts';
import type { Core } from './core.ts';
import { LogLines } from './log-lines.ts';
import type { Model } from './model.ts';

/** Read-only documents without a file: Dockerfiles as a build would use them, and the logs of builds. */
export function provideDocuments(core: Core, model: Model): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const dockerfiles: vscode.TextDocumentContentProvider = {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => dockerfileText(core, model, uri.query),
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
  const uri = vscode.Uri.from({ scheme: SCHEMES.dockerfile, path: `/${workspace.app}-${workspace.name}.Dockerfile`, query: workspace.identity });
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.languages.setTextDocumentLanguage(document, 'dockerfile').then(undefined, () => undefined);
  await vscode.window.showTextDocument(document, { preview: true });
}

/** Opens a workspace's log of one session, at its end: that is where the reason of a failure is. */
export async function showLog(session: SessionRecord, row: WorkspaceRow): Promise<void> {
  const { key, app, name } = row.ref;
  const title = `${app}-${name} ${new Date(session.startedAt).toISOString().slice(0, 19).replaceAll(':', '')}.log`;
  const uri = vscode.Uri.from({ scheme: SCHEMES.log, path: `/${title}`, query: JSON.stringify({ session: session.id, key, status: row.status }) });
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.languages.setTextDocumentLanguage(document, SCHEMES.log).then(undefined, () => undefined);
  const end = new vscode.Position(document.lineCount, 0);
  await vscode.window.showTextDocument(document, { preview: true, selection: new vscode.Range(end, end) });
}

async function dockerfileText(core: Core, model: Model, identity: string): Promise<string> {
  const { workspaces } = await model.documents();
  const workspace = workspaces.find((candidate) => candidate.identity === identity);
  if (workspace === undefined) return '# This workspace is no longer defined.\n';
  const { renderWorkspace } = await core.reader();
  return renderWorkspace(workspace).catch((error: unknown) => `# The Dockerfile cannot be shown: ${error instanceof Error ? error.message : String(error)}\n`);
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
