import assert from 'node:assert/strict';
import path from 'node:path';
import { buildSettings } from '../../../src/app/settings.ts';
import { buildAll, type BuildRequest } from '../../../src/pipeline/build.ts';
import type { Job } from '../../../src/pipeline/job.ts';
import { BuildControl } from '../../../src/pipeline/stop.ts';
import type { EventBody } from '../../../src/event/event.ts';
import { homeFolder } from '../../../src/home/folder.ts';
import { secretProviders } from '../../../src/secret/providers.ts';
import { fakeRawEngine, openConnections, stopEngines } from '../engine/fake-engine.ts';
import { eventually } from '../../support/eventually.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';
import { APP, DEV, documents, workspaceOf } from '../workspace/documents.ts';

function job(name: string, appPath = '/nowhere'): Job {
  const workspace = workspaceOf(documents(APP.replace('path: .', `path: ${appPath}`), DEV.replace('dev', name)));
  return {
    workspace,
    ref: {
      key: `shop-${name}`,
      identity: workspace.identity,
      name,
      app: 'shop',
      path: workspace.path,
      file: workspace.location.file,
      line: workspace.location.line,
    },
  };
}

/** A session on an engine that does not exist; everything up to phase 2 is real. */
function request(
  jobs: readonly Job[],
  change: Partial<BuildRequest> = {},
): { request: BuildRequest; events: EventBody[] } {
  const events: EventBody[] = [];
  const folder = folderWith();
  const home = homeFolder({ DVM_HOME: path.join(folder, 'home') }, '/');
  const env = { DOCKER_HOST: `unix://${folder}/gone.sock` };
  return {
    events,
    request: {
      home,
      jobs,
      registries: [],
      flags: {},
      settings: buildSettings({}),
      env,
      providers: secretProviders({ env, commands: {} }),
      allowed: new Set(),
      emit: (event) => events.push(event),
      control: new BuildControl(),
      ...change,
    },
  };
}

describe('buildAll', () => {
  afterEach(() => {
    stopEngines();
    removeFolders();
  });

  it('names the YAML line of a missing app folder, continues, and names no line when no engine responds', async () => {
    const { request: buildRequest, events } = request([job('a'), job('b', folderWith())]);
    const [first, second] = await buildAll(buildRequest);
    assert.deepEqual(
      [first?.status, first?.error?.kind, first?.error?.line, first?.error?.column],
      ['failed', 'app_path', 4, 14],
    );
    assert.deepEqual([second?.status, second?.error?.kind, second?.error?.line], ['failed', 'engine_down', undefined]);
    assert.equal(events.filter(({ type }) => type === 'workspace.finished').length, 2);
  });

  it('detects the engine once, even if all workspaces fail because of it', async () => {
    let connections = 0;
    const host = await fakeRawEngine((socket) => {
      connections += 1;
      socket.destroy();
    });
    const { request: buildRequest } = request(
      ['a', 'b', 'c'].map((name) => job(name, folderWith())),
      { env: { DOCKER_HOST: host } },
    );
    const results = await buildAll(buildRequest);
    assert.deepEqual(
      results.map(({ error }) => error?.kind),
      ['engine_down', 'engine_down', 'engine_down'],
    );
    assert.equal(connections, 1);
  });

  it('starts nothing after a stop, and cancels only the selected workspace', async () => {
    const control = new BuildControl();
    control.cancel('shop-a');
    const { request: buildRequest, events } = request([job('a'), job('b')], { control });
    const results = await buildAll(buildRequest);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['cancelled', 'failed'],
    );
    assert.deepEqual(results[0], { status: 'cancelled', reason: 'by user', durationMs: 0 });
    assert.ok(!events.some((event) => event.type === 'workspace.started' && event.key === 'shop-a'));
  });

  it('accepts a concurrency and a time limit beyond what arrays and timers can hold', async () => {
    // Node.js fires a timer at once if its delay is too long, so the build has to take a moment.
    const host = await fakeRawEngine((socket) => void setTimeout(() => socket.destroy(), 50));
    const { request: buildRequest } = request([job('a', folderWith())], {
      env: { DOCKER_HOST: host },
      flags: { concurrency: 1e10, timeoutMs: 1e12 },
    });
    assert.deepEqual(
      (await buildAll(buildRequest)).map(({ status, error }) => [status, error?.kind]),
      [['failed', 'engine_down']],
    );
  });

  it('ends with a time limit, or a cancellation, while the engine does not respond', async () => {
    const env = { DOCKER_HOST: await fakeRawEngine(() => undefined) };
    const settings = { ...buildSettings({}), engineTimeoutMs: 600_000 };
    const { request: buildRequest } = request(
      ['a', 'b'].map((name) => job(name, folderWith())),
      { env, settings, flags: { timeoutMs: 100 } },
    );
    assert.deepEqual(
      (await buildAll(buildRequest)).map(({ status, error }) => [status, error?.kind]),
      [
        ['timed_out', 'timed_out'],
        ['timed_out', 'timed_out'],
      ],
    );
    for (const stop of ['cancel', 'interrupt'] as const) {
      const control = new BuildControl();
      const { request: stopped, events } = request([job('a', folderWith())], { env, settings, control });
      const emit: typeof stopped.emit = (event) => {
        events.push(event);
        if (event.type === 'phase.started' && event.phase === 2) control[stop]();
      };
      assert.deepEqual(
        (await buildAll({ ...stopped, emit })).map(({ status }) => status),
        ['cancelled'],
      );
    }
    await eventually('its connections are closed', () => openConnections() === 0);
  });

  it('cancels one workspace that waits for the engine, and leaves the others waiting', async () => {
    const control = new BuildControl();
    const env = { DOCKER_HOST: await fakeRawEngine(() => control.cancel('shop-a')) };
    const settings = { ...buildSettings({}), engineTimeoutMs: 1000 };
    const { request: buildRequest } = request(
      ['a', 'b'].map((name) => job(name, folderWith())),
      { env, settings, control },
    );
    assert.deepEqual(
      (await buildAll(buildRequest)).map(({ status, error }) => [status, error?.kind]),
      [
        ['cancelled', undefined],
        ['failed', 'engine_down'],
      ],
    );
  });

  it('has nothing to do without jobs', async () => assert.deepEqual(await buildAll(request([]).request), []));
});
