import type { OwnPackage } from '../index/npm-registry.ts';

/** A version that no cache has seen. */
const VERSION = `1.0.${Date.now() % 1_000_000_000}`;

/** `native` is compiled when it is installed: npm runs node-gyp for a package with this file. */
export const PACKAGES: Readonly<Record<string, OwnPackage>> = {
  greeting: { version: VERSION, files: { 'index.js': "module.exports = 'hello';\n" } },
  farewell: { version: VERSION, files: { 'index.js': "module.exports = 'goodbye';\n" } },
  word: { version: VERSION, files: { 'index.js': "module.exports = 'world';\n" } },
  native: {
    version: VERSION,
    fields: { scripts: { install: 'node-gyp rebuild' }, gypfile: true },
    files: {
      'binding.gyp': '{"targets": [{"target_name": "native", "sources": ["native.c"]}]}',
      'native.c': `#include <node_api.h>
static napi_value init(napi_env env, napi_value exports) {
  napi_value value;
  napi_create_string_utf8(env, "compiled", NAPI_AUTO_LENGTH, &value);
  return value;
}
NAPI_MODULE(native, init)
`,
      'index.js': "module.exports = require('./build/Release/native.node');\n",
    },
  },
};

/** Changes what `greeting` says. */
const PATCH = `diff --git a/index.js b/index.js
--- a/index.js
+++ b/index.js
@@ -1 +1 @@
-module.exports = 'hello';
+module.exports = 'hello, patched';
`;
const INSIDE_MODULES = PATCH.replaceAll('/index.js', '/node_modules/greeting/index.js');

export interface NodeManager {
  readonly name: string;
  /** What `packageManager` names; the npm of the image without. */
  readonly packageManager?: string;
  readonly version?: readonly [command: string, expected: string];
  /** How members refer to each other. */
  readonly member: string;
  /** Writes the lock file of the mounted source. */
  readonly lock: string;
  /** The fields of the root's package.json, and its files. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly greeting?: string;
  readonly files: Readonly<Record<string, string>>;
  /** Dependencies of the root that come with the lock file. */
  readonly dependencies?: Readonly<Record<string, string>>;
  /** What a new container runs first. */
  readonly onCreate?: string;
  readonly node?: string;
}

const WORKSPACES = { workspaces: ['packages/*'] };
const YARN_4: Pick<NodeManager, 'packageManager' | 'version' | 'member' | 'lock' | 'fields' | 'greeting'> = {
  packageManager: 'yarn@4.12.0',
  version: ['yarn --version', '4.12.0'],
  member: 'workspace:*',
  lock: 'yarn install --mode=update-lockfile',
  fields: WORKSPACES,
  greeting: `patch:greeting@npm%3A${VERSION}#~/.yarn/patches/greeting.patch`,
};

export const NODE_MANAGERS: readonly NodeManager[] = [
  {
    name: 'npm',
    member: '*',
    lock: 'npm install --package-lock-only --ignore-scripts',
    fields: WORKSPACES,
    files: { [`patches/greeting+${VERSION}.patch`]: INSIDE_MODULES },
    dependencies: { native: VERSION, 'patch-package': '8.0.0' },
  },
  {
    name: 'pnpm',
    packageManager: 'pnpm@10.20.0',
    version: ['pnpm --version', '10.20.0'],
    member: 'workspace:*',
    lock: 'pnpm install --lockfile-only',
    files: {
      'pnpm-workspace.yaml': 'packages: [packages/*]\npatchedDependencies: {greeting: patches/greeting.patch}\n',
      'patches/greeting.patch': PATCH,
    },
  },
  {
    name: 'Yarn 1',
    packageManager: 'yarn@1.22.22',
    version: ['yarn --version', '1.22.22'],
    member: '*',
    lock: 'yarn install --ignore-scripts --modules-folder /tmp/modules',
    fields: WORKSPACES,
    files: { [`patches/greeting+${VERSION}.patch`]: INSIDE_MODULES },
    dependencies: { 'patch-package': '8.0.0' },
  },
  {
    ...YARN_4,
    name: 'Yarn 4',
    files: { '.yarnrc.yml': 'nodeLinker: node-modules\n', '.yarn/patches/greeting.patch': PATCH },
  },
  {
    ...YARN_4,
    name: "Yarn 4 with Plug'n'Play",
    files: { '.yarn/patches/greeting.patch': PATCH },
    onCreate: 'yarn install --immutable',
    node: 'yarn node',
  },
  {
    name: 'Bun',
    packageManager: 'bun@1.4.5',
    version: ['bun --version', '1.4.5'],
    member: 'workspace:*',
    lock: 'bun install --lockfile-only',
    fields: { ...WORKSPACES, patchedDependencies: { [`greeting@${VERSION}`]: 'patches/greeting.patch' } },
    files: { 'patches/greeting.patch': PATCH },
  },
];

/** A monorepo of two members, in which `a` needs `b`. */
export function monorepo(manager: NodeManager, isWhole: boolean): Readonly<Record<string, string>> {
  const { packageManager, fields, member, greeting = VERSION, dependencies, files } = manager;
  const root = {
    name: 'root',
    private: true,
    ...(packageManager !== undefined && { packageManager }),
    ...fields,
    // The build does not have the source, and would fail if it ran this.
    scripts: { postinstall: 'node setup.js' },
    dependencies: { greeting, a: member, ...(isWhole && { farewell: VERSION, ...dependencies }) },
  };
  return {
    ...files,
    'package.json': JSON.stringify(root),
    'index.js': "console.log([require('greeting'), require('farewell'), require('a')].join(', '));\n",
    'setup.js': '',
    'packages/a/package.json': JSON.stringify({
      name: 'a',
      version: '1.0.0',
      main: 'main.js',
      dependencies: { b: member },
    }),
    'packages/a/main.js': "module.exports = require('b');\n",
    'packages/b/package.json': JSON.stringify({
      name: 'b',
      version: '1.0.0',
      main: 'main.js',
      bin: { bee: 'bee.js' },
      dependencies: { word: VERSION },
    }),
    'packages/b/main.js': "module.exports = `b of the ${require('word')}`;\n",
    'packages/b/bee.js': "#!/usr/bin/env node\nconsole.log('bee');\n",
  };
}
