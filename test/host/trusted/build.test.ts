import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/editor/contribution.ts';
import type { SessionRecord } from '../../../src/session/log/fold.ts';
import { inspectImage, removeImage } from '../../support/host/engine.ts';
import { eventually } from '../../support/eventually.ts';
import {
  openedFolder,
  storedHistory,
  treeItem,
  treeNodes,
  workspaceNode,
  writeOpened,
} from '../../support/host/extension.ts';
import { mark } from '../../support/host/mark.ts';
import { loadedBundles, watchSpawned } from '../../support/host/spawned.ts';

const LOG_SCHEME = 'dvm-log';
const OWN = `apiVersion: devopsmaestro.io/v1
kind: App
metadata: { name: ours }
spec: { path: ., language: { name: generic }, build: { dockerfile: own.Dockerfile } }
---
apiVersion: devopsmaestro.io/v1
kind: Workspace
metadata: { name: own, app: ours }
spec: { build: { devStage: { packages: [] } } }
`;

const MORE = `apiVersion: devopsmaestro.io/v1
kind: Workspace
metadata: { name: more, app: desk }
spec: { build: { devStage: { packages: [], customCommands: ['sleep 900'] } } }
`;

describe('building', function () {
  this.timeout('10m');
  const store = storedHistory();
  const spawned = watchSpawned();
  const images: string[] = [];
  let text = '';
  let first: SessionRecord | undefined;

  before(async () => {
    text = mark(openedFolder());
    await vscode.commands.executeCommand(COMMANDS.refresh);
  });
  after(async () => {
    for (const image of images) await removeImage(image);
  });

  async function build(name: string): Promise<SessionRecord> {
    return recorded(COMMANDS.build, await workspaceNode(name));
  }

  /** Builds although the image is up to date. */
  async function rebuild(): Promise<SessionRecord> {
    return recorded(COMMANDS.buildAgain, { session: (await store.latest())?.id });
  }

  async function recorded(command: string, target: unknown): Promise<SessionRecord> {
    await vscode.commands.executeCommand(command, target);
    const session = await store.latest();
    assert.ok(session, 'No session was stored.');
    const image = session.workspaces[0]?.result?.image;
    if (image !== undefined) images.push(image);
    return session;
  }

  /** Whether BuildKit received any of the build context. */
  async function isContextSent({ id, workspaces: [row] }: SessionRecord): Promise<boolean> {
    const { steps } = await store.openDetails(id, row?.ref.key ?? '').read();
    const load = steps.find(({ name }) => name.includes('load build context'));
    assert.ok(load, steps.map(({ name }) => name).join('\n'));
    return load.bytes > 0;
  }

  it('builds an image and stores the session', async () => {
    const session = await build('write');
    first = session;
    assert.equal(session.status, 'succeeded');
    const [row] = session.workspaces;
    assert.equal(row?.ref.path, 'desk/write');
    assert.match(row.result?.image ?? '', /^dvm-write-desk:\d{8}-\d{6}$/);
    const image = await inspectImage(row.result?.image ?? '');
    assert.equal(image?.Id, row.result?.imageId);
    assert.equal(image?.Config.Labels['io.devopsmaestro.workspace'], 'desk/write');
    assert.ok(readdirSync(join(process.env['DVM_HOME'] ?? '', 'logs')).includes(session.id));
    assert.deepEqual(loadedBundles(), ['engine', 'extension', 'reader']);
    // The build uses the engine's own connection and starts no program.
    assert.deepEqual(spawned, []);
  });

  it('shows the result in the tree', async () => {
    const item = await treeItem(await workspaceNode('write'));
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'pass');
    assert.equal(item.contextValue, 'workspace');
    assert.match(String(item.description), /^now · \d{8}-\d{6}$/);
    assert.match(item.tooltip as string, /Image: dvm-write-desk:/);
  });

  it('builds nothing if the image is up to date', async () => {
    const [built] = first?.workspaces ?? [];
    const [row] = (await build('write')).workspaces;
    assert.deepEqual(
      [row?.status, row?.result?.image, row?.result?.wasCurrent],
      ['succeeded', built?.result?.image, true],
    );
  });

  it('builds the same image again from the cache', async () => {
    const [row] = (await rebuild()).workspaces;
    assert.equal(row?.result?.imageId, first?.workspaces[0]?.result?.imageId);
    assert.deepEqual([row?.result?.upToDate, row?.result?.wasCurrent], [true, undefined]);
  });

  it('builds the same image with docker buildx if the setting selects it', async () => {
    const settings = vscode.workspace.getConfiguration('devopsmaestro');
    await settings.update('builder', 'buildx', vscode.ConfigurationTarget.Global);
    try {
      const [row] = (await rebuild()).workspaces;
      assert.equal(row?.result?.imageId, first?.workspaces[0]?.result?.imageId);
      assert.ok(
        spawned.some((program) => program.includes('docker')),
        `Started: ${spawned.join(', ')}`,
      );
    } finally {
      await settings.update('builder', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('keeps a copy of the layers unless the setting disables it', async () => {
    const settings = vscode.workspace.getConfiguration('devopsmaestro');
    const isKept = (): boolean => existsSync(join(process.env['DVM_HOME'] ?? '', 'build-cache/desk-write/layers'));
    assert.equal(isKept(), true);
    await settings.update('layerCache', false, vscode.ConfigurationTarget.Workspace);
    try {
      const [row] = (await build('write')).workspaces;
      assert.deepEqual([row?.result?.wasCurrent, isKept()], [true, false]);
    } finally {
      await settings.update('layerCache', undefined, vscode.ConfigurationTarget.Workspace);
    }
    await rebuild();
    assert.equal(isKept(), true);
  });

  it('sends an unchanged build context once per window', async () => {
    const files = {
      'own.Dockerfile': 'FROM debian:trixie-slim\nCOPY own.Dockerfile /own\n',
      'own.Dockerfile.dockerignore': '*\n!own.Dockerfile\n',
      'own.yaml': OWN,
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(openedFolder(), name), content);
    try {
      const [one, two] = [await build('own'), await rebuild()];
      assert.deepEqual(
        [one.status, two.status],
        ['succeeded', 'succeeded'],
        JSON.stringify(one.workspaces[0]?.result?.error),
      );
      assert.equal(two.workspaces[0]?.result?.imageId, one.workspaces[0]?.result?.imageId);
      assert.deepEqual([await isContextSent(one), await isContextSent(two)], [true, false]);
    } finally {
      for (const name of Object.keys(files)) rmSync(join(openedFolder(), name));
    }
  });

  it('marks a workspace that has changed since its build, and compares its Dockerfile with the built one', async () => {
    const file = join(openedFolder(), 'desk.yaml');
    const text = readFileSync(file, 'utf8');
    const description = async (): Promise<string> => String((await treeItem(await workspaceNode('write'))).description);
    writeFileSync(file, text.replace('packages: []', 'packages: [jq]'));
    try {
      await eventually('the mark', async () => (await description()).startsWith('changed · ') || undefined);
      await vscode.commands.executeCommand(COMMANDS.compareDockerfile, await workspaceNode('write'));
      const input = await eventually('the comparison', () => {
        const shown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
        return shown instanceof vscode.TabInputTextDiff ? shown : undefined;
      });
      const [built, now] = await Promise.all(
        [input.original, input.modified].map((uri) => vscode.workspace.openTextDocument(uri)),
      );
      assert.doesNotMatch(built?.getText() ?? '', /\bjq\b/);
      assert.match(now?.getText() ?? '', /\bjq\b/);
      assert.deepEqual([built?.languageId, now?.languageId], ['dockerfile', 'dockerfile']);
    } finally {
      writeFileSync(file, text);
    }
    await eventually(
      'the mark to disappear',
      async () => /^now · \d{8}-\d{6}(?:-\d+)?$/.test(await description()) || undefined,
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('shows a failure at the line that requested the step until the workspace is built', async () => {
    const file = join(openedFolder(), 'desk.yaml');
    const text = readFileSync(file, 'utf8');
    const uri = vscode.Uri.file(file);
    const failures = (): vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'DevOpsMaestro build');
    writeFileSync(file, text.replace('sleep 1; done', 'sleep 0; done; echo sorry; exit 7'));
    try {
      await vscode.commands.executeCommand(COMMANDS.refresh);
      // The command resolves only when its notification is closed.
      void vscode.commands.executeCommand(COMMANDS.build, await workspaceNode('write'));
      const [failure] = await eventually(
        'the failure',
        () => (failures().length > 0 ? failures() : undefined),
        300_000,
      );
      assert.ok(failure);
      assert.equal(failure.severity, vscode.DiagnosticSeverity.Error);
      assert.equal(failure.code, 'step_failed, exit code 7');
      assert.match(failure.message, /^Failed to build desk\/write\. Step "dev \d+\/\d+" ended with exit code 7/);
      assert.match(failure.message, /\nline 3\nsorry$/);
      assert.equal(text.split('\n')[failure.range.start.line], '        - |');
      assert.equal(failure.relatedInformation?.[0]?.location.uri.scheme, LOG_SCHEME);
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uri,
        failure.range,
      );
      assert.deepEqual(
        actions.map(({ title }) => title).filter((title) => title.includes('desk/write')),
        ['Open log of desk/write', 'Rebuild desk/write'],
      );
      await vscode.commands.executeCommand('notifications.clearAll');
    } finally {
      writeFileSync(file, text);
    }
    await vscode.commands.executeCommand(COMMANDS.refresh);
    assert.equal(failures().length, 1);
    assert.equal((await build('write')).status, 'succeeded');
    await eventually('the failure to disappear', () => failures().length === 0 || undefined);
  });

  it('opens the log of a past build with its steps and without escape codes', async () => {
    const session = first;
    assert.ok(session);
    await vscode.commands.executeCommand(COMMANDS.openLog, {
      session: session.id,
      key: session.workspaces[0]?.ref.key,
    });
    const document = await eventually('the log', () =>
      vscode.window.activeTextEditor?.document.uri.scheme === LOG_SCHEME
        ? vscode.window.activeTextEditor.document
        : undefined,
    );
    const lines = document.getText().split('\n');
    assert.equal(document.languageId, 'dvm-log');
    assert.match(lines[0] ?? '', new RegExp(`^── Session ${session.id.slice(0, 8)}`));
    assert.ok(
      lines.some((line) => /^ {2}dev \d+\/\d+ \| RUN .* · done in [\d.]+ s$/.test(line)),
      document.getText(),
    );
    assert.ok(
      lines.includes('      line 3') && lines.includes('      red and plain') && lines.includes(`      mark ${text}`),
      document.getText(),
    );
    assert.ok(!document.getText().includes('\u001b'));
    assert.match(lines.at(-1) ?? '', /^succeeded in [\d.]+ s: dvm-write-desk:/);
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, lines.length - 1);
    const next = lines.findIndex((line) => line.startsWith('phase 7/7'));
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    assert.ok(
      folds.some(({ start, end }) => lines[start]?.startsWith('phase 6/7') === true && end === next - 1),
      JSON.stringify(folds),
    );
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.deepEqual(
      symbols.map(({ name }) => name.slice(0, 9)),
      [1, 2, 3, 4, 5, 6, 7].map((number) => `phase ${number}/7`),
    );
    assert.ok(symbols[5]?.children.some(({ name }) => name.startsWith('dev ')));
  });

  it('opens the log of a failed build at the error of its step', async () => {
    const failed = (await store.list({ limit: 10 })).find(({ status }) => status === 'failed');
    assert.ok(failed);
    await vscode.commands.executeCommand(COMMANDS.openLog, { session: failed.id, key: failed.workspaces[0]?.ref.key });
    const line = await eventually('the log', () => {
      const editor = vscode.window.activeTextEditor;
      return editor?.document.uri.query.includes(failed.id) === true
        ? editor.document.lineAt(editor.selection.active.line).text
        : undefined;
    });
    assert.match(line, /^ {6}error: .*exit code: \d+/);
  });

  it('opens the newest log of a tree node', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rebuild();
    await vscode.commands.executeCommand(COMMANDS.openLog, await workspaceNode('write'));
    assert.equal(vscode.window.activeTextEditor?.document.uri.scheme, LOG_SCHEME);
    assert.match(vscode.window.activeTextEditor.document.getText(), /cached/);
  });

  it('cancels a build, which is recorded as cancelled by the user', async () => {
    const node = await workspaceNode('wait');
    const command = vscode.commands.executeCommand(COMMANDS.build, node);
    const session = await eventually(
      'the command that waits',
      async () => {
        const [newest] = await store.list({ limit: 1 });
        const key = newest?.workspaces[0]?.ref.key;
        if (newest?.status !== 'in_progress' || key === undefined) return undefined;
        return store
          .readDetails(newest.id, key, 0)
          .events.some((event) => event.type === 'log' && event.line.includes(`mark ${text}`))
          ? newest
          : undefined;
      },
      300_000,
    );
    const item = await treeItem(node);
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'loading~spin');
    assert.equal(item.contextValue, 'workspace.building');
    await vscode.commands.executeCommand(COMMANDS.cancelBuild);
    await command;
    const ended = await store.get(session.id);
    assert.equal(ended.status, 'interrupted');
    assert.deepEqual([ended.workspaces[0]?.status, ended.workspaces[0]?.reason], ['cancelled', 'by user']);
    const after = await treeItem(await workspaceNode('wait'));
    assert.equal((after.iconPath as vscode.ThemeIcon).id, 'circle-slash');
  });

  it('cancels only the clicked workspace of a session', async () => {
    writeOpened('more.yaml', MORE);
    try {
      const more = await workspaceNode('more');
      const app = (await treeNodes()).find(({ kind }) => kind === 'app');
      const command = vscode.commands.executeCommand(COMMANDS.build, app);
      const running = await eventually(
        'the builds that wait',
        async () => {
          const newest = await store.latest();
          const waiting = newest?.workspaces.filter(
            ({ ref, status }) => ref.name !== 'write' && status === 'in_progress',
          );
          return waiting?.length === 2 ? newest : undefined;
        },
        300_000,
      );
      const statusOf = async (name: string): Promise<string | undefined> =>
        (await store.get(running.id)).workspaces.find(({ ref }) => ref.name === name)?.status;
      await vscode.commands.executeCommand(COMMANDS.cancelBuild, await workspaceNode('wait'));
      await eventually('the end of one', async () => (await statusOf('wait')) === 'cancelled' || undefined);
      await eventually(
        'the end of another',
        async () => (await statusOf('write')) === 'succeeded' || undefined,
        300_000,
      );
      assert.equal(await statusOf('more'), 'in_progress');
      const key = running.workspaces.find(({ ref }) => ref.identity === more.workspace.identity)?.ref.key;
      await vscode.commands.executeCommand(COMMANDS.cancelBuild, { session: running.id, key });
      await command;
      const ended = await store.get(running.id);
      assert.deepEqual(
        ended.workspaces.map(({ ref, status, reason }) => [ref.name, status, reason]),
        [
          ['more', 'cancelled', 'by user'],
          ['wait', 'cancelled', 'by user'],
          ['write', 'succeeded', undefined],
        ],
      );
      images.push(...ended.workspaces.flatMap(({ result }) => result?.image ?? []));
    } finally {
      rmSync(join(openedFolder(), 'more.yaml'));
    }
  });

  it('reports an invalid Dockerfile in the Dockerfile, and only once', async () => {
    const file = join(openedFolder(), 'own.Dockerfile');
    writeFileSync(file, 'FROM debian:trixie-slim\nRUN true\nCOPPY a b\n');
    writeOpened('own.yaml', OWN);
    const problems = (): string[] =>
      vscode.languages
        .getDiagnostics()
        .flatMap(([uri, all]) =>
          all
            .filter(({ source }) => source?.startsWith('DevOpsMaestro') === true)
            .map(({ message, range }) => `${uri.fsPath}:${range.start.line + 1} ${message}`),
        );
    try {
      await vscode.commands.executeCommand(COMMANDS.refresh);
      void vscode.commands.executeCommand(COMMANDS.build, await workspaceNode('own'));
      await eventually('the failed build', async () => {
        const [row] = (await store.latest())?.workspaces ?? [];
        return (row?.ref.name === 'own' && row.status === 'failed') || undefined;
      });
      await eventually('the problem', () => problems().length > 0 || undefined);
      assert.deepEqual(problems(), [
        `${file}:3 Line 3 of the Dockerfile: unknown instruction "COPPY". Did you mean "COPY"?`,
      ]);
      await vscode.commands.executeCommand('notifications.clearAll');
      // Saving the Dockerfile checks it again.
      const document = await vscode.workspace.openTextDocument(file);
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, document.lineAt(2).range, '# none');
      await vscode.workspace.applyEdit(edit);
      await document.save();
      await eventually('the problem to disappear', () => problems().length === 0 || undefined);
    } finally {
      for (const name of ['own.Dockerfile', 'own.yaml']) rmSync(join(openedFolder(), name), { force: true });
    }
  });

  it('refuses a second build of the same workspace, and cancels the first', async () => {
    const node = await workspaceNode('wait');
    const before = (await store.list({ limit: 50 })).length;
    const command = vscode.commands.executeCommand(COMMANDS.build, node);
    await eventually('the build', async () => (await store.latest())?.status === 'in_progress' || undefined);
    await vscode.commands.executeCommand(COMMANDS.build, node);
    assert.equal((await store.list({ limit: 50 })).length, before + 1);
    await vscode.commands.executeCommand(COMMANDS.cancelBuild);
    await command;
    assert.equal((await store.latest())?.status, 'interrupted');
  });

  it('ends a build that exceeds the timeout of the setting', async () => {
    const settings = vscode.workspace.getConfiguration('devopsmaestro');
    await settings.update('timeoutMinutes', 0.02, vscode.ConfigurationTarget.Workspace);
    try {
      // The command resolves only when its notification is closed.
      void vscode.commands.executeCommand(COMMANDS.build, await workspaceNode('wait'));
      const row = await eventually('the end of the build', async () =>
        (await store.latest())?.workspaces.find(({ status }) => status === 'timed_out'),
      );
      assert.equal(row.ref.name, 'wait');
    } finally {
      await settings.update('timeoutMinutes', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
