import { createHash } from 'node:crypto';
import { below, tarGz } from '../index/archive.ts';
import type { Index } from '../index/proxy.ts';
import { type App, GREETING } from './app.ts';

const tarball = (name: string): Buffer => tarGz(below('package', { 'package.json': JSON.stringify({ name, version: '1.0.0' }), 'index.js': `module.exports = '${GREETING}';\n` }));

/** An npm registry: a document for each package, and its archives. */
export const nodeIndex: Index = (path) => {
  const [, name = '', archive] = /^\/(\w+)(\/-\/\1-1\.0\.0\.tgz)?$/.exec(path) ?? [];
  if (name === '') return undefined;
  if (archive !== undefined) return tarball(name);
  const dist = { tarball: `http://npm.index/${name}/-/${name}-1.0.0.tgz`, integrity: `sha512-${createHash('sha512').update(tarball(name)).digest('base64')}` };
  return JSON.stringify({ name, 'dist-tags': { latest: '1.0.0' }, 'versions': { '1.0.0': { name, version: '1.0.0', dist } } });
};

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
