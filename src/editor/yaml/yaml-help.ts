import * as vscode from 'vscode';
import { mayContainDocuments } from '../../app/documents.ts';
import { YAML_FILES } from '../contribution.ts';
import { keyHelp, proposals, type Proposal, type Schema } from './schema-help.ts';
import { yamlPosition } from './yaml-position.ts';

/** This extension completes files that match our `yamlValidation` contribution, so ours must not. */
const YAML_EXTENSION = 'redhat.vscode-yaml';

/** Completion and hovers for our documents from their JSON Schema, which is read on first use. */
export function provideYamlHelp({ extensionUri, packageJSON }: vscode.Extension<unknown>): vscode.Disposable {
  const { contributes } = packageJSON as { contributes: { yamlValidation: { fileMatch: string[] }[] } };
  const names = contributes.yamlValidation.flatMap(({ fileMatch }) =>
    fileMatch.map((name) => ({ pattern: `**/${name}` })),
  );
  let schema: Promise<Schema> | undefined;
  const schemaFor = (document: vscode.TextDocument): Promise<Schema> | undefined => {
    if (!mayContainDocuments(document.getText())) return undefined;
    if (vscode.extensions.getExtension(YAML_EXTENSION) !== undefined && vscode.languages.match(names, document) > 0)
      return undefined;
    schema ??= readSchema(vscode.Uri.joinPath(extensionUri, 'schemas', 'devopsmaestro.schema.json'));
    return schema;
  };
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      YAML_FILES,
      { provideCompletionItems: async (document, position) => complete(document, position, await schemaFor(document)) },
      ' ',
    ),
    vscode.languages.registerHoverProvider(YAML_FILES, {
      provideHover: async (document, position) => hover(document, position, await schemaFor(document)),
    }),
  );
}

async function readSchema(file: vscode.Uri): Promise<Schema> {
  return JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(file))) as Schema;
}

function complete(
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
  schema: Schema | undefined,
): vscode.CompletionItem[] {
  const position = schema && yamlPosition(document.getText(), line, character);
  if (schema === undefined || position === undefined) return [];
  const text = document.lineAt(line).text;
  if (text.charAt(character - 1) === ':') return [];
  // VS Code would indent new lines like the dash.
  const afterDash = /^\s*-\s/.test(text);
  return proposals(schema, position).map((proposal) =>
    completionItem(proposal, afterDash, /^\s*:/.test(text.slice(character).replace(/^[\w.-]*/, ''))),
  );
}

function completionItem(
  { label, isKey, text, help }: Proposal,
  afterDash: boolean,
  hasColon: boolean,
): vscode.CompletionItem {
  const made = new vscode.CompletionItem(
    label,
    isKey ? vscode.CompletionItemKind.Property : vscode.CompletionItemKind.EnumMember,
  );
  made.insertText = hasColon ? label : afterDash ? (text.split('\n', 1)[0] ?? text) : text;
  if (help !== '') made.documentation = help;
  return made;
}

function hover(
  document: vscode.TextDocument,
  at: vscode.Position,
  schema: Schema | undefined,
): vscode.Hover | undefined {
  const range = document.getWordRangeAtPosition(at, /(?<![\w.-])[\w.-]+(?=\s*:(?:\s|$))/);
  if (schema === undefined || range === undefined) return undefined;
  // The position after the colon has the hovered key as its key.
  const text = document.lineAt(at.line).text;
  const position = yamlPosition(document.getText(), at.line, text.indexOf(':', range.end.character) + 1);
  const help = position?.key === document.getText(range) ? keyHelp(schema, position) : undefined;
  return help === undefined ? undefined : new vscode.Hover(help, range);
}
