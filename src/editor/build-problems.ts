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
export class BuildProblems implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #model: WorkspaceModel;
  readonly #collection = vscode.languages.createDiagnosticCollection('devopsmaestro-builds');
  /** Workspaces of running sessions, by session and key. */
  readonly #refs = new Map<string, WorkspaceRef>();
  /** By identity. */
  readonly #failures = new Map<string, Failure>();
  readonly #disposables: readonly vscode.Disposable[];

  constructor(model: WorkspaceModel, running: RunningBuilds) {
    this.#model = model;
    this.#disposables = [
      this.#collection,
      vscode.languages.registerCodeActionsProvider({ scheme: 'file' }, this),
      running.onEvent((event) => this.#handle(event)),
      model.onDidChange(() => void this.#removeUndefinedWorkspaces()),
    ];
  }

  async provideCodeActions(
    { uri }: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const shown = diagnostics.filter(({ source }) => source === SOURCE);
    const failures = [...this.#failures.values()].filter(
      ({ ref, error }) =>
        (error.file ?? ref.file) === uri.fsPath && shown.some(({ message }) => message.includes(error.message)),
    );
    if (failures.length === 0) return [];
    const { workspaces, names } = await this.#model.documents();
    return failures.flatMap((failure) => {
      const workspace = workspaces.find(({ identity }) => identity === failure.ref.identity);
      return actionsFor(failure, nameIn(names, failure.ref), shown, workspace);
    });
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #handle(event: BuildEvent): void {
    if (event.type === 'session.started')
      for (const ref of event.workspaces) this.#refs.set(`${event.session} ${ref.key}`, ref);
    if (event.type !== 'workspace.finished') return;
    const id = `${event.session} ${event.key}`;
    const ref = this.#refs.get(id);
    this.#refs.delete(id);
    if (ref !== undefined) void this.#update(ref, event.session, event.result);
  }

  async #update(ref: WorkspaceRef, session: string, { status, error }: WorkspaceResult): Promise<void> {
    const { diagnostics } = await this.#model.documents();
    // An invalid document is reported by the documents' own problems, which disappear when it is corrected.
    const isInDocuments = error !== undefined && isReported(error, diagnostics);
    if (status === 'succeeded' || isInDocuments) this.#failures.delete(ref.identity);
    else if (error !== undefined && !isEngineError(error)) this.#failures.set(ref.identity, { ref, session, error });
    else return;
    await this.#show();
  }

  async #removeUndefinedWorkspaces(): Promise<void> {
    if (this.#failures.size === 0) return;
    const defined = new Set((await this.#model.documents()).workspaces.map(({ identity }) => identity));
    for (const identity of this.#failures.keys()) if (!defined.has(identity)) this.#failures.delete(identity);
    await this.#show();
  }

  async #show(): Promise<void> {
    const { names } = await this.#model.documents();
    const problems = await Promise.all([...this.#failures.values()].map((failure) => toProblem(failure, names)));
    this.#collection.clear();
    for (const [file, own] of Map.groupBy(problems, (problem) => problem.file)) {
      const diagnostics = own.map(({ diagnostic }) => diagnostic);
      this.#collection.set(vscode.Uri.file(file), diagnostics);
    }
  }
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
