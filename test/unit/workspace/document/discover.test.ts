import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { discoverYaml } from '../../../../src/workspace/document/discover.ts';
import { loadRoot } from '../../../../src/workspace/document/load.ts';
import { asOrdinaryUser, folderWith, removeFolders } from '../../../support/folder.ts';
import { APP, diagnosticTexts, DEV, documents, V1 } from '../documents.ts';

async function namesIn(root: string): Promise<string[]> {
  return (await discoverYaml(root)).files.map(({ file }) => path.relative(root, file));
}

async function reported(root: string): Promise<string[]> {
  const { diagnostics } = await discoverYaml(root);
  return diagnostics.map(
    ({ severity, message }) => `${severity}: ${message.replaceAll(`${root}/`, '').replaceAll(root, '~')}`,
  );
}

const ours = (...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, V1]));

describe('discoverYaml', () => {
  afterEach(removeFolders);

  it('finds .yaml and .yml files with workspaces, sorted, at any depth', async () => {
    const root = folderWith({
      ...ours('b.yml', 'a/deep/x.yaml', 'a.YAML', 'c.json', 'yaml'),
      'foreign.yaml': 'apiVersion: v1',
      'broken.yaml': '{{ [',
    });
    assert.deepEqual(await namesIn(root), ['a.YAML', 'a/deep/x.yaml', 'b.yml']);
  });

  it('skips the folders of git, npm and this extension', async () => {
    assert.deepEqual(
      await namesIn(
        folderWith(ours('.git/a.yaml', 'x/node_modules/y/a.yaml', '.devopsmaestro/a.yaml', '.github/a.yaml')),
      ),
      ['.github/a.yaml'],
    );
  });

  it('respects .gitignore files, of which the innermost one takes precedence', async () => {
    const root = folderWith({
      ...ours(
        'a.yaml',
        'gen.yaml',
        'out/a.yaml',
        'sub/gen.yaml',
        'sub/local.yaml',
        'sub/out/a.yaml',
        'sub/deep/only.yaml',
        'only.yaml',
        'keep/gen.yaml',
      ),
      '.gitignore': 'gen.yaml\n/out/\n# a comment\n!keep/gen.yaml\n',
      'sub/.gitignore': '!gen.yaml\nlocal.*\n/only.yaml\n',
    });
    assert.deepEqual(await namesIn(root), [
      'a.yaml',
      'keep/gen.yaml',
      'only.yaml',
      'sub/deep/only.yaml',
      'sub/gen.yaml',
      'sub/out/a.yaml',
    ]);
  });

  it('cannot re-include a file in an ignored folder, like git', async () => {
    assert.deepEqual(await namesIn(folderWith({ ...ours('out/a.yaml'), '.gitignore': 'out/\n!out/a.yaml\n' })), []);
  });

  it('matches .gitignore case-sensitively on case-sensitive file systems', async function () {
    if (process.platform !== 'linux') return this.skip();
    assert.deepEqual(await namesIn(folderWith({ ...ours('build/a.yaml'), '.gitignore': 'Build/\n' })), [
      'build/a.yaml',
    ]);
  });

  it('does not follow links to folders, which could be loops', async () => {
    const root = folderWith(ours('a/x.yaml'));
    symlinkSync(root, path.join(root, 'a', 'loop'));
    symlinkSync('nowhere', path.join(root, 'dangling.yaml'));
    symlinkSync('a', path.join(root, 'folder.yaml'));
    symlinkSync('me@host.12', path.join(root, '.#lock.yaml'));
    assert.deepEqual(await namesIn(root), ['a/x.yaml']);
    assert.deepEqual(await reported(root), [
      'warning: dangling.yaml is a link to a file that does not exist. It is not searched for workspaces.',
    ]);
  });

  it('reports a workspace file that is too large, and ignores other large files', async () => {
    const filler = `#${'x'.repeat(1024 * 1024)}`;
    const root = folderWith({ 'huge.yaml': `${V1}\n${filler}`, 'pnpm-lock.yaml': filler, 'sparse.yaml': '' });
    truncateSync(path.join(root, 'sparse.yaml'), 10 * 1024 ** 3);
    assert.deepEqual(await namesIn(root), []);
    assert.deepEqual(
      await reported(root),
      ['huge.yaml', 'sparse.yaml'].map(
        (name) => `error: ${name} is larger than 1 MiB. Its workspaces are not available.`,
      ),
    );
  });

  it('searches folders that are named like files', async () => {
    const root = folderWith(ours('odd.yaml/inside.yaml'));
    mkdirSync(path.join(root, '.gitignore'));
    assert.deepEqual(await namesIn(root), ['odd.yaml/inside.yaml']);
    assert.deepEqual(await reported(root), ['warning: .gitignore is a folder, not a regular file. It has no effect.']);
  });

  it('reports files and folders that cannot be read', async () => {
    const root = folderWith(ours('a.yaml', 'secret/b.yaml', 'c.yaml'));
    chmodSync(path.join(root, 'secret'), 0);
    chmodSync(path.join(root, 'c.yaml'), 0);
    assert.deepEqual(await asOrdinaryUser(root, () => namesIn(root)), ['a.yaml']);
    const expected = ['c.yaml', 'secret'].map(
      (name) => `warning: ${name} cannot be read: permission denied. It is not searched for workspaces.`,
    );
    assert.deepEqual((await asOrdinaryUser(root, () => reported(root))).sort(), expected);
  });

  it('follows links to files inside the root, and reports those that lead out of it, and devices', async function () {
    if (process.platform === 'win32') return this.skip();
    const outer = folderWith({ 'key.yaml': V1, 'root/real/a.yaml': V1 });
    const root = path.join(outer, 'root');
    const links = {
      'inside.yaml': 'real/a.yaml',
      'key.yaml': '../key.yaml',
      'memory.yaml': '/proc/self/pagemap',
      'terminal.yaml': '/dev/ptmx',
      'zero.yml': '/dev/zero',
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, path.join(root, name));
    execFileSync('mkfifo', [path.join(root, 'pipe.yaml')]);
    symlinkSync('/dev/zero', path.join(root, '.gitignore'));
    assert.deepEqual(await namesIn(root), ['inside.yaml', 'real/a.yaml']);
    const out = 'is reached through a link that leads out of ~.';
    assert.deepEqual((await reported(root)).sort(), [
      `warning: .gitignore ${out} It has no effect.`,
      ...['key.yaml', 'memory.yaml'].map((name) => `warning: ${name} ${out} It is not searched for workspaces.`),
      'warning: pipe.yaml is a named pipe, not a regular file. It is not searched for workspaces.',
      ...['terminal.yaml', 'zero.yml'].map((name) => `warning: ${name} ${out} It is not searched for workspaces.`),
    ]);
  });

  it('reads UTF-16 with a byte order mark, and reports workspace files in other encodings', async () => {
    const root = folderWith({ 'foreign.yaml': '' });
    const write = (name: string, bytes: Buffer): void => writeFileSync(path.join(root, name), bytes);
    write('be.yaml', Buffer.from(`\ufeff${V1}`, 'utf16le').swap16());
    write('le.yaml', Buffer.from(`\ufeff${V1}`, 'utf16le'));
    write('foreign.yaml', Buffer.from('gr\xf6\xdfer', 'latin1'));
    write('latin.yaml', Buffer.from(`${V1} # gr\xf6\xdfer`, 'latin1'));
    write('unmarked.yaml', Buffer.from(V1, 'utf16le'));
    const { files } = await discoverYaml(root);
    assert.deepEqual(
      files.map(({ file, text }) => [path.basename(file), text]),
      [
        ['be.yaml', V1],
        ['le.yaml', V1],
      ],
    );
    assert.deepEqual(await reported(root), [
      'error: latin.yaml is not UTF-8 text. Its workspaces are not available.',
      'error: unmarked.yaml contains null bytes, so it is not UTF-8 text. Its workspaces are not available.',
    ]);
  });

  it('can be cancelled', async () => {
    await assert.rejects(discoverYaml(folderWith(), AbortSignal.abort(new Error('enough'))), /enough/);
  });

  it('reports a root that is missing or a file', async () => {
    const root = folderWith({ file: '' });
    await assert.rejects(discoverYaml(path.join(root, 'nope')), {
      code: 'not_found',
      message: `${path.join(root, 'nope')} does not exist.`,
    });
    await assert.rejects(discoverYaml(path.join(root, 'file')), {
      code: 'not_found',
      message: `${path.join(root, 'file')} is not a folder.`,
    });
  });
});

