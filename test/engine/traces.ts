import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { execa } from 'execa';
import { docker } from './docker.ts';
import type { Scratch } from './scratch.ts';

/**
 * Finds strings in the layers, configuration, labels and history of an image, and in the stored files of its build.
 */
export async function tracesOf(texts: readonly string[], image: string, scratch: Scratch): Promise<string[]> {
  const folder = scratch.makeFolder(`saved-${randomBytes(3).toString('hex')}`);
  await docker('save', '--output', path.join(folder, 'image.tar'), image);
  await execa('tar', ['-xf', path.join(folder, 'image.tar'), '-C', folder]);
  const files = [...contents(folder), ...contents(scratch.home.path)];
  assert.ok(files.length > 10, 'there are layers and logs');
  const outputs = [
    ['history', await docker('history', '--no-trunc', image)],
    ['inspect', await docker('image', 'inspect', image)],
  ] as const;
  return texts.flatMap((text) => [
    ...files.filter(([, content]) => content.includes(text)).map(([file]) => file),
    ...outputs.filter(([, output]) => output.includes(text)).map(([command]) => command),
  ]);
}

/** Every file of a folder, and what is in its compressed ones. */
function contents(folder: string): [string, Buffer][] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile());
  return files.map((file) => {
    const raw = readFileSync(file);
    return [file, raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw];
  });
}
