#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));

if (Number(process.versions.node.split('.')[0]) < 22) {
  console.error(
    `dvm needs Node.js 22 or newer; this is ${process.version}. In a clone, "npx dvm" uses the one that comes with it.`,
  );
  process.exit(1);
}
if (!existsSync(bundle)) {
  console.error('dvm: building itself for the first use…');
  const built = spawnSync(process.execPath, ['esbuild.config.mjs'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (built.status !== 0) {
    console.error('dvm: could not build itself. Run "npm ci" in its folder and try again.');
    process.exit(1);
  }
}
createRequire(import.meta.url)(bundle);
