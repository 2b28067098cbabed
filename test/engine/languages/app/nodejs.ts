import { createHash } from 'node:crypto';
import { below, tarGz } from '../index/archive.ts';
import type { Index } from '../index/proxy.ts';
import { type App, GREETING } from './app.ts';

const tarball = (name: string, version: string): Buffer =>
  tarGz(
    below('package', {
      'package.json': JSON.stringify({ name, version }),
      'index.js': `module.exports = '${GREETING}';\n`,
    }),
  );

/** An npm registry: a document for each package, and its archives. */
export const nodeIndexOf =
  (origin: string, version: string): Index =>
  (path) => {
    const [, name = '', archive, found] = /^\/(\w+)(\/-\/\1-([\d.]+)\.tgz)?$/.exec(path) ?? [];
    if (name === '') return undefined;
    if (archive !== undefined) return found === version ? tarball(name, version) : undefined;
    const dist = {
      tarball: `${origin}/${name}/-/${name}-${version}.tgz`,
      integrity: `sha512-${createHash('sha512').update(tarball(name, version)).digest('base64')}`,
    };
    return JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: { name, version, dist } } });
  };
export const nodeIndex = nodeIndexOf('http://npm.index', '1.0.0');

export const nodejs: App = {
  language: 'nodejs',
  version: '24',
  bases: [],
  indexes: { 'npm.index': nodeIndex },
  args: { NPM_CONFIG_REGISTRY: 'http://npm.index' },
  tools: ['linter'],
  files: {
    'package.json': JSON.stringify({ name: 'hello', version: '1.0.0', dependencies: { greeting: '1.0.0' } }),
    'hello.js': "console.log(require('greeting'));\n",
  },
  programs: ['node', 'npm', 'npx'],
  run: 'node -e "require(\'/opt/tools/lib/node_modules/linter\')" && node hello.js',
};
