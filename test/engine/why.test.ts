import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { Authority } from '../certificates.ts';
import { eventually } from '../support/eventually.ts';
import { docker, makeImage, WITH_PACKAGES } from './docker.ts';
import { dvm } from '../support/dvm.ts';
import { build, onlyRow } from './build.ts';
import { appName, Scratch, uniqueMarker, workspaceText } from './scratch.ts';
import { type OwnEngine, startOwnEngine } from '../rig/own-engine.ts';
import { startRegistry } from '../rig/registry.ts';
import { afterSharedBuild } from './shared-build.ts';

interface Why {
  readonly label: string;
  readonly instruction: string;
  readonly dockerfileLine: number | null;
  readonly since: {
    readonly label: string;
    readonly dockerfileLine: number | null;
    readonly file: string | null;
    readonly line: number | null;
    readonly field: string | null;
  };
  readonly causes: readonly {
    readonly kind: string;
    readonly change?: string;
    readonly names?: readonly string[];
    readonly files?: readonly { readonly name: string; readonly what: string; readonly change: string }[];
    readonly pulled?: boolean;
    readonly before?: string;
    readonly after?: string;
  }[];
  readonly text: string;
}

interface WhyDocument {
  readonly session: { readonly id: string };
  readonly workspaces: readonly { readonly comparedWith: string | null; readonly rebuilt: readonly Why[] }[];
}

/** A workspace with its own Dockerfile, of which only the user's part is built, which takes no time. */
function documents(app: string, args: Readonly<Record<string, string>> = {}): string {
  return `apiVersion: devopsmaestro.io/v1
kind: App
metadata: { name: ${app} }
spec: { path: ., language: { name: generic }, build: { dockerfile: Dockerfile, target: own } }
---
apiVersion: devopsmaestro.io/v1
kind: Workspace
metadata: { name: w, app: ${app} }
spec: { build: { args: ${JSON.stringify(args)} } }
`;
}

