import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/editor/contribution.ts';
import { eventually } from '../../support/eventually.ts';
import {
  openedFolder,
  storedHistory,
  treeItem,
  treeNodes,
  workspaceNode,
  writeOpened,
} from '../../support/host/extension.ts';
import {
  deadAddress,
  registryDocuments,
  serveRegistry,
  type RegistryServer,
} from '../../support/host/registry-server.ts';
import { loadedBundles, watchSpawned } from '../../support/host/spawned.ts';

describe('an untrusted folder', () => {
  const spawned = watchSpawned();
  let registry: RegistryServer;

  before(async () => {
    registry = await serveRegistry();
    writeOpened('registries.yaml', registryDocuments(registry.url, await deadAddress()));
  });
  after(() => registry.close());

  it('is not trusted', () => assert.equal(vscode.workspace.isTrusted, false));

  it('can be viewed', async () => {
    const items = await Promise.all((await treeNodes()).map(treeItem));
    assert.deepEqual(
      items.map(({ label }) => label),
      ['desk', 'wait', 'write'],
    );
    await vscode.commands.executeCommand(COMMANDS.showDockerfile, await workspaceNode('write'));
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /^FROM /m);
  });

  it('has no build lens', async () => {
    const uri = vscode.Uri.file(join(openedFolder(), 'desk.yaml'));
    const lenses = await eventually('the lenses', async () => {
      await vscode.workspace.openTextDocument(uri);
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
      return found.length > 0 ? found : undefined;
    });
    assert.deepEqual(
      [...new Set(lenses.map(({ command }) => command?.title))],
      ['Show Dockerfile', 'Compare with Last Built'],
    );
  });

  it('is not built', async () => {
    const node = await workspaceNode('write');
    // The command resolves after it has refused, so nothing runs any more.
    for (const command of [COMMANDS.build, COMMANDS.buildNoCache, COMMANDS.buildAll])
      await vscode.commands.executeCommand(command, node);
    assert.deepEqual(await storedHistory().list({ limit: 1 }), []);
    assert.ok(!existsSync(join(process.env['DVM_HOME'] ?? '', 'logs')));
    assert.ok(!loadedBundles().includes('engine'));
  });

  it('does not probe registries', async () => {
    const before = loadedBundles().length;
    await vscode.commands.executeCommand(COMMANDS.refresh);
    await vscode.commands.executeCommand(COMMANDS.showReadiness);
    await eventually('the documents', async () => (await treeNodes()).length > 0 || undefined);
    assert.deepEqual(registry.asked, []);
    assert.equal(loadedBundles().length, before);
  });

  it('starts no program', () => assert.deepEqual(spawned, []));
});
