import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { reportOf } from '../../event/error.ts';
import { isFinal } from '../../event/status.ts';
import type { ExportedSession } from '../../session/export/open-export.ts';
import { displayNames } from '../../event/display-names.ts';
import { phaseSpans } from '../../event/phase-spans.ts';
import { type BuildSource, rowToShow } from '../build-page/build-facts.ts';
import type { BuildFacts } from '../build-page/build-model.ts';
import type { Reader } from '../core.ts';
import type { ExportedSessions } from './exported-sessions.ts';
import { type SessionServices, type SessionTarget, sessionFor } from './session-commands.ts';
import { safeUi } from '../safe-ui.ts';

/** Exports a session and its logs to a file that the user chooses. */
export async function exportSession({ core }: SessionServices, target: SessionTarget): Promise<void> {
  const session = await sessionFor(core, target, ({ status }) => isFinal(status));
  if (session === undefined) return;
  const reader = await core.reader();
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const uri = await vscode.window.showSaveDialog({
    title: 'Export Build',
    defaultUri: vscode.Uri.joinPath(folder, reader.exportFileName(session.id)),
    filters: { 'Exported builds': ['gz'] },
  });
  if (uri === undefined) return;
  // VS Code has already asked whether to overwrite an existing file.
  await reader.exportSession(await core.store(), session, uri.fsPath, true).then(
    () => safeUi.setStatusBarMessage(`$(check) Exported to ${uri.fsPath}`, 5000),
    (error: unknown) => showError('The build could not be exported', error),
  );
}

/** Opens an exported build. It is untrusted and read-only, and does not affect any build. */
export async function openExport({
  core,
  pages,
  exports,
}: SessionServices & { readonly exports: ExportedSessions }): Promise<void> {
  const [uri] =
    (await vscode.window.showOpenDialog({ title: 'Open Exported Build', filters: { 'Exported builds': ['gz'] } })) ??
    [];
  if (uri === undefined) return;
  const file = uri.fsPath;
  const { stepLocations } = await core.reader();
  await exports.reopen(file).then(
    (exported) => pages.openSource(join('file', file), exportedBuild(file, exported, stepLocations)),
    (error: unknown) => showError('The file could not be opened', error),
  );
}

function exportedBuild(
  file: string,
  { record, workspaces, events }: ExportedSession,
  stepLocations: Reader['stepLocations'],
): BuildSource {
  const phases = phaseSpans(events);
  const names = displayNames(record.workspaces.map(({ ref }) => ref));
  return {
    facts: (key): Promise<BuildFacts> => {
      const row = rowToShow(record, key);
      const detail = workspaces.get(row.ref.key) ?? { steps: [], baseImages: [] };
      return Promise.resolve({
        session: record,
        row,
        names,
        detail,
        stepLocations: stepLocations(detail),
        phases: phases.get(row.ref.key) ?? [],
        trend: [],
        file,
      });
    },
  };
}

function showError(summary: string, error: unknown): void {
  const { message, hint } = reportOf(error);
  void safeUi.showErrorMessage(`${summary}: ${message} ${hint ?? ''}`);
}
