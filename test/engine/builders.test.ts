import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Connections } from '../../src/engine/direct/connections.ts';
import { direct } from '../../src/engine/direct/direct.ts';
import type { ImageRequest } from '../../src/engine/images/image-request.ts';
import { detectEngine } from '../../src/engine/connection/platform.ts';
import type { BuildEvent } from '../../src/event/event.ts';
import { Masker } from '../../src/secret/masker.ts';
import { inspectImage, makeImage, removeImages, WITH_PACKAGES } from './docker.ts';
import { Dvm, dvm, eventsOf } from '../support/dvm.ts';
import { build, onlyRow, type SessionDocument } from './build.ts';
import { descendants } from './processes.ts';
import { startProxy } from './proxy.ts';
import { appName, Scratch, sleeping, uniqueMarker, workspaceText } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';
import { hostEnvironment } from '../../src/engine/connection/host-environment.ts';

describe('the builder', () => {
  let scratch: Scratch;

  before(afterSharedBuild);
  beforeEach(() => {
    scratch = new Scratch({ keepsLayers: true });
  });
  afterEach(() => scratch.remove());

  const by = (builder: string, ...args: string[]): Promise<SessionDocument> =>
    build(scratch, ['w', ...args], { env: { DVM_BUILDER: builder } });

  it("does not affect the image, with args, a user's Dockerfile and its context", async () => {
    const marker = uniqueMarker();
    // The engine may have several results of steps that other builds share.
    await makeImage(`dvm-builders:${marker}`, 'debian:trixie-slim', marker, WITH_PACKAGES);
    scratch.write(
      'Dockerfile',
      `FROM dvm-builders:${marker} AS mine\nARG WHO\nCOPY src /copied\nRUN echo "$WHO" > /who\n`,
    );
    scratch.write('.dockerignore', '*.log\n');
    scratch.write('src/a.txt', marker);
    scratch.write('src/b.log', marker);
    // A command that leaves nothing makes the same empty layer as WORKDIR after it. For two such layers, BuildKit
    // reports other times once they are cached.
    scratch.write(
      'w.yaml',
      workspaceText({
        app: appName('who'),
        args: { WHO: marker },
        commands: ['cp /copied/a.txt /copied/b.txt'],
      }).replace('  path: .\n', '  path: .\n  build: {dockerfile: Dockerfile, target: mine}\n'),
    );
    const direct = onlyRow(await by('direct'));
    // With its own history, because an image that only differs in time from the last one is replaced by it.
    const buildx = onlyRow(
      await build(scratch, ['w'], { env: { DVM_BUILDER: 'buildx', DVM_HOME: scratch.makeFolder('other-home') } }),
    );
    const again = onlyRow(await by('auto'));
    assert.deepEqual(
      [direct.status, buildx.status, again.status],
      ['succeeded', 'succeeded', 'succeeded'],
      JSON.stringify([direct.error, buildx.error, again.error]),
    );
    assert.deepEqual([buildx.imageId, again.imageId], [direct.imageId, direct.imageId]);
    assert.equal(again.upToDate, true);
    await removeImages(`dvm-builders:${marker}`);
  });

  it('does not affect the error of a failed step', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('fails'), commands: [`echo ${uniqueMarker()} && exit 7`] }));
    const [direct, buildx] = [onlyRow(await by('direct')), onlyRow(await by('buildx'))];
    assert.equal(direct.error?.exitCode, 7);
    assert.deepEqual(direct.error, buildx.error);
  });

  it('sends an unchanged context only once per connection', async () => {
    const marker = uniqueMarker();
    scratch.write('Dockerfile', 'FROM scratch\nCOPY . /\n');
    scratch.write('file', marker);
    const { engine } = await detectEngine(hostEnvironment());
    const connections = new Connections(60_000);
    const request: ImageRequest = {
      dockerfile: path.join(scratch.root, 'Dockerfile'),
      context: scratch.root,
      privateFolder: path.join(scratch.folder, 'private'),
      isContextLasting: true,
      contexts: {},
      images: {},
      proxies: {},
      sharedKey: marker,
      target: '',
      tag: `dvm-builders-sent:${marker}`,
      labels: {},
      args: {},
      secrets: {},
      noCache: false,
      pull: false,
    };
    /** The image, and whether any file of the context was sent. */
    const built = async (): Promise<readonly [id: string | undefined, isSent: boolean]> => {
      const builder = direct({ engine, proxies: {}, credentials: () => undefined, connections });
      const items: string[] = [];
      const outcome = await builder.build(
        request,
        {
          emit: (event) => {
            if (event.type === 'step.progress') items.push(event.item);
          },
          redactor: new Masker(),
        },
        new AbortController().signal,
      );
      builder.close();
      assert.ok(outcome.ok, JSON.stringify(outcome));
      return [(await inspectImage(request.tag))?.Id, items.includes('transferring context:')];
    };
    try {
      const first = await built();
      assert.equal(first[1], true);
      assert.deepEqual(await built(), [first[0], false]);
      scratch.write('file', `${marker} changed`);
      const changed = await built();
      assert.equal(changed[1], true);
      assert.notEqual(changed[0], first[0]);
    } finally {
      connections.close();
      await removeImages('dvm-builders-sent');
    }
  });

  it('starts no process and needs no docker command if it is direct', async () => {
    const marker = uniqueMarker();
    scratch.write('w.yaml', workspaceText({ app: appName('alone'), commands: [sleeping(marker)] }));
    const empty = path.join(scratch.folder, 'bin');
    mkdirSync(empty);
    const running = new Dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl'], {
      env: { PATH: empty },
    });
    try {
      await running.logged(`running ${marker}`);
      assert.deepEqual(descendants(running.pid), []);
    } finally {
      running.kill('SIGINT');
      assert.equal((await running.ended).exitCode, 130);
    }
  });

  it('is docker buildx, with the reason, if the engine does not expose BuildKit', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('handed') }));
    const proxy = await startProxy(path.join(scratch.folder, 'engine.sock'), undefined, '/grpc');
    try {
      const { exitCode, stdout } = await dvm(
        scratch,
        ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl'],
        {
          env: { DOCKER_HOST: proxy.host },
        },
      );
      assert.notEqual(exitCode, undefined);
      const events = eventsOf(stdout);
      const builder = events.find(
        (event): event is BuildEvent & { type: 'session.platform' } => event.type === 'session.platform',
      )?.builder;
      assert.equal(builder, 'buildx');
      assert.match(
        events.flatMap((event) => (event.type === 'warning' ? event.message : [])).join('\n'),
        /docker buildx.*\/grpc with HTTP status 404/,
      );
      const refused = onlyRow(await build(scratch, ['w'], { env: { DOCKER_HOST: proxy.host, DVM_BUILDER: 'direct' } }));
      assert.deepEqual([refused.status, refused.error?.kind], ['failed', 'engine_unsupported']);
    } finally {
      proxy.cut();
    }
  });

  it('must be a known one', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('none') }));
    const { exitCode, stderr } = await dvm(scratch, ['build', 'w', '--force', '--root', scratch.root], {
      env: { DVM_BUILDER: 'kaniko' },
    });
    assert.equal(exitCode, 2);
    assert.match(stderr, /DVM_BUILDER must be one of auto, direct, buildx, not "kaniko"/);
  });
});
