import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dvm, eventsOf } from '../support/dvm.ts';
import { appName, Scratch, workspaceText } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';

describe('the registry status line', () => {
  let scratch: Scratch;
  let alive: Server;

  before(afterSharedBuild);
  before(async () => {
    alive = createServer((request, answer) => answer.writeHead(request.url === '/v2/' ? 200 : 404).end());
    await new Promise<void>((resolve) => alive.listen(0, '127.0.0.1', resolve));
  });
  after(() => alive.close());
  beforeEach(() => {
    scratch = new Scratch();
    scratch.write('w.yaml', workspaceText({ app: appName('ready') }));
  });
  afterEach(() => scratch.remove());

  /** The readiness line of a build, which is printed before the build starts, and stored. */
  async function readinessLine(): Promise<string | undefined> {
    const { exitCode, stdout } = await dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl']);
    assert.equal(exitCode, 0, stdout.slice(-2000));
    const events = eventsOf(stdout);
    const position = events.findIndex(({ type }) => type === 'session.readiness');
    assert(
      position >= 0 && position < events.findIndex(({ type }) => type === 'step.started'),
      'reported before the first step',
    );
    const [session] = await scratch.store().list({ limit: 1 });
    const event = events[position];
    assert.deepEqual(session?.readiness, event?.type === 'session.readiness' ? event.readiness : undefined);
    return session?.readiness?.line;
  }

  it('counts the registries that respond, explains failures of others, and ignores unused ones', async () => {
    const requests: string[] = [];
    const stranger = createServer((request, answer) => {
      requests.push(request.url ?? '');
      answer.end();
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const port = (server: Server): number => (server.address() as AddressInfo).port;
    const document = (kind: string, rest: string): string =>
      `apiVersion: devopsmaestro.io/v1\nkind: ${kind}\n${rest}\n`;
    const registry = (name: string, type: string, at: number): string =>
      document('Registry', `metadata: {name: ${name}}\nspec: {type: ${type}, url: "http://127.0.0.1:${at}"}`);
    scratch.write(
      'registries.yaml',
      [
        registry('here', 'oci', port(alive)),
        registry('there', 'npm', await freePort()),
        registry('stranger', 'pypi', port(stranger)),
        document('GlobalDefaults', 'spec: {registryOci: here, registryNpm: there}'),
      ].join('---\n'),
    );
    try {
      assert.equal(await readinessLine(), 'Cache: 1/2 registries active (there: connection refused)');
      assert.deepEqual(requests, []);
    } finally {
      stranger.close();
    }
  });

  it('reports that there are no registries', async () => {
    assert.equal(await readinessLine(), 'Cache: no registries configured');
  });

  it('is printed in the terminal before the build', async () => {
    const { stderr } = await dvm(scratch, ['build', 'w', '--force', '--root', scratch.root]);
    const line = stderr.indexOf('\nCache: no registries configured\n');
    // Another build that runs on the engine may have named the step after its own stage.
    assert(line > 0 && line < stderr.search(/\[\S+ 1\/\d+\] FROM /), stderr);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