describe('loadRoot', () => {
  afterEach(removeFolders);

  it('links documents of several files, and sorts workspaces and diagnostics', async () => {
    const root = folderWith({
      'z.yaml': documents(APP),
      'a/ws.yaml': documents(DEV, DEV.replace('dev', 'box')),
      'b.yaml': documents('kind: Nothing'),
    });
    const { workspaces, diagnostics, files } = await loadRoot(root);
    assert.deepEqual(
      workspaces.map((workspace) => workspace.path),
      ['shop/box', 'shop/dev'],
    );
    assert.deepEqual(
      workspaces.map(({ appPath, identity }) => [appPath.value, identity])[0],
      [root, `${path.join(root, 'a')}#shop/box`],
      'the path is relative to the file of the App',
    );
    assert.deepEqual(diagnosticTexts(diagnostics), ['2:7 error Unknown kind "Nothing".']);
    assert.equal(files.length, 3);
  });

  it('reports a problem of two workspaces once', async () => {
    const root = folderWith({
      'a.yaml': documents(APP.replace('{name: shop}', '{name: shop, domain: gone}'), DEV, DEV.replace('dev', 'box')),
    });
    assert.equal((await loadRoot(root)).diagnostics.length, 1);
  });

  it('returns the same identity for every link to the root', async () => {
    const root = folderWith({ 'real/a.yaml': documents(APP, DEV) });
    symlinkSync('real', path.join(root, 'link'));
    const [direct, linked] = await Promise.all(['real', 'link'].map((name) => loadRoot(path.join(root, name))));
    assert.ok(direct && linked);
    assert.equal(direct.workspaces[0]?.identity, linked.workspaces[0]?.identity);
  });
});
