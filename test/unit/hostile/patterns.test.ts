import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { check } from 'recheck';
import ts from 'typescript';
import { tooSlow } from './growth.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** Patterns that are known to be linear, because a check can take seconds. UPDATE_GOLDEN=1 writes the list. */
const CHECKED = join(import.meta.dirname, 'checked-patterns.txt');

/** workspace/stages applies it to references of at most 1000 characters. */
const SHORT_TEXTS_ONLY = String.raw`/\$(?:\{(\w+)(?:(:?[-+])([^}]*))?\}|(\w+))/g`;

/**
 * Every regular expression literal in the program. The few that are assembled at run time are covered by the
 * readers.
 */
function patterns(): Map<string, string> {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true });
  const sources = files.filter(({ name, parentPath }) => name.endsWith('.ts') && !parentPath.endsWith('gen'));
  const found = new Map<string, string>();
  for (const { parentPath, name } of sources) {
    const file = join(parentPath, name);
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        found.set(node.text, `${relative(ROOT, file)}:${line}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

/**
 * The attack that the checker found, if it is slow in this engine, too: the checker treats bounded repeats as
 * unbounded.
 */
async function weakness(text: string): Promise<string | undefined> {
  const end = text.lastIndexOf('/');
  const [source, flags] = [text.slice(1, end), text.slice(end + 1)];
  const result = await check(source, flags, { timeout: 5000, attackTimeout: 200, randomSeed: 1 });
  if (result.status !== 'vulnerable') return undefined;
  const { pumps, suffix } = result.attack;
  const attack = (size: number): string =>
    pumps.map(({ prefix, pump }) => prefix + pump.repeat(Math.ceil(size / pump.length))).join('') + suffix;
  const slow = await tooSlow((size) => {
    const [pattern, input] = [new RegExp(source, flags), attack(size)];
    return () => input.replace(pattern, '');
  });
  return slow === undefined ? undefined : `${text} with ${result.attack.pattern}: ${slow}`;
}

describe('regular expressions', () => {
  it('run in linear time', async () => {
    const checked = new Set((await readFile(CHECKED, 'utf8')).split('\n'));
    const weak: string[] = [];
    const linear: string[] = [];
    for (const [text, location] of patterns()) {
      if (text === SHORT_TEXTS_ONLY) continue;
      const found = checked.has(text) ? undefined : await weakness(text);
      if (found === undefined) linear.push(text);
      else weak.push(`${location}: ${found}`);
    }
    if (process.env['UPDATE_GOLDEN'] !== undefined) await writeFile(CHECKED, `${linear.sort().join('\n')}\n`);
    assert.deepEqual(weak, []);
  }).timeout('10m');
});
