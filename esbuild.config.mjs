import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const watch = process.argv.includes('--watch');
const minify = process.argv.includes('--production');

/** Bundles that others load on first use; wherever one is imported, a require of the finished file stands instead. */
const LAZY = { 'app/reader.ts': './reader.cjs', 'app/engine.ts': './engine.cjs' };

/** @type {esbuild.Plugin} */
const lazyBundles = {
  name: 'lazy-bundles',
  setup(build) {
    build.onResolve({ filter: /app\/(?:reader|engine)\.ts$/ }, (args) => {
      if (args.kind === 'entry-point') return undefined;
      const found = Object.entries(LAZY).find(([suffix]) => args.path.endsWith(suffix));
      return found && { path: found[1], external: true };
    });
  },
};

/** @type {esbuild.BuildOptions} */
const node = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  outExtension: { '.js': '.cjs' },
  external: ['vscode', 'cpu-features', '*.node'],
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': 'importMetaUrl' },
  inject: ['./src/bundle-url.js'],
  sourcemap: true,
  minify,
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
};

const product = [
  {
    ...node,
    entryPoints: {
      extension: 'src/extension.ts',
      cli: 'src/cli.ts',
      reader: 'src/app/reader.ts',
      engine: 'src/app/engine.ts',
      'history-thread': 'src/session/index/index-thread.ts',
      'reading-thread': 'src/app/reading-thread.ts',
    },
    outdir: 'dist',
    plugins: [lazyBundles],
  },
  {
    absWorkingDir: root,
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2023',
    entryPoints: { history: 'src/webview/history/main.ts', build: 'src/webview/build/main.ts' },
    outdir: 'dist/webview',
    sourcemap: true,
    minify,
    logLevel: 'warning',
  },
];

async function hostTests() {
  const suites = ['trusted', 'restricted'];
  const entryPoints = {};
  for (const suite of suites) {
    const names = await readdir(join(root, 'test/host', suite)).catch(() => []);
    for (const name of names.filter((each) => each.endsWith('.test.ts'))) {
      entryPoints[`host/${suite}/${basename(name, '.ts')}`] = `test/host/${suite}/${name}`;
    }
  }
  await rm(join(root, 'out/test'), { recursive: true, force: true });
  await esbuild.build({ ...node, entryPoints, outdir: 'out/test', external: [...node.external, 'mocha'] });
}

async function assets() {
  await mkdir(join(root, 'dist/webview'), { recursive: true });
  await copyFile(join(root, 'node_modules/sql.js/dist/sql-wasm.wasm'), join(root, 'dist/sql-wasm.wasm'));
  for (const name of ['codicon.css', 'codicon.ttf']) {
    await copyFile(join(root, 'node_modules/@vscode/codicons/dist', name), join(root, 'dist/webview', name));
  }
}

if (process.argv.includes('--tests')) {
  await hostTests();
} else {
  await assets();
  const contexts = await Promise.all(product.map((options) => esbuild.context({ ...options, metafile: true })));
  if (watch) {
    await Promise.all(contexts.map((context) => context.watch()));
  } else {
    const results = await Promise.all(contexts.map((context) => context.rebuild()));
    const inputs = results.flatMap((result) => Object.keys(result.metafile.inputs));
    await writeFile(join(root, 'dist/inputs.json'), JSON.stringify([...new Set(inputs)].sort()));
    await Promise.all(contexts.map((context) => context.dispose()));
  }
}
