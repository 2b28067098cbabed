import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { zip } from './archive.ts';
import type { Index } from './proxy.ts';

/** A wheel with one module that has a text. */
export function wheel(name: string, version: string, text: string): Buffer {
  const info = `${name}-${version}.dist-info`;
  return zip({
    [`${name}.py`]: `TEXT = ${JSON.stringify(text)}\n`,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/RECORD`]: `${name}.py,,\n${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`,
  });
}

export function wheelName(name: string, version: string): string {
  return `${name}-${version}-py3-none-any.whl`;
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A simple repository (packaging.python.org/specifications/simple-repository-api) of these files and of a folder. */
export function simpleIndex(files: ReadonlyMap<string, Buffer>, folder?: string): Index {
  const inFolder = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.whl'));
  const contentOf = (file: string): Buffer | undefined =>
    files.get(file) ??
    (folder !== undefined && inFolder.includes(file) ? readFileSync(path.join(folder, file)) : undefined);
  return (url) => {
    const [, listed] = /^\/simple\/([\w-]+)\/?$/.exec(url) ?? [];
    if (listed === undefined) return contentOf(path.basename(url));
    const named = [...files.keys(), ...inFolder].filter((file) => file.startsWith(`${listed.replaceAll('-', '_')}-`));
    // pip trusts what it once downloaded from an address.
    const links = named.map((file) => {
      const digest = sha256(contentOf(file) ?? Buffer.alloc(0));
      return `<a href="/files/${digest.slice(0, 8)}/${file}#sha256=${digest}">${file}</a>`;
    });
    return named.length === 0 ? undefined : `<!DOCTYPE html><html><body>${links.join('\n')}</body></html>`;
  };
}
