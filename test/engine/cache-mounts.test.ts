import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { cacheNamespace } from '../../src/pipeline/cache-namespace.ts';
import { startOwnEngine } from '../rig/own-engine.ts';
import { docker, makeImage, WITH_PACKAGES } from './docker.ts';
import { dvm, type Ended, eventsOf } from '../support/dvm.ts';
import type { SessionDocument } from './build.ts';
import { appName, Scratch, uniqueMarker, workspaceText } from './scratch.ts';

const PACKAGE = 'tree';

/** Replaces a package in apt's cache by one of the same size with other content. */
const forgery = (base: string): string => `FROM ${base}
RUN --mount=type=cache,id=dvm-apt-archives-${base.replace(':', '-')}-dev,target=/var/cache/apt,sharing=private <<'SCRIPT'
set -e
apt-get update
apt-get install -y --download-only --no-install-recommends ${PACKAGE}
real="$(ls /var/cache/apt/archives/${PACKAGE}_*.deb)"
size="$(stat -c %s "$real")"
mkdir -p /forged/DEBIAN
dpkg-deb --field "$real" > /forged/DEBIAN/control
echo forged > /forged/forged
dpkg-deb --build /forged /forged.deb
head -c "$((size - $(stat -c %s /forged.deb)))" /dev/zero >> /forged.deb
mv /forged.deb "$real"
SCRIPT
`;

/**
 * Lists the contents of two mounts before and after a step of a user's Dockerfile: one with an id, one without.
 */
const listing = (base: string, marker: string): string => `FROM ${base}
RUN --mount=type=cache,id=packages,target=/named --mount=type=cache,target=/unnamed ls /named /unnamed > /found && touch /named/${marker} /unnamed/${marker}
`;

