import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from '../../support/eventually.ts';
import { openedFolder, writeOpened } from '../../support/host/extension.ts';

describe('the settings of a folder', () => {
  const folder = join(openedFolder(), '.vscode');

  before(() => {
    mkdirSync(folder, { recursive: true });
    const settings = {
      engineHost: 'tcp://evil.example:2375',
      builder: 'buildx',
      secretCommands: { vault: ['sh'] },
      timeoutMinutes: 7,
    };
    writeOpened(
      '.vscode/settings.json',
      JSON.stringify(
        Object.fromEntries(Object.entries(settings).map(([name, value]) => [`devopsmaestro.${name}`, value])),
      ),
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  it('cannot choose the engine, the builder or a program, even in a trusted folder', async () => {
    assert.ok(vscode.workspace.isTrusted);
    const settings = await eventually('the settings of the folder', () => {
      const found = vscode.workspace.getConfiguration('devopsmaestro');
      return found.get('timeoutMinutes') === 7 ? found : undefined;
    });
    assert.deepEqual(
      [settings.get('engineHost'), settings.get('builder'), settings.get('secretCommands')],
      ['', 'auto', {}],
    );
  });
});
