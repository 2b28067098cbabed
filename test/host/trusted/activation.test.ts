import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/editor/contribution.ts';
import { theExtension } from '../../support/host/extension.ts';
import { loadedBundles, watchSpawned } from '../../support/host/spawned.ts';

// Recorded while mocha still loads the test files: a second later the extension reads the folder's documents.
const spawned = watchSpawned();
const early = !theExtension().isActive;
const rightAfter = Promise.resolve(theExtension().activate()).then(() => ({
  loaded: loadedBundles(),
  spawned: [...spawned],
}));
rightAfter.catch(() => undefined);

describe('activation', () => {
  it('starts no program and loads only the small bundle', async function () {
    const { loaded, spawned: children } = await rightAfter;
    if (!early) return this.skip();
    assert.deepEqual(loaded, ['extension']);
    assert.deepEqual(children, []);
  });

  it('registers every command that package.json declares', async () => {
    await rightAfter;
    const { contributes } = theExtension().packageJSON as { contributes: { commands: { command: string }[] } };
    const declared = contributes.commands.map(({ command }) => command).sort();
    const registered = (await vscode.commands.getCommands(true)).filter((command) => declared.includes(command)).sort();
    assert.deepEqual(registered, declared);
    assert.deepEqual(Object.values<string>(COMMANDS).sort(), declared);
  });

  it('has settings with their defaults', () => {
    const settings = vscode.workspace.getConfiguration('devopsmaestro');
    assert.equal(settings.get('engineHost'), '');
    assert.equal(settings.get('timeoutMinutes'), 30);
    assert.equal(settings.get('concurrency'), 4);
    assert.equal(settings.get('layerCache'), true);
  });
});