describe('why a step ran again', () => {
  let scratch: Scratch;
  let image: string;
  let lastId: string | undefined;

  before(afterSharedBuild);
  beforeEach(async () => {
    scratch = new Scratch();
    lastId = undefined;
    image = `dvm-base-${appName('why')}:${uniqueMarker().slice(-12)}`;
    await makeImage(image, 'debian:trixie-slim', uniqueMarker());
  });
  afterEach(() => scratch.remove());

  /** Builds and returns why its steps ran, which must be explained by the session before it. */
  async function why(...flags: string[]): Promise<readonly Why[]> {
    const { exitCode, session } = await build(scratch, ['w', ...flags]);
    assert.equal(exitCode, 0);
    const { stdout } = await dvm(scratch, ['build', 'status', '--why', '-o', 'json', '--session-id', session.id]);
    const [row] = (JSON.parse(stdout) as WhyDocument).workspaces;
    assert.ok(row !== undefined);
    assert.equal(row.comparedWith ?? undefined, lastId);
    lastId = session.id;
    return row.rebuilt;
  }

  const own = (...flags: string[]): Promise<readonly Why[]> => why('--target', 'own', ...flags);
  const kinds = (reasons: readonly Why[]): string[] =>
    reasons.map(
      ({ instruction, causes, since }) =>
        `${instruction.split(' ').slice(0, 2).join(' ')}: ${causes.map(({ kind }) => kind).join('+')} at ` +
        since.label,
    );

  /** Two stages of the user's Dockerfile: a build arg, files of the context, and a copy from one to the other. */
  function dockerfile({ from = image, first = 'echo first', extra = '' } = {}): string {
    const text = `FROM ${from} AS made
ARG MODE
RUN ${first} > /made
FROM ${from} AS own
COPY conf /conf
RUN cat /conf/a > /b
COPY --from=made /made /made
${extra}RUN cat /made /b
`;
    scratch.write('Dockerfile', text);
    return text;
  }

  function project(args: Readonly<Record<string, string>> = {}): string {
    scratch.write('conf/a', 'a');
    scratch.write('conf/b', 'b');
    dockerfile();
    return scratch.write('w.yaml', documents(appName('why'), args));
  }

  /** Removes the engine's cache of a step and of those built on it, because only unused records can be removed. */
  async function clearCache(marker: string): Promise<void> {
    // An engine that is clearing its cache at that moment does not list it.
    const listed = await eventually("the engine's cache", () =>
      docker('system', 'df', '-v', '--format', '{{json .BuildCache}}').catch(() => undefined),
    );
    const records = JSON.parse(listed) as { ID: string; Description: string; Parent?: string }[];
    const doomed = records.filter(({ Description }) => Description.includes(marker)).map(({ ID }) => ID);
    assert.ok(doomed.length > 0);
    for (const id of doomed)
      doomed.push(
        ...records
          .filter(({ ID, Parent }) => Parent?.includes(id) === true && !doomed.includes(ID))
          .map(({ ID }) => ID),
      );
    for (const id of doomed.toReversed()) await docker('builder', 'prune', '--all', '--force', '--filter', `id=${id}`);
  }

  it('explains the first build, and reports nothing if nothing changed', async () => {
    project();
    assert.deepEqual(
      (await own()).map(({ causes }) => causes[0]?.kind),
      ['first_build', 'first_build', 'first_build', 'first_build', 'first_build'],
    );
    assert.deepEqual(await own(), []);
  });

  it("names a line of the user's Dockerfile, and another stage only if the copied files differ", async () => {
    project();
    await own();
    const text = dockerfile({ first: 'echo second' });
    const reasons = await own();
    assert.deepEqual(kinds(reasons), [
      'RUN echo: instruction at made 2/2',
      'COPY --from=made: instruction at made 2/2',
      'RUN cat: instruction at made 2/2',
    ]);
    assert.deepEqual(
      [reasons[0]?.since.file, reasons[0]?.since.line],
      [path.join(scratch.root, 'Dockerfile'), text.split('\n').findIndex((line) => line.includes('second')) + 1],
    );
    dockerfile({ first: 'true; echo second' });
    assert.deepEqual(kinds(await own()), ['RUN true;: instruction at made 2/2'], 'it wrote the same');
  });

  it('names a step that was added and one that was removed', async () => {
    project();
    await own();
    dockerfile({ extra: 'RUN echo extra\n' });
    assert.deepEqual(
      (await own()).map(({ causes: [cause] }) => [cause?.kind, cause?.change]),
      [
        ['instruction', 'added'],
        ['instruction', 'added'],
      ],
    );
    const other = `RUN echo ${uniqueMarker()}\n`;
    dockerfile({ extra: `RUN echo extra\n${other}` });
    await own();
    dockerfile({ extra: other });
    assert.deepEqual(
      (await own()).map(({ causes: [cause] }) => [cause?.kind, cause?.change]),
      [
        ['instruction', 'removed'],
        ['instruction', 'removed'],
      ],
    );
  });

  it('names a build arg with its location', async () => {
    const marker = uniqueMarker();
    project({ MODE: marker });
    await own();
    const file = project({ MODE: uniqueMarker() });
    const reasons = await own();
    assert.deepEqual(kinds(reasons), ['RUN echo: arg at made 2/2'], 'it wrote the same');
    assert.deepEqual(reasons[0]?.causes[0]?.names, ['MODE']);
    assert.ok(!JSON.stringify(reasons).includes(marker.slice(7)) && file.endsWith('w.yaml'));
  });

  it('names a file of the build context', async () => {
    project();
    await own();
    scratch.write('conf/a', 'changed');
    scratch.write('conf/new', '');
    const reasons = await own();
    assert.deepEqual(kinds(reasons), [
      'COPY conf: file at own 2/5',
      'RUN cat: file at own 2/5',
      'COPY --from=made: file at own 2/5',
      'RUN cat: file at own 2/5',
    ]);
    assert.deepEqual(reasons[0]?.causes[0]?.files, [
      { name: 'conf/a', change: 'changed', what: 'context' },
      { name: 'conf/new', change: 'added', what: 'context' },
    ]);
    assert.match(reasons[0].text, /^2 files changed: conf\/a, conf\/new\.$/);
  });

  it('reports that a tag refers to another image', async () => {
    project();
    await own();
    await makeImage(image, 'debian:trixie-slim', uniqueMarker());
    const reasons = await own();
    assert.deepEqual([...new Set(reasons.map(({ causes: [cause] }) => cause?.kind))], ['base_image']);
    assert.equal(reasons.length, 5);
    assert.notEqual(reasons[0]?.causes[0]?.before, reasons[0]?.causes[0]?.after);
  });

  it('reports that --pull found another image in the registry', async () => {
    const registry = await startRegistry({ storage: scratch.makeFolder('registry') });
    const published = `${registry.address}/${image}`;
    const publish = async (): Promise<void> => {
      await makeImage(published, 'debian:trixie-slim', uniqueMarker());
      await docker('push', '--quiet', published);
    };
    try {
      await publish();
      project();
      dockerfile({ from: published });
      await own();
      await publish();
      // The engine has the older one, so only the registry shows the difference.
      await docker('image', 'tag', image, published);
      await own();
      const reasons = await own('--pull');
      assert.deepEqual(
        [...new Set(reasons.map(({ causes: [cause] }) => `${cause?.kind ?? ''} ${String(cause?.pulled)}`))],
        ['base_image true'],
      );
      assert.match(reasons[0]?.text ?? '', /^\S+ was pulled as another image: /);
    } finally {
      await docker('image', 'rm', '--force', published);
      await registry.stop();
    }
  });

  it('reports --no-cache', async () => {
    project();
    await own();
    assert.deepEqual(
      (await own('--no-cache')).map(({ causes }) => causes[0]?.kind),
      Array.from({ length: 5 }, () => 'no_cache'),
    );
  });

  it('reports another target', async () => {
    project();
    await why('--target', 'made');
    const reasons = await own();
    assert.deepEqual(
      kinds(reasons).map((each) => each.replace(/ at .*/, '')),
      ['COPY conf: target', 'RUN cat: target', 'COPY --from=made: target', 'RUN cat: target'],
    );
    assert.deepEqual([reasons[0]?.causes[0]?.before, reasons[0]?.causes[0]?.after], ['made', 'own']);
  });

  describe('on an engine whose cache may be cleared', () => {
    const usual = process.env['DOCKER_HOST'];
    let engine: OwnEngine;
    before(async () => {
      engine = await startOwnEngine('debian:trixie-slim');
      process.env['DOCKER_HOST'] = `unix://${engine.socket}`;
    });
    beforeEach(() => {
      scratch.remove();
      scratch = new Scratch({ keepsLayers: true });
    });
    after(async () => {
      process.env['DOCKER_HOST'] = usual;
      await engine.stop();
    });

    it("reports that the engine's cache and the layer cache were cleared", async () => {
      project();
      const marker = uniqueMarker();
      dockerfile({ extra: `RUN echo ${marker}\n` });
      const { image: tag } = onlyRow(await build(scratch, ['w', '--target', 'own']));
      lastId = (await scratch.store().latest())?.id;
      await docker('image', 'rm', tag ?? '');
      rmSync(path.join(scratch.home.buildCache(`${appName('why')}-w`), 'layers'), { recursive: true });
      await clearCache(marker);
      const reasons = await own();
      assert.ok(reasons.some(({ instruction }) => instruction.includes(marker)));
      assert.deepEqual([...new Set(reasons.map(({ causes: [cause] }) => cause?.kind))], ['cache_cleared']);
    });
  });

  it('names a field of the YAML with its line', async () => {
    const app = appName('field');
    const [unchanged, before, after] = [uniqueMarker(), uniqueMarker(), uniqueMarker()];
    scratch.write('w.yaml', workspaceText({ app, commands: [`echo ${unchanged}`, `echo ${before}`] }));
    await why();
    const text = workspaceText({ app, commands: [`echo ${unchanged}`, `echo ${after}`] });
    const file = scratch.write('w.yaml', text);
    const [reason, ...others] = await why();
    assert.deepEqual(reason && [reason.causes[0]?.kind, reason.since.file, reason.since.line, reason.since.field], [
      'instruction',
      file,
      text.split('\n').findIndex((line) => line.includes(after)) + 1,
      'custom command',
    ]);
    assert.match(
      reason?.text ?? '',
      new RegExp(`^Custom command \\(w\\.yaml:\\d+\\) changed: \\+${after} -${before}\\.$`),
    );
    assert.ok(others.every(({ since }) => since.label === reason?.label));
    const printed = await dvm(scratch, ['build', 'status', '--why']);
    assert.match(printed.stdout, /\d+ steps? rebuilt since .*\n {2}Custom command \(w\.yaml:\d+\) changed/);
    const compared = await dvm(scratch, ['compare']);
    assert.match(compared.stdout, /^changed, cache lost|^changed/m);
    assert.ok(compared.stdout.includes(`-RUN echo ${before}\n+RUN echo ${after}`), compared.stdout);
  });

  it('names a certificate', async () => {
    const app = appName('cert');
    await makeImage(image, 'debian:trixie-slim', uniqueMarker(), WITH_PACKAGES);
    const text = (): string =>
      workspaceText({ app, baseImage: image }).replace(
        '  path: .\n',
        '  path: .\n  build: { caCerts: [{ name: corp, file: corp.pem }] }\n',
      );
    scratch.write('corp.pem', new Authority(scratch.makeFolder('one')).pem);
    scratch.write('w.yaml', text());
    await why('--target', 'base');
    scratch.write('corp.pem', new Authority(scratch.makeFolder('other')).pem);
    const reasons = await why('--target', 'base');
    assert.deepEqual(
      [...new Set(reasons.map(({ causes: [cause] }) => JSON.stringify(cause)))],
      [JSON.stringify({ kind: 'file', files: [{ name: 'corp', change: 'changed', what: 'certificate' }] })],
    );
  });
});