describe('cache mounts', function () {
  this.timeout('10m');
  let scratch: Scratch;
  let base: string;

  before(async () => {
    scratch = new Scratch();
    base = `dvm-base-${appName('mounts')}:1`;
    await makeImage(base, 'debian:trixie-slim', uniqueMarker(), WITH_PACKAGES);
  });
  after(() => scratch.remove());

  /** Writes a root with one workspace on the given image or Dockerfile, and returns its folder. */
  function root(
    name: string,
    { dockerfile, image = base, packages = [] }: { dockerfile?: string; image?: string; packages?: readonly string[] },
  ): string {
    const folder = scratch.makeFolder(name);
    const app = appName(path.basename(name));
    if (dockerfile !== undefined) writeFileSync(path.join(folder, 'Dockerfile'), dockerfile);
    writeFileSync(
      path.join(folder, 'w.yaml'),
      `apiVersion: devopsmaestro.io/v1
kind: App
metadata: { name: ${app} }
spec: { path: ., language: { name: generic }${dockerfile === undefined ? '' : ', build: { dockerfile: Dockerfile }'} }
---
apiVersion: devopsmaestro.io/v1
kind: Workspace
metadata: { name: w, app: ${app} }
spec:
  ${dockerfile === undefined ? `image: { baseImage: "${image}" }` : ''}
  build: { devStage: { packages: ${JSON.stringify(packages)}, devTools: [] } }
`,
    );
    return folder;
  }

  async function imageOf(folder: string, builder = 'direct'): Promise<string> {
    const ended = await dvm(
      scratch,
      ['build', `${appName(path.basename(folder))}/w`, '--force', '--root', folder, '-o', 'json'],
      {
        env: { DVM_BUILDER: builder },
      },
    );
    return succeeded(ended).workspaces[0]?.image ?? '';
  }

  const outputOf = (image: string, command: string): Promise<string> =>
    docker('run', '--rm', image, 'sh', '-c', command);

  it('cannot be reached by the Dockerfile of another root, even by their id', async () => {
    await imageOf(root('thief', { dockerfile: forgery(base) }));
    const victim = await imageOf(root('victim', { packages: [PACKAGE] }));
    assert.equal(
      await outputOf(victim, `test ! -e /forged && ${PACKAGE} --version > /dev/null && echo genuine`),
      'genuine',
    );
  });

  it('are shared within a root, where the same forgery is installed', async () => {
    // Another base image, because the victim's step is in the layer cache, whose keys do not include mounts.
    const other = `dvm-base-${appName('mounts')}:2`;
    await makeImage(other, 'debian:trixie-slim', uniqueMarker(), WITH_PACKAGES);
    const folder = scratch.makeFolder('shared');
    root('shared/first', { dockerfile: forgery(other) });
    await imageOfIn(folder, 'first');
    root('shared/second', { image: other, packages: [PACKAGE] });
    assert.equal(await outputOf(await imageOfIn(folder, 'second'), 'cat /forged'), 'forged');
  });

  async function imageOfIn(folder: string, app: string): Promise<string> {
    return (
      succeeded(await dvm(scratch, ['build', `${appName(app)}/w`, '--force', '--root', folder, '-o', 'json']))
        .workspaces[0]?.image ?? ''
    );
  }

  for (const builder of ['direct', 'buildx']) {
    it(`are reused by the same root and no other (${builder})`, async () => {
      const [first, second, third] = [uniqueMarker(), uniqueMarker(), uniqueMarker()];
      const found = async (name: string, marker: string): Promise<string> =>
        outputOf(
          await imageOf(root(`${builder}-${name}`, { dockerfile: listing(base, marker) }), builder),
          'cat /found',
        );
      assert.equal(await found('a', first), '/named:\n\n/unnamed:');
      assert.equal(await found('b', second), '/named:\n\n/unnamed:');
      assert.equal(await found('a', third), `/named:\n${first}\n\n/unnamed:\n${first}`);
    });
  }

  it('have names that appear in no output, log or image history', async () => {
    const marker = uniqueMarker();
    const folder = root('quiet', {
      dockerfile:
        `${listing(base, marker)}ARG BUILDKIT_CACHE_MOUNT_NS\nRUN env; echo "$BUILDKIT_CACHE_MOUNT_NS" | tr ` +
        `/ '\\n'; false\n`,
    });
    const failed = await dvm(scratch, ['build', `${appName('quiet')}/w`, '--root', folder, '-o', 'jsonl']);
    assert.equal(failed.exitCode, 1, failed.stdout);
    const image = await imageOf(root('quiet', { dockerfile: listing(base, marker) }));
    const logs = readdirSync(scratch.home.logs, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map(({ parentPath, name }) => {
        const bytes = readFileSync(path.join(parentPath, name));
        return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
      });
    assert(logs.some((text) => text.includes(marker)));
    const shown = [
      failed.stdout,
      failed.stderr,
      ...logs,
      await docker('history', '--no-trunc', image),
      await docker('image', 'inspect', image),
    ];
    const namespace =
      cacheNamespace(readFileSync(scratch.home.cacheMountKey), realpathSync(folder)).split('/')[1] ?? '';
    assert.equal(namespace.length, 32);
    assert.deepEqual(
      shown.filter((text) => text.includes(namespace)),
      [],
    );
  });

  it('do not affect the layer cache: one written with another home on another engine is used', async () => {
    const app = appName('warm');
    const text = workspaceText({ app }).replace('path: .', 'path: .\n  build: { dockerfile: Dockerfile }');
    const dockerfile =
      'FROM debian:trixie-slim\nRUN --mount=type=cache,target=/unnamed ' +
      '--mount=type=cache,id=packages,target=/named echo mounts > /mounts\n';
    const [writer, reader] = [new Scratch({ keepsLayers: true }), new Scratch({ keepsLayers: true })];
    for (const each of [writer, reader]) {
      each.write('w.yaml', text);
      each.write('Dockerfile', dockerfile);
      each.write('.dockerignore', '*');
    }
    const engine = await startOwnEngine('debian:trixie-slim');
    try {
      succeeded(await dvm(writer, ['build', 'w', '--force', '--root', writer.root, '-o', 'json']));
      mkdirSync(reader.home.buildCaches, { recursive: true });
      cpSync(writer.home.buildCache(`${app}-w`), reader.home.buildCache(`${app}-w`), { recursive: true });
      const { exitCode, stdout, stderr } = await dvm(
        reader,
        ['build', 'w', '--force', '--root', reader.root, '-o', 'jsonl'],
        {
          env: { DOCKER_HOST: `unix://${engine.socket}` },
        },
      );
      assert.equal(exitCode, 0, `${stdout}${stderr}`.slice(-3000));
      const steps = eventsOf(stdout).flatMap((event) =>
        event.type === 'step.finished' && / RUN /.test(event.name) ? [event] : [],
      );
      assert(steps.length > 3);
      assert.deepEqual(
        steps.filter(({ cached }) => !cached).map(({ name }) => name),
        [],
      );
    } finally {
      await engine.stop();
      writer.remove();
      reader.remove();
    }
  });
});

function succeeded({ exitCode, stdout, stderr }: Ended): SessionDocument {
  assert.equal(exitCode, 0, `${stdout}${stderr}`.slice(-3000));
  return JSON.parse(stdout) as SessionDocument;
}
