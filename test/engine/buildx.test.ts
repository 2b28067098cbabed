import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { openBuilder } from '../../src/engine/open-builder.ts';
import type { BuildFailure, BuildSuccess } from '../../src/engine/builder.ts';
import type { ImageRequest } from '../../src/engine/images/image-request.ts';
import { detectEngine } from '../../src/engine/connection/platform.ts';
import type { StepEvent } from '../../src/engine/progress/steps.ts';
import type { BuilderChoice } from '../../src/event/event.ts';
import { Masker } from '../../src/secret/masker.ts';
import { inspectImage, removeImages } from './docker.ts';
import { Dvm } from '../support/dvm.ts';
import { eventually } from '../support/eventually.ts';
import { build, onlyRow, status } from './build.ts';
import { processesWith } from './processes.ts';
import { startProxy } from './proxy.ts';
import { appName, Scratch, uniqueMarker, workspaceText } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';
import { hostEnvironment } from '../../src/engine/connection/host-environment.ts';

/** Values that have a meaning in a format that they pass through. */
const VALUES = [
  '"quoted" \'too\'',
  '${HOME} $HOME $$ ${x:?}',
  '%{if x} %%{',
  'back\\slash \\n',
  'caf\u00e9 cafe\u0301 \u212b \u{1f600}',
  '\u2028|\u0085|\ufeff',
  '~',
  'null',
  '1.0',
  '',
  ' a, b=c ',
];
/** Variables that affect docker, buildx, git or their libraries. */
const STEERING = [
  'GIT_TRACE2_EVENT',
  'GIT_TRACE2_ENV_VARS',
  'AWS_CONFIG_FILE',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'LD_PRELOAD',
  'PATH',
  'HOME',
  'DOCKER_CONFIG',
  'DOCKER_HOST',
  'BUILDX_BUILDER',
  'BUILDX_CONFIG',
  'BUILDX_BAKE_FILE',
  'COMPOSE_FILE',
  'SOURCE_DATE',
  'TMPDIR',
  'GODEBUG',
];

describe('docker buildx as the builder', () => {
  let scratch: Scratch;

  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  const realDocker =
    (process.env['PATH'] ?? '')
      .split(path.delimiter)
      .map((each) => path.join(each, 'docker'))
      .find((each) => existsSync(each)) ?? '';

  /** A PATH with a `docker` that records its calls before it runs the real one. */
  function spiedPath(): { readonly env: NodeJS.ProcessEnv; readonly calls: () => string } {
    const folder = scratch.makeFolder('bin');
    const recorded = scratch.makeFolder('recorded');
    writeFileSync(
      path.join(folder, 'docker'),
      `#!/bin/sh\n{ env -0; printf '%s\\0' "$@"; } > ${recorded}/$$\nexec ${realDocker} "$@"\n`,
      { mode: 0o755 },
    );
    writeFileSync(path.join(folder, 'git'), `#!/bin/sh\ntouch ${recorded}/git\nexit 1\n`, { mode: 0o755 });
    return {
      env: { ...process.env, PATH: `${folder}${path.delimiter}${process.env['PATH'] ?? ''}` },
      calls: () =>
        readdirSync(recorded)
          .map((name) => `${name}\n${readFileSync(path.join(recorded, name), 'utf8')}`)
          .join('\n'),
    };
  }

  function requestFor(marker: string, overrides: Partial<ImageRequest> = {}): ImageRequest {
    return {
      dockerfile: path.join(scratch.root, 'Dockerfile'),
      context: scratch.makeFolder('root/context'),
      privateFolder: path.join(scratch.folder, 'private'),
      isContextLasting: false,
      contexts: {},
      images: {},
      proxies: {},
      sharedKey: marker,
      target: '',
      tag: `dvm-buildx-test:${marker}`,
      labels: {},
      args: {},
      secrets: {},
      noCache: false,
      pull: false,
      ...overrides,
    };
  }

  async function run(
    choice: BuilderChoice,
    request: ImageRequest,
    env = process.env,
  ): Promise<{
    readonly success?: BuildSuccess;
    readonly failure?: BuildFailure;
    readonly events: readonly StepEvent[];
  }> {
    const around = hostEnvironment(env);
    const { signal } = new AbortController();
    const { builder } = await openBuilder(
      choice,
      (await detectEngine(around)).engine,
      around,
      scratch.home.buildxConfig,
      signal,
    );
    const events: StepEvent[] = [];
    const outcome = await builder.build(
      request,
      { emit: (event) => events.push(event), redactor: new Masker() },
      signal,
    );
    builder.close();
    return { ...(outcome.ok ? { success: outcome } : { failure: outcome.failure }), events };
  }

  const idOf = async ({ tag }: ImageRequest): Promise<string | undefined> => (await inspectImage(tag))?.Id;
  const stepNames = (events: readonly StepEvent[]): string[] =>
    [...new Set(events.flatMap((event) => (event.type === 'step.started' ? [event.name] : [])))].sort();

  it('creates the same image as a direct build, without document values in arguments or environment', async () => {
    const marker = uniqueMarker();
    const target = path.join(scratch.folder, 'attacked');
    await execa('git', ['init', '--quiet', scratch.root]);
    const names = VALUES.map((_, index) => `VALUE_${index}`);
    const args = {
      ...Object.fromEntries(names.map((name, index) => [name, VALUES[index] ?? ''])),
      ...Object.fromEntries(STEERING.map((name) => [name, `${target}-${name}`])),
      GIT_TRACE2_EVENT: target,
      HTTP_PROXY: 'http://proxy.invalid:1',
      MARK: marker,
    };
    scratch.write(
      'Dockerfile',
      `FROM debian:trixie-slim\n${[...names, 'MARK'].map((name) => `ARG ${name}\n`).join('')}RUN ` +
        '--mount=type=secret,id=token [ "$(cat /run/secrets/token)" = "se\\$\\"cret" ] && env | sort > /args ' +
        '&& [ -z "$GIT_TRACE2_EVENT" ] && [ "$HTTP_PROXY" = http://proxy.invalid:1 ]\n',
    );
    const request = requestFor(marker, { args, labels: { l: VALUES.join('|') }, secrets: { token: 'se$"cret' } });
    const { env, calls } = spiedPath();
    try {
      const byBuildx = await run('buildx', request, env);
      assert.ok(byBuildx.success, byBuildx.failure?.message);
      const { digests } = byBuildx.success;
      const id = await idOf(request);
      assert.ok([digests?.manifest, digests?.config].includes(id), JSON.stringify(digests));
      const direct = await run('direct', request);
      assert.deepEqual([await idOf(request), direct.success?.digests], [id, digests], direct.failure?.message);
      assert.deepEqual(
        stepNames(byBuildx.events).filter((name) => !name.startsWith('[internal]')),
        stepNames(direct.events).filter((name) => !name.startsWith('[internal]')),
      );
      assert.deepEqual(
        readdirSync(scratch.folder).filter((name) => name.startsWith('attacked')),
        [],
      );
      const allCalls = calls();
      assert.match(allCalls, /buildx\0bake/);
      for (const hidden of [...names, marker, target, 'proxy.invalid', 'cret', 'GIT_TRACE2', 'DVM_BUILD_SECRET'])
        assert.ok(!allCalls.includes(hidden), hidden);
      assert.ok(!allCalls.split('\n').includes('git'), 'git runs in no folder of the user');
      assert.equal(existsSync(request.privateFolder), false);
    } finally {
      await removeImages('dvm-buildx-test');
    }
  });

  it('accepts folders with any characters in their names', async () => {
    const marker = uniqueMarker();
    const context = scratch.makeFolder('root/a $HOME, "b" ${x} cafe\u0301');
    writeFileSync(path.join(context, 'file'), marker);
    scratch.write('Dockerfile', 'FROM scratch\nCOPY file /\nCOPY --from=more file /more\n');
    const request = requestFor(marker, {
      context,
      contexts: { more: context },
      cacheTo: path.join(scratch.folder, 'layers, "$x"'),
    });
    try {
      const { success, failure } = await run('buildx', request);
      assert.ok(success, failure?.message);
      assert.ok(existsSync(path.join(request.cacheTo ?? '', 'index.json')));
    } finally {
      await removeImages('dvm-buildx-test');
    }
  });

  it('reports the failed step, its exit code and its line of the Dockerfile', async () => {
    const marker = uniqueMarker();
    scratch.write('Dockerfile', `FROM debian:trixie-slim\nRUN echo ${marker}\nRUN exit 7\n`);
    for (const builder of ['buildx', 'direct'] as const) {
      const { failure } = await run(builder, requestFor(marker));
      assert.deepEqual(
        [failure?.cause, failure?.location, failure?.exitCode, failure?.step?.keyword, failure?.step?.number],
        ['step', { line: 3 }, 7, 'RUN', 3],
      );
    }
  });
});

