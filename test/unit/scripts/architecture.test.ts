import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = path.join(import.meta.dirname, '../../..');

describe('ARCHITECTURE.md', () => {
  const text = readFileSync(path.join(ROOT, 'ARCHITECTURE.md'), 'utf8');

  it('has the same table of rooms as ESLint, and every room has code', async () => {
    const config = (await import(pathToFileURL(path.join(ROOT, 'eslint.config.mjs')).href)) as {
      MAY_IMPORT: Record<string, string[]>;
    };
    const rows = Array.from(
      text.matchAll(/^\| `src\/([a-z-]+)` \|[^|]+\| ([^|]+) \|$/gm),
      ([, room = '', rooms = '']) => [room, rooms === '–' ? [] : rooms.split(', ')],
    );
    assert.deepEqual(Object.fromEntries(rows), config.MAY_IMPORT);
    const rooms = globSync('src/*/**/*.ts', { cwd: ROOT }).map((file) => file.split(path.sep)[1] ?? '');
    assert.deepEqual([...new Set(rooms)].sort(), Object.keys(config.MAY_IMPORT).sort());
  });
});

describe('files that documents name', () => {
  for (const page of ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md']) {
    it(`exist, in ${page}`, () => {
      const text = readFileSync(path.join(ROOT, page), 'utf8');
      const names = Array.from(text.matchAll(/`((?:src|test|scripts|endurance)\/[\w./-]+)`/g), ([, name = '']) => name);
      assert.deepEqual(
        names.filter((name) => !existsSync(path.join(ROOT, name))),
        [],
      );
    });
  }
});

describe('links in documents', () => {
  for (const page of [
    ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'],
    ...['cli', 'languages', 'own-dockerfile', 'registries', 'secrets', 'troubleshooting', 'workspace-yaml'].map(
      (name) => `docs/${name}.md`,
    ),
  ]) {
    it(`of ${page} lead to files and headings that exist`, () => {
      for (const [target, file, heading] of linksOf(page)) {
        assert.ok(existsSync(file), target);
        if (heading !== undefined) assert.ok(headingsOf(file).includes(heading), target);
      }
    });
  }
});

function linksOf(page: string): [target: string, file: string, heading: string | undefined][] {
  const file = path.join(ROOT, page);
  return Array.from(readFileSync(file, 'utf8').matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target))
    .map((target) => {
      const [name = '', heading] = target.split('#');
      return [target, name === '' ? file : path.resolve(path.dirname(file), name), heading];
    });
}

/** As GitHub names them. */
function headingsOf(file: string): string[] {
  return Array.from(readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}
