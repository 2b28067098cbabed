import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadManifests, stageManifests } from '../../../../src/pipeline/gather/manifests.ts';
import { folderWith, removeFolders } from '../../../support/folder.ts';

const PATTERN = /^(?:requirements|constraints)[a-z-]*\.txt$/;
const sha = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

async function namesOf(...args: Parameters<typeof loadManifests>): Promise<string[]> {
  return (await loadManifests(...args)).files.map(({ name }) => name);
}

async function skipped(app: string): Promise<Record<string, string>> {
  return Object.fromEntries(
    (await loadManifests(app, PATTERN)).skipped.map(({ name, problem }) => [name, problem.kind]),
  );
}

describe('loadManifests', function () {
  this.timeout('10s');
  afterEach(removeFolders);

  it("finds the matching files of the app's folder, sorted", async () => {
    const app = folderWith({
      'requirements.txt': '',
      'constraints.txt': '',
      'requirements-dev.txt': '',
      'app.py': '',
      'sub/requirements.txt': '',
    });
    assert.deepEqual(await namesOf(app, PATTERN), ['constraints.txt', 'requirements-dev.txt', 'requirements.txt']);
    assert.deepEqual(await namesOf(app, undefined), []);
  });

  it("skips what leads out of the app's folder or is not a file, with the reason", async () => {
    const root = folderWith({ 'secret.txt': 's', 'app/shared/real.txt': 'r', 'app-other/requirements.txt': '' });
    const app = path.join(root, 'app');
    symlinkSync('../secret.txt', path.join(app, 'requirements.txt'));
    symlinkSync('../app-other/requirements.txt', path.join(app, 'requirements-a.txt'));
    symlinkSync('nowhere', path.join(app, 'requirements-b.txt'));
    symlinkSync('shared/real.txt', path.join(app, 'requirements-c.txt'));
    mkdirSync(path.join(app, 'requirements-d.txt'));
    symlinkSync('/dev/zero', path.join(app, 'requirements-e.txt'));
    execFileSync('mkfifo', [path.join(app, 'requirements-f.txt')]);
    assert.deepEqual(await namesOf(app, PATTERN), ['requirements-c.txt']);
    assert.deepEqual(await skipped(app), {
      'requirements.txt': 'outside',
      'requirements-a.txt': 'outside',
      'requirements-b.txt': 'missing',
      'requirements-d.txt': 'folder',
      'requirements-e.txt': 'outside',
      'requirements-f.txt': 'irregular',
    });
  });

  it('limits the size of each file and of all', async () => {
    const app = folderWith({ 'requirements.txt': '' });
    truncateSync(path.join(app, 'requirements.txt'), 10 * 1024 ** 3);
    assert.deepEqual(await skipped(app), { 'requirements.txt': 'too_large' });
    for (const letter of ['a', 'b', 'c', 'd', 'e'])
      writeFileSync(path.join(app, `requirements-${letter}.txt`), 'x'.repeat(15 * 1024 * 1024));
    assert.deepEqual(await skipped(app), { 'requirements.txt': 'too_large', 'requirements-e.txt': 'too_large' });
  });

  it('searches matching subfolders, and does not follow links to folders', async () => {
    const root = folderWith({
      'a.toml': '',
      'one/a.toml': '',
      'one/two/a.toml': '',
      'target/a.toml': '',
      '.git/a.toml': '',
      '.conf/a.toml': '',
    });
    symlinkSync('one', path.join(root, 'linked'));
    const names = await namesOf(root, /(?:^|\/)a\.toml$/, /^(?:\.conf|(?!target$)[a-z]+(?:\/[a-z]+)*)$/);
    assert.deepEqual(names, ['.conf/a.toml', 'a.toml', 'one/a.toml', 'one/two/a.toml']);
  });

  it("follows a link to the app's folder, and returns its real path", async () => {
    const root = folderWith({ 'app/requirements.txt': '' });
    symlinkSync('app', path.join(root, 'link'));
    const { folder, files } = await loadManifests(path.join(root, 'link'), PATTERN);
    assert.deepEqual([folder, files.map(({ name }) => name)], [path.join(root, 'app'), ['requirements.txt']]);
  });

  it('decodes UTF-16, and converts it to UTF-8 unless it is XML', async () => {
    const text = 'psycopg2 # größer\r\n';
    const xml = '<?xml version="1.0" encoding="utf-16"?><Project/>';
    const app = folderWith();
    const utf16 = (each: string): Buffer => Buffer.from(`\ufeff${each}`, 'utf16le');
    writeFileSync(path.join(app, 'requirements.txt'), utf16(text));
    writeFileSync(path.join(app, 'requirements-x.txt'), utf16(xml));
    writeFileSync(path.join(app, 'constraints.txt'), `\ufeff${text}`);
    const { files } = await loadManifests(app, PATTERN);
    assert.deepEqual(
      files.map(({ name, text: each, content, convertedFrom }) => [name, each, Buffer.from(content), convertedFrom]),
      [
        ['constraints.txt', text, Buffer.from(`\ufeff${text}`), undefined],
        ['requirements-x.txt', xml, utf16(xml), undefined],
        ['requirements.txt', text, Buffer.from(text), 'UTF-16LE'],
      ],
    );
    assert.deepEqual(
      files.map(({ digest }) => digest),
      files.map(({ content }) => sha(Buffer.from(content))),
    );
  });

  it('stages archives as they are, and reads them after all texts', async () => {
    const archive = Buffer.from([0x1f, 0x8b, 0, 0xff, 0]);
    const app = folderWith({ 'a.tgz': archive, 'z.txt': 'text' });
    const { files, skipped: none } = await loadManifests(app, /\.(?:tgz|txt)$/);
    assert.deepEqual(
      files.map(({ name, text, digest }) => [name, text, digest]),
      [
        ['a.tgz', '', sha(archive)],
        ['z.txt', 'text', sha('text')],
      ],
    );
    assert.deepEqual(none, []);
    const context = folderWith();
    await stageManifests(files, context);
    assert.deepEqual(readFileSync(path.join(context, 'a.tgz')), archive);
  });

  it('finds the files of very many folders', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `packages/p${index}/package.json`);
    const app = folderWith(Object.fromEntries(names.map((name) => [name, '{}'])));
    assert.deepEqual(await namesOf(app, /package\.json$/, /^packages/), names.toSorted());
  });

  it('skips other encodings', async () => {
    const app = folderWith();
    writeFileSync(path.join(app, 'requirements.txt'), Buffer.from('# gr\xf6\xdfer', 'latin1'));
    assert.deepEqual(await skipped(app), { 'requirements.txt': 'encoding' });
  });
});

describe('stageManifests', () => {
  afterEach(removeFolders);

  it('writes them into their folders, with one mode on every machine', async () => {
    const root = folderWith({ 'a/shared/real.toml': 'content' });
    symlinkSync('shared/real.toml', path.join(root, 'a/c.toml'));
    const context = folderWith();
    await stageManifests((await loadManifests(root, /c\.toml$/, /^a$/)).files, context);
    assert.equal(readFileSync(path.join(context, 'a/c.toml'), 'utf8'), 'content');
    assert.equal(statSync(path.join(context, 'a/c.toml')).mode & 0o777, process.platform === 'win32' ? 0o666 : 0o644);
  });
});
