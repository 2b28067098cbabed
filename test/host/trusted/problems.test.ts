import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from '../../support/eventually.ts';
import { openedFolder, theExtension, treeNodes, writeOpened } from '../../support/host/extension.ts';

const app = (kind: string): string =>
  `apiVersion: devopsmaestro.io/v1\nkind: ${kind}\nmetadata:\n  name: broken\nspec:\n  path: .\n`;

describe('problems', () => {
  const file = join(openedFolder(), 'broken.yaml');
  const problems = (): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(vscode.Uri.file(file)).filter(({ source }) => source === 'DevOpsMaestro');
  before(async () => {
    await theExtension().activate();
    await treeNodes();
  });
  after(() => rmSync(file, { force: true }));

  it('appear where the YAML is invalid, and disappear when it is fixed', async () => {
    writeOpened('broken.yaml', app('Ap'));
    const [problem] = await eventually('a problem', () => (problems().length > 0 ? problems() : undefined));
    assert.ok(problem);
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    assert.match(problem.message, /Unknown kind "Ap"\. .*App/);
    assert.deepEqual([problem.range.start.line, problem.range.start.character, problem.range.end.character], [1, 6, 8]);
    writeOpened('broken.yaml', app('App'));
    await eventually('the problem to disappear', () => problems().length === 0 || undefined);
  });

  it('disappear with their file', async () => {
    writeOpened('broken.yaml', 'apiVersion: devopsmaestro.io/v1\nkind: [\n');
    await eventually('a problem', () => problems().length > 0 || undefined);
    rmSync(file);
    await eventually('the problem to disappear', () => problems().length === 0 || undefined);
  });
});
