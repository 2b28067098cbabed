import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineEndpoint } from '../../../src/engine/connection/http.ts';
import { Connections } from '../../../src/engine/direct/connections.ts';

const [HERE, THERE] = ['a', 'b'].map((name): EngineEndpoint => ({
  address: { kind: 'unix', path: `/nowhere/${name}.sock` },
  timeoutMs: 1000,
})) as [EngineEndpoint, EngineEndpoint];
const LONG = 60_000;

/** Whether the connection was closed, in which case it reports that instead of looking for the engine. */
async function hasEnded({ connection: { kit } }: ReturnType<Connections['take']>): Promise<boolean> {
  return kit.workers().then(
    () => false,
    (error: unknown) => /the client was closed/.test(String(error)),
  );
}

describe('connections to engines', () => {
  it('are shared by concurrent builds, and close with the last of them', async () => {
    const connections = new Connections();
    const [one, two] = [connections.take(HERE), connections.take(HERE)];
    assert.equal(one.connection, two.connection);
    one.giveBack();
    one.giveBack();
    assert.equal(await hasEnded(two), false);
    two.giveBack();
    assert.equal(await hasEnded(two), true);
    assert.notEqual(connections.take(HERE).connection, two.connection);
  });

  it('belong to one engine each', () => {
    const connections = new Connections();
    assert.notEqual(connections.take(HERE).connection, connections.take(THERE).connection);
  });

  it('stay open for the next build for a while', async () => {
    const patient = new Connections(LONG);
    const first = patient.take(HERE);
    first.giveBack();
    const second = patient.take(HERE);
    assert.equal(second.connection, first.connection);
    const brief = new Connections(1);
    const last = brief.take(HERE);
    last.giveBack();
    await sleep(50);
    assert.equal(await hasEnded(last), true);
  });

  it('close when the process ends if they are unused, or else with their users', async () => {
    const connections = new Connections(LONG);
    const [idle, used] = [connections.take(HERE), connections.take(THERE)];
    idle.giveBack();
    connections.close();
    assert.deepEqual([await hasEnded(idle), await hasEnded(used)], [true, false]);
    used.giveBack();
    assert.equal(await hasEnded(used), true);
  });
});
