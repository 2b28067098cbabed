import * as vscode from 'vscode';
import { advice, type ErrorReport, isEngineError } from '../event/error.ts';
import type { BuildEvent, WorkspaceRef, WorkspaceResult } from '../event/event.ts';
import type { Diagnostic } from '../workspace/document/diagnostic.ts';
import { nameIn } from '../event/display-names.ts';
import type { Workspace } from '../workspace/model.ts';
import { logUri } from './recorded-build.ts';
import { COMMANDS } from './contribution.ts';
import type { WorkspaceModel } from './workspace-model.ts';
import type { RunningBuilds } from './running-builds.ts';
import { visible } from '../event/visible.ts';

const SOURCE = 'DevOpsMaestro build';

interface Failure {
  readonly ref: WorkspaceRef;
  readonly session: string;
  readonly error: ErrorReport;
}

/**
 * Shows failed builds of this window in the Problems panel, at the line that requested the failed step. A failure is
 * removed when its workspace is built or no longer defined. Engine errors are not shown, as no document causes them.
 */
export function showBuildProblems(model: WorkspaceModel, running: RunningBuilds): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('devopsmaestro-builds');
  const refs = new Map<string, WorkspaceRef>();
  const failures = new Map<string, Failure>();
  const show = async (): Promise<void> => {
    const { names } = await model.documents();
    const shown = await Promise.all([...failures.values()].map((failure) => toProblem(failure, names)));
    collection.clear();
    for (const [file, own] of Map.groupBy(shown, (problem) => problem.file))
      collection.set(
        vscode.Uri.file(file),
        own.map(({ diagnostic }) => diagnostic),
      );
  };
  const onEvent = (event: BuildEvent): void => {
    if (event.type === 'session.started')
      for (const ref of event.workspaces) refs.set(`${event.session} ${ref.key}`, ref);
    if (event.type !== 'workspace.finished') return;
    const id = `${event.session} ${event.key}`;
    const ref = refs.get(id);
    refs.delete(id);
    if (ref === undefined) return;
    void record({ ref, session: event.session }, event.result);
  };
  const record = async (
    { ref, session }: Omit<Failure, 'error'>,
    { status, error }: WorkspaceResult,
  ): Promise<void> => {
    const { diagnostics } = await model.documents();
    // An invalid document is reported by the documents' own problems, which disappear when it is corrected.
    const isInDocuments = error !== undefined && isReported(error, diagnostics);
    if (status === 'succeeded' || isInDocuments) failures.delete(ref.identity);
    else if (error !== undefined && !isEngineError(error)) failures.set(ref.identity, { ref, session, error });
    else return;
    await show();
  };
  const removeUndefined = async (): Promise<void> => {
    if (failures.size === 0) return;
    const known = new Set((await model.documents()).workspaces.map(({ identity }) => identity));
    for (const identity of failures.keys()) if (!known.has(identity)) failures.delete(identity);
    await show();
  };
  const actions: vscode.CodeActionProvider = {
    provideCodeActions: async ({ uri }, _range, { diagnostics }) => {
      const shown = diagnostics.filter(({ source }) => source === SOURCE);
      const own = [...failures.values()].filter(
        ({ ref, error }) =>
          (error.file ?? ref.file) === uri.fsPath && shown.some(({ message }) => message.includes(error.message)),
      );
      if (own.length === 0) return [];
      const { workspaces, names } = await model.documents();
      return own.flatMap((failure) =>
        actionsFor(
          failure,
          nameIn(names, failure.ref),
          shown,
          workspaces.find(({ identity }) => identity === failure.ref.identity),
        ),
      );
    },
  };
  return vscode.Disposable.from(
    collection,
    vscode.languages.registerCodeActionsProvider({ scheme: 'file' }, actions),
    running.onEvent(onEvent),
    model.onDidChange(() => void removeUndefined()),
  );
}

/** Whether the documents' own problems include this error. */
function isReported({ kind, file, line, message }: ErrorReport, diagnostics: readonly Diagnostic[]): boolean {
  return (
    kind === 'invalid_input' &&
    diagnostics.some((each) => each.file === file && each.line === line && each.message === message)
  );
}

async function toProblem(
  { ref, session, error }: Failure,
  names: ReadonlyMap<string, string>,
): Promise<{ file: string; diagnostic: vscode.Diagnostic }> {
  const name = nameIn(names, ref);
  const { file = ref.file, line = ref.line, column = 1, kind, exitCode, message, output = [] } = error;
  const uri = vscode.Uri.file(file);
  const hint = advice(error);
  const text = [`Failed to build ${name}. ${message}`, ...output, ...(hint === undefined ? [] : [hint])].join('\n');
  const diagnostic = new vscode.Diagnostic(
    await restOfLine(uri, line, column),
    visible(text, '\t\n'),
    vscode.DiagnosticSeverity.Error,
  );
  diagnostic.source = SOURCE;
  diagnostic.code = exitCode === undefined ? kind : `${kind}, exit code ${exitCode}`;
  const log = new vscode.Location(
    logUri({ session, key: ref.key }, `${ref.app}-${ref.name}`),
    new vscode.Position(0, 0),
  );
  diagnostic.relatedInformation = [new vscode.DiagnosticRelatedInformation(log, 'Build log')];
  return { file, diagnostic };
}

function actionsFor(
  { ref, session }: Failure,
  name: string,
  diagnostics: vscode.Diagnostic[],
  workspace: Workspace | undefined,
): vscode.CodeAction[] {
  const action = (title: string, command: string, argument: unknown): vscode.CodeAction =>
    Object.assign(new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix), {
      diagnostics,
      command: { title, command, arguments: [argument] },
    });
  return [
    action(`Open log of ${name}`, COMMANDS.openLog, { session, key: ref.key }),
    ...(workspace === undefined || !vscode.workspace.isTrusted
      ? []
      : [action(`Rebuild ${name}`, COMMANDS.build, { kind: 'workspace', workspace })]),
  ];
}

/** From a location to the end of its line; empty if the file or the line no longer exists. */
async function restOfLine(uri: vscode.Uri, line: number, column: number): Promise<vscode.Range> {
  const start = new vscode.Position(line - 1, column - 1);
  const document = await vscode.workspace.openTextDocument(uri).then(
    (found) => found,
    () => undefined,
  );
  return document === undefined || line > document.lineCount
    ? new vscode.Range(start, start)
    : new vscode.Range(start, document.lineAt(line - 1).range.end);
}