describe('a build by docker buildx', () => {
  let scratch: Scratch;

  before(afterSharedBuild);
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  it('searches for the plugin once, and explains how to install it', async () => {
    const app = appName('plugin');
    scratch.write('w.yaml', workspaceText({ app }));
    const env = { DOCKER_CONFIG: scratch.makeFolder('docker'), DVM_BUILDER: 'buildx' };
    const { error } = onlyRow(await build(scratch, ['w'], { env }));
    assert.deepEqual(
      [error?.kind, error?.message],
      ['engine_unsupported', '"docker buildx" cannot be used: the Docker CLI has no buildx plugin.'],
    );
    assert.match(error?.hint ?? '', /docker-buildx-plugin.*https:\/\/github\.com\/docker\/buildx/);
    const proxy = await startProxy(path.join(scratch.folder, 'engine.sock'), undefined, '/grpc');
    try {
      const fallback = onlyRow(
        await build(scratch, ['w'], { env: { ...env, DVM_BUILDER: 'auto', DOCKER_HOST: proxy.host } }),
      ).error;
      assert.equal(fallback?.kind, 'engine_unsupported');
      assert.match(
        fallback.message,
        /direct builds fail \(.*HTTP status 404.*\), and so does "docker buildx": the Docker CLI has no buildx plugin/,
      );
    } finally {
      proxy.cut();
    }
  });

  for (const signal of ['SIGKILL', 'SIGQUIT'] as const) {
    it(`ends in the engine too after ${signal} to dvm, and no image is tagged`, async () => {
      const marker = uniqueMarker();
      const app = appName(`gone-${signal.toLowerCase()}`);
      scratch.write(
        'w.yaml',
        workspaceText({ app, commands: [`echo running ${marker} && sleep 5 && echo over # ${marker}`] }),
      );
      const running = new Dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl'], {
        env: { DVM_BUILDER: 'buildx' },
      });
      await running.logged(`running ${marker}`);
      running.kill(signal);
      await running.ended;
      await eventually(
        'the step and buildx end',
        () => processesWith(marker).length === 0 && processesWith(scratch.home.path).length === 0,
      );
      const row = onlyRow(await status(scratch));
      assert.deepEqual([row.status, row.reason], ['cancelled', 'lost']);
      const { stdout } = await execa('docker', ['images', '--quiet', '--filter', `reference=dvm-w-${app}`]);
      assert.equal(stdout, '');
    });
  }
});
