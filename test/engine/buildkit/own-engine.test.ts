import assert from 'node:assert/strict';
import { shortcomings } from '../../../src/buildkit/capabilities.ts';
import { BuildKit } from '../../../src/buildkit/client.ts';
import { SolveError } from '../../../src/buildkit/solve-error.ts';
import { type OwnEngine, startOwnEngine } from '../../rig/own-engine.ts';
import { definitionOf, read, script, unique } from './fixture.ts';

/** Tests that need a separate engine. */
describe('BuildKit client on a separate engine', function () {
  this.timeout('2m');
  let engine: OwnEngine | undefined;
  let kit: BuildKit | undefined;

  async function start(containerdStore: boolean): Promise<{ engine: OwnEngine; kit: BuildKit }> {
    engine = await startOwnEngine('debian:trixie-slim', { containerdStore });
    kit = new BuildKit({ kind: 'engine', address: { kind: 'unix', path: engine.socket } });
    return { engine, kit };
  }
  afterEach(async () => {
    kit?.close();
    await engine?.stop();
  });

  it('reports the classic image store, and builds', async () => {
    const { kit } = await start(false);
    const needs = { containerdImageStore: true, capabilities: ['exec.secretenv', 'mergeop', 'diffop'] };
    assert.deepEqual(await shortcomings(kit, needs), [
      { kind: 'classic_image_store' },
      { kind: 'missing_capabilities', names: ['mergeop', 'diffop'] },
    ]);
    assert.equal(await read(kit, script('echo built > /f', { network: 'none' }), '/f'), 'built\n');
  });

  it('fails a running solve when the engine restarts, and reconnects for the next one', async () => {
    const { engine, kit } = await start(true);
    assert.equal(await read(kit, script('echo before > /f', { network: 'none' }), '/f'), 'before\n');
    const [started, failed] = sleeping(kit);
    await started;
    await engine.restart();
    const error = await failed;
    assert.ok(error instanceof SolveError);
    assert.match(error.message, /the connection to BuildKit was lost|cancell?ed|shut(?:ting)? ?down|closing/i);
    assert.equal(await read(kit, script('echo after > /f', { network: 'none' }), '/f'), 'after\n');
  });
});

/** A solve that runs until it is stopped: `started` resolves when its step runs, `failed` with its error. */
function sleeping(kit: BuildKit): readonly [started: Promise<void>, failed: Promise<unknown>] {
  const name = `sleeping ${unique()}`;
  const started = Promise.withResolvers<undefined>();
  const failed = kit
    .solve({
      request: { definition: definitionOf(script('sleep 600', { network: 'none', name })) },
      onStatus: ({ vertexes }) => {
        if (vertexes.some((each) => each.name === name && each.started !== undefined)) started.resolve(undefined);
      },
    })
    .then(
      () => assert.fail('the solve ended by itself'),
      (error: unknown) => error,
    );
  return [started.promise, failed];
}
