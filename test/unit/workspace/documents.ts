import assert from 'node:assert/strict';
import type { Diagnostic } from '../../../src/workspace/document/diagnostic.ts';
import { resolveHierarchy, type Resolved } from '../../../src/workspace/hierarchy/hierarchy.ts';
import { parseResources } from '../../../src/workspace/document/parse.ts';
import type { Workspace } from '../../../src/workspace/model.ts';

export const V1 = 'apiVersion: devopsmaestro.io/v1';

/** Joins documents, adding the first line of each. */
export function documents(...bodies: readonly string[]): string {
  return bodies.map((body) => `${V1}\n${body.trim()}\n`).join('---\n');
}

export const APP = 'kind: App\nmetadata: {name: shop}\nspec: {path: .}';
export const DEV = 'kind: Workspace\nmetadata: {name: dev, app: shop}';

/** Parses and links one file. */
export function readAll(text: string, file = '/code/a.yaml'): Resolved {
  const { source, resources, flawed, broken } = parseResources(file, text);
  const resolved = resolveHierarchy([...resources, ...flawed], broken);
  return { ...resolved, diagnostics: [...source.diagnostics, ...resolved.diagnostics] };
}

/** The same, with only the workspaces that can be built. */
export function read(text: string, file?: string): Resolved {
  const { workspaces, ...others } = readAll(text, file);
  return { ...others, workspaces: workspaces.filter(({ problem }) => problem === undefined) };
}

/** The only workspace of a document without diagnostics. */
export function workspaceOf(text: string): Workspace {
  const { workspaces, diagnostics } = read(text);
  assert.deepEqual(diagnosticTexts(diagnostics), []);
  const [workspace] = workspaces;
  assert.ok(workspace !== undefined && workspaces.length === 1);
  return workspace;
}

/** `line:column severity message`, short enough for a table. */
export function diagnosticTexts(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`);
}
