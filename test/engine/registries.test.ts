import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startRegistry } from '../rig/registry.ts';
import { docker, pull } from './docker.ts';
import { Dvm } from '../support/dvm.ts';
import { type NpmRegistry, startNpmRegistry } from './npm-registry.ts';
import { appName, Scratch } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';

const V1 = 'apiVersion: devopsmaestro.io/v1';
const RETRY = 'The build failed while it used a registry; building again without registries. ';

interface Built {
  readonly exitCode: number | undefined;
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
  readonly image: string;
  readonly upToDate: boolean;
  readonly why: string;
}

describe("a workspace's registries", function () {
  this.timeout('10m');
  let scratch: Scratch;
  let npm: NpmRegistry | undefined;
  const stops: (() => Promise<unknown>)[] = [];

  before(afterSharedBuild);
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(async () => {
    await npm?.close();
    npm = undefined;
    for (const stop of stops.splice(0)) await stop();
    scratch.remove();
  });

  function write(app: string, field: string, registry: string, workspace: string, language = ''): void {
    scratch.write(
      'w.yaml',
      [
        `kind: App\nmetadata: {name: ${app}}\nspec: {path: .${language}}`,
        `kind: Workspace\nmetadata: {name: w, app: ${app}}\nspec: ${workspace}`,
        `kind: GlobalDefaults\nspec: {${field}: local}`,
        `kind: Registry\nmetadata: {name: local}\nspec: ${registry}`,
      ]
        .map((body) => `${V1}\n${body}\n`)
        .join('---\n'),
    );
  }

  const NODE = '{build: {devStage: {packages: [git, jq, sqlite3], devTools: []}}}';

  async function build(): Promise<Built> {
    const running = new Dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl']);
    const { exitCode, stderr, stdout } = await running.ended;
    const events = running.events();
    const result = events.flatMap((event) => (event.type === 'workspace.finished' ? [event.result] : []))[0];
    return {
      exitCode,
      lines: events.flatMap((event) => (event.type === 'log' ? [event.line] : [])),
      warnings: events.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
      image: result?.image ?? '',
      upToDate: result?.upToDate === true,
      why: stderr + stdout.slice(-4000),
    };
  }

  it('serve npm packages; without the registry no step runs again', async () => {
    const name = `dvm-${randomBytes(6).toString('hex')}`;
    npm = await startNpmRegistry(name, { isEverywhere: true });
    write(
      appName('npm'),
      'registryNpm',
      `{type: npm, url: "http://${npm.address}"}`,
      NODE,
      ', language: {name: nodejs}',
    );
    scratch.write('package.json', JSON.stringify({ dependencies: { [name]: '1.0.0' } }));
    const first = await build();
    assert.equal(first.exitCode, 0, first.why);
    assert.ok(
      npm.requests.some((each) => each.startsWith(`/${name} `)),
      npm.requests.join('\n'),
    );
    assert.ok(
      first.lines.some((line) =>
        /^npm packages come through the registry "local" \(http:\/\/[\w.]+:\d+\/\)\.$/.test(line),
      ),
      first.lines.slice(0, 20).join('\n'),
    );
    assert.equal(
      (await docker('run', '--rm', first.image, 'node', '-p', `require('${name}')`)).trim(),
      'from the private registry',
    );
    assert.doesNotMatch(
      (await docker('image', 'history', '--no-trunc', first.image)) + (await docker('image', 'inspect', first.image)),
      new RegExp(npm.address.replace(/^.*:/, ':')),
    );

    await npm.close();
    npm = undefined;
    const second = await build();
    assert.equal(second.exitCode, 0, second.why);
    assert.ok(second.upToDate, 'steps ran again');
    assert.deepEqual(
      second.warnings.filter((each) => each.includes('spec.registryNpm')).map((each) => each.replace(/\(.*?\) /, '')),
      ['spec.registryNpm: the registry "local" is not used: connection refused.'],
    );
  });

  it('are left out in a second attempt if they do not have a package', async () => {
    npm = await startNpmRegistry('something-else', { isEverywhere: true });
    write(
      appName('lacks'),
      'registryNpm',
      `{type: npm, url: "http://${npm.address}"}`,
      NODE,
      ', language: {name: nodejs}',
    );
    scratch.write(
      'package.json',
      JSON.stringify({ dependencies: { isarray: '2.0.5' }, description: randomBytes(6).toString('hex') }),
    );
    const { exitCode, warnings, why } = await build();
    assert.equal(exitCode, 0, why);
    assert.ok(
      npm.requests.some((each) => each.startsWith('/isarray ')),
      npm.requests.join('\n'),
    );
    assert.ok(
      warnings.some((each) => each.startsWith(RETRY)),
      warnings.join('\n'),
    );
  });

  it('serve base images to the engine', async () => {
    const registry = await startRegistry({ storage: scratch.makeFolder('images') });
    stops.push(registry.stop);
    const name = `dvm-oci-${randomBytes(4).toString('hex')}`;
    const pushed = `${registry.address}/library/${name}:trixie`;
    await pull('debian:trixie-slim');
    await docker('tag', 'debian:trixie-slim', pushed);
    await docker('push', '--quiet', pushed);
    await docker('image', 'rm', pushed);
    write(
      appName('oci'),
      'registryOci',
      `{type: oci, url: "http://${registry.address}"}`,
      `{image: {baseImage: "${name}:trixie"}, build: {devStage: {packages: [git, jq, sqlite3]}}}`,
    );
    const { exitCode, lines, why } = await build();
    assert.equal(exitCode, 0, why);
    assert.ok(
      lines.includes(`The base image ${name}:trixie comes through the registry "local" (http://${registry.address}).`),
      lines.slice(0, 20).join('\n'),
    );
  });

  it('are left out in a second attempt if they do not have an image', async () => {
    const server: Server = createServer((request, response) =>
      response.writeHead(request.url === '/v2/' ? 200 : 404).end('{}'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => new Promise((resolve) => server.close(resolve)));
    write(
      appName('noimages'),
      'registryOci',
      `{type: oci, url: "http://127.0.0.1:${(server.address() as AddressInfo).port}"}`,
      '{build: {devStage: {packages: [git, jq, sqlite3]}}}',
    );
    const { exitCode, warnings, why } = await build();
    assert.equal(exitCode, 0, why);
    assert.ok(
      warnings.some((each) => each.startsWith(RETRY)),
      warnings.join('\n'),
    );
  });

  it('may be an HTTP proxy, which affects no cache key', async () => {
    const requests: string[] = [];
    const proxy = createServer((request, response) => {
      requests.push(request.url ?? '');
      response.end('from the proxy\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '0.0.0.0', resolve));
    stops.push(
      () =>
        new Promise((resolve) => {
          proxy.close(resolve);
          proxy.closeAllConnections();
        }),
    );
    const path = randomBytes(6).toString('hex');
    write(
      appName('proxied'),
      'registryHttp',
      `{type: http, url: "http://127.0.0.1:${(proxy.address() as AddressInfo).port}"}`,
      '{build: {devStage: {packages: [git, jq, sqlite3], customCommands: ["git ls-remote ' +
        `http://nowhere.example/${path} 2>&1 | cat > /asked; test -s /asked"]}}}`,
    );
    const first = await build();
    assert.equal(first.exitCode, 0, first.why);
    assert.ok(
      requests.some((url) => url.startsWith(`http://nowhere.example/${path}`)),
      requests.join('\n'),
    );
    stops.push(() => Promise.resolve());
    await stops.shift()?.();
    const second = await build();
    assert.ok(second.upToDate, second.why);
  });
});
