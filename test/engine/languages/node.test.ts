import assert from 'node:assert/strict';
import { chmodSync, chownSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { docker } from '../docker.ts';
import { appName, Scratch } from '../scratch.ts';
import { monorepo, NODE_MANAGERS, type NodeManager, PACKAGES } from './app/node-managers.ts';
import { built } from './built.ts';
import { type Registry, startRegistry } from './index/npm-registry.ts';

/** What a user writes who has a registry of npm packages. */
function documents(app: string, registry: string): string {
  return [
    `kind: App\nmetadata: {name: ${app}}\nspec: {path: ., language: {name: nodejs, version: "24"}}`,
    `kind: Workspace\nmetadata: {name: w, app: ${app}}\n` +
      'spec: {shell: {type: bash}, build: {devStage: {packages: [], devTools: []}}}',
    'kind: GlobalDefaults\nspec: {registryNpm: local}',
    `kind: Registry\nmetadata: {name: local}\nspec: {type: npm, url: "${registry}"}`,
  ]
    .map((body) => `apiVersion: devopsmaestro.io/v1\n${body}\n`)
    .join('---\n');
}

describe('a monorepo of Node.js', () => {
  for (const manager of NODE_MANAGERS) {
    describe(`by ${manager.name}`, () => {
      let scratch: Scratch;
      let registry: Registry;
      let image: string;

      before(async () => {
        registry = await startRegistry(PACKAGES);
        scratch = new Scratch();
        scratch.write('workspace.yaml', documents(appName(`node-${NODE_MANAGERS.indexOf(manager)}`), registry.url));
        write(scratch, manager, false);
        const { image: builder } = await built(scratch, 'dependencies-builder');
        assert.ok(registry.downloaded.includes('greeting'), registry.downloaded.join(', '));
        write(scratch, manager, true);
        await docker(...lockCommand(builder, scratch.root, registry.url, manager));
        registry.downloaded.length = 0;
        ({ image } = await built(scratch));
        giveToUser(scratch.root);
      });
      after(() => {
        registry.close();
        scratch.remove();
      });

      it('downloads only the packages that were added', () => {
        const { dependencies = {} } = manager;
        const added = Object.keys(dependencies).filter((name) => Object.hasOwn(PACKAGES, name));
        assert.deepEqual([...new Set(registry.downloaded)].sort(), ['farewell', ...added]);
      });

      it("runs with the source mounted, as its user, and leaves the user's own node_modules alone", async () => {
        const { onCreate, node = 'node', version, dependencies = {} } = manager;
        const isPlugAndPlay = onCreate !== undefined;
        // Yarn itself deletes them in a project that uses Plug'n'Play.
        if (!isPlugAndPlay) scratch.write('node_modules/own/marker', '');
        giveToUser(scratch.root);
        const commands = [
          ...(onCreate === undefined ? [] : [`${onCreate} > /tmp/log || cat /tmp/log`]),
          `${node} index.js`,
          `cd packages/a && ${node} -p "require('b')" && cd ../..`,
          ...(isPlugAndPlay ? [] : ['touch node_modules/x packages/a/node_modules/x']),
          // Packages of the root do not see the programs of its members.
          ...(manager.name === 'npm' || manager.name === 'Yarn 1' ? ['bee'] : []),
          ...(Object.hasOwn(dependencies, 'native') ? [`node -p "require('native')"`] : []),
          ...(version === undefined ? [] : [version[0]]),
          'id -un',
        ];
        const output = await docker(
          ...['run', '--rm', '--network', 'none', '--volume', `${scratch.root}:/workspace`, image],
          ...['bash', '-lc', commands.join(' && ')],
        );
        assert.deepEqual(output.trim().split('\n'), [
          'hello, patched, goodbye, b of the world',
          'b of the world',
          ...(manager.name === 'npm' || manager.name === 'Yarn 1' ? ['bee'] : []),
          ...(Object.hasOwn(dependencies, 'native') ? ['compiled'] : []),
          ...(version === undefined ? [] : [version[1]]),
          'dev',
        ]);
        if (!isPlugAndPlay) assert.deepEqual(readdirSync(path.join(scratch.root, 'node_modules')), ['own']);
      });

      it('is not rebuilt for a change of the source', async () => {
        scratch.write('packages/a/main.js', 'module.exports = "something else";\n');
        assert.deepEqual((await built(scratch)).ran, []);
      });
    });
  }
});

function write(scratch: Scratch, manager: NodeManager, isWhole: boolean): void {
  for (const [name, text] of Object.entries(monorepo(manager, isWhole))) scratch.write(name, text);
  chmodSync(path.join(scratch.root, 'packages/b/bee.js'), 0o755);
}

/** The package manager of the image writes the lock file, as a developer would in the workspace. */
function lockCommand(image: string, root: string, url: string, { lock }: NodeManager): string[] {
  const variables = {
    npm_config_registry: `${url}/`,
    YARN_NPM_REGISTRY_SERVER: url,
    YARN_UNSAFE_HTTP_WHITELIST: new URL(url).hostname,
  };
  const options = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  return ['run', '--rm', ...options, '--volume', `${root}:/workspace`, image, 'sh', '-c', lock];
}

/** The workspace's user writes into the mounted source, as its owner does. */
function giveToUser(folder: string): void {
  chownSync(folder, 1000, 1000);
  for (const entry of readdirSync(folder, { recursive: true }) as string[])
    chownSync(path.join(folder, entry), 1000, 1000);
}
