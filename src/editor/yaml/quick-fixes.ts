import * as vscode from 'vscode';
import type { Diagnostic } from '../../workspace/document/diagnostic.ts';
import { YAML_FILES } from '../contribution.ts';
import type { WorkspaceModel } from '../workspace-model.ts';
import { toRange, toVsCodeDiagnostic } from './problems.ts';

/** Offers the fixes of diagnostics. */
export function provideQuickFixes(model: WorkspaceModel): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, range) {
      // Locations refer to the saved file; unsaved edits may have moved them.
      if (document.isDirty) return [];
      const { diagnostics } = await model.documents();
      return diagnostics
        .filter(
          (diagnostic) =>
            diagnostic.file === document.fileName && toRange(diagnostic).intersection(range) !== undefined,
        )
        .flatMap((diagnostic) => actionFor(document.uri, diagnostic));
    },
  };
  return vscode.languages.registerCodeActionsProvider(YAML_FILES, provider, {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  });
}

function actionFor(uri: vscode.Uri, diagnostic: Diagnostic): vscode.CodeAction[] {
  const { fix } = diagnostic;
  if (fix === undefined) return [];
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.replace(uri, toRange(fix), fix.text);
  action.diagnostics = [toVsCodeDiagnostic(diagnostic)];
  action.isPreferred = true;
  return [action];
}
