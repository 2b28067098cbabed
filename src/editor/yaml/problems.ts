import * as vscode from 'vscode';
import type { Diagnostic } from '../../workspace/document/diagnostic.ts';
import type { WorkspaceModel } from '../workspace-model.ts';
import { visible } from '../../event/visible.ts';

/** Shows the diagnostics of the documents in the Problems panel; a build reports the same ones. */
export function showProblems(model: WorkspaceModel): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('devopsmaestro');
  const update = async (): Promise<void> => {
    const { diagnostics } = await model.documents();
    collection.clear();
    for (const [file, own] of Map.groupBy(diagnostics, (diagnostic) => diagnostic.file)) {
      collection.set(vscode.Uri.file(file), own.map(toVsCodeDiagnostic));
    }
  };
  return vscode.Disposable.from(
    collection,
    model.onDidChange(() => void update()),
  );
}

export function toVsCodeDiagnostic({ severity, message, hint, ...range }: Diagnostic): vscode.Diagnostic {
  const level = severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  const diagnostic = new vscode.Diagnostic(
    toRange(range),
    visible(hint === undefined ? message : `${message} ${hint}`, '\t\n'),
    level,
  );
  diagnostic.source = 'DevOpsMaestro';
  return diagnostic;
}

/** Lines and columns of our diagnostics count from 1. */
export function toRange({
  line,
  column,
  endLine,
  endColumn,
}: Pick<Diagnostic, 'line' | 'column' | 'endLine' | 'endColumn'>): vscode.Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}
