import * as vscode from 'vscode';
import type { SessionRecord, WorkspaceRow } from '../../session/log/fold.ts';
import type { Workspace } from '../../workspace/model.ts';
import { type RecordedBuild, builtDockerfileUri, fileTime } from '../recorded-build.ts';
import { SCHEMES } from '../contribution.ts';
import type { Core } from '../core.ts';
import type { ExportedSessions } from '../history/exported-sessions.ts';
import type { WorkspaceModel } from '../workspace-model.ts';
import { safeUi } from '../safe-ui.ts';

/** Read-only documents: Dockerfiles that a build would use, or that a build has used. */
export function provideDockerfiles(core: Core, model: WorkspaceModel, exports: ExportedSessions): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const dockerfiles: vscode.TextDocumentContentProvider = {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => {
      const query = JSON.parse(uri.query) as DockerfileQuery | RecordedBuild;
      if (!('identity' in query)) return recordedText(core, exports, query);
      const { identity, built } = query;
      return built === undefined ? dockerfileText(core, model, identity) : builtText(core, identity);
    },
  };
  const refresh = model.onDidChange(() => {
    for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === SCHEMES.dockerfile) changed.fire(uri);
  });
  return vscode.Disposable.from(
    changed,
    refresh,
    vscode.workspace.registerTextDocumentContentProvider(SCHEMES.dockerfile, dockerfiles),
  );
}

export async function showDockerfile(workspace: Workspace): Promise<void> {
  await vscode.window.showTextDocument(await openDockerfile(dockerfileUri(workspace)), { preview: true });
}

/** Opens a diff of the last built Dockerfile and the one that a build would use now. */
export async function compareDockerfile(core: Core, workspace: Workspace): Promise<void> {
  const name = `${workspace.app}/${workspace.name}`;
  const { builtDockerfile } = await core.reader();
  const built = await builtDockerfile(await core.store(), workspace.identity);
  if (built === undefined) {
    const action = await safeUi.showInformationMessage(
      `${name} has no successful build to compare with.`,
      'Show Dockerfile',
    );
    return action === undefined ? undefined : showDockerfile(workspace);
  }
  const tag = built.image.slice(built.image.lastIndexOf(':') + 1);
  const sides = [dockerfileUri(workspace, tag), dockerfileUri(workspace)] as const;
  await Promise.all(sides.map(openDockerfile));
  await vscode.commands.executeCommand('vscode.diff', ...sides, `${name}: built ${tag} ↔ now`, { preview: true });
}

/** The current Dockerfile of a workspace, or the one that the image with the tag `built` was built from. */
interface DockerfileQuery {
  readonly identity: string;
  readonly built?: string;
}

/** Opens the Dockerfile of a recorded build at one of its lines. */
export async function showBuiltDockerfile(build: RecordedBuild, title: string, line = 1): Promise<void> {
  const position = new vscode.Position(line - 1, 0);
  await vscode.window.showTextDocument(await openDockerfile(builtDockerfileUri(build, title)), {
    preview: true,
    selection: new vscode.Range(position, position),
  });
}

/** Opens a diff of the Dockerfiles of two sessions, the older one first. */
export async function diffSessionDockerfiles(
  other: { readonly session: string; readonly startedAt: number },
  { id, startedAt }: SessionRecord,
  { ref: { key, app, name } }: WorkspaceRow,
): Promise<void> {
  const sides = [
    { session: other.session, time: other.startedAt },
    { session: id, time: startedAt },
  ].sort((a, b) => a.time - b.time);
  const [left, right] = await Promise.all(
    sides.map(({ session, time }) =>
      openDockerfile(builtDockerfileUri({ session, key }, `${app}-${name} ${fileTime(time)}`)),
    ),
  );
  if (left !== undefined && right !== undefined)
    await vscode.commands.executeCommand(
      'vscode.diff',
      left.uri,
      right.uri,
      `${app}/${name}: ${sides.map(({ time }) => new Date(time).toLocaleString()).join(' ↔ ')}`,
      { preview: true },
    );
}

function dockerfileUri({ app, name, identity }: Workspace, built?: string): vscode.Uri {
  const query: DockerfileQuery = { identity, ...(built !== undefined && { built }) };
  return vscode.Uri.from({
    scheme: SCHEMES.dockerfile,
    path: `/${app}-${name}${built === undefined ? '' : ` ${built}`}.Dockerfile`,
    query: JSON.stringify(query),
  });
}

/** Without an extension for the language `dockerfile`, the document is plain text. */
async function openDockerfile(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  return vscode.languages.setTextDocumentLanguage(document, 'dockerfile').then(
    (known) => known,
    () => document,
  );
}

async function dockerfileText(core: Core, model: WorkspaceModel, identity: string): Promise<string> {
  const { workspaces } = await model.documents();
  const workspace = workspaces.find((candidate) => candidate.identity === identity);
  if (workspace === undefined) return '# This workspace is no longer defined.\n';
  const { renderWorkspace } = await core.reader();
  return renderWorkspace(workspace).catch(
    (error: unknown) => `# The Dockerfile cannot be shown: ${error instanceof Error ? error.message : String(error)}\n`,
  );
}

async function builtText(core: Core, identity: string): Promise<string> {
  const { builtDockerfile } = await core.reader();
  return (await builtDockerfile(await core.store(), identity))?.text ?? '# The log of this build was deleted.\n';
}

async function recordedText(core: Core, exports: ExportedSessions, build: RecordedBuild): Promise<string> {
  const detail =
    'file' in build
      ? (await exports.open(build.file)).workspaces.get(build.key)
      : await (await core.store()).openDetails(build.session, build.key).read();
  return detail?.dockerfile?.text ?? '# No Dockerfile was recorded: the build ended earlier, or its log was deleted.\n';
}
