import assert from 'node:assert/strict';
import { parseHost } from '../../../src/engine/connection/address.ts';
import { direct } from '../../../src/engine/direct/direct.ts';
import type { Builder } from '../../../src/engine/builder.ts';
import { fakeRawEngine, fakeTcpEngine, stopEngines } from './fake-engine.ts';

const UPGRADED = 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';

function builderOn(host: string): Builder {
  const engine = { address: parseHost(host), timeoutMs: 5000 };
  return direct({ engine, proxies: {}, credentials: () => undefined, responseTimeoutMs: 300 });
}

describe('support for direct builds', () => {
  afterEach(stopEngines);

  const signal = new AbortController().signal;

  for (const [what, onConnection] of [
    ['does not respond', () => undefined],
    [
      'hands over the connection and does not respond',
      (socket: { write: (text: string) => void }) => socket.write(UPGRADED),
    ],
  ] as const) {
    it(`rejects if BuildKit ${what}: the Docker CLI would hang, too`, async () => {
      const builder = builderOn(await fakeRawEngine(onConnection));
      await assert.rejects(builder.checkSupport(signal), {
        code: 'engine_down',
        message: /BuildKit did not respond within 0\.3 s/,
      });
      builder.close();
    });
  }

  it('is missing without BuildKit, or with another server', async () => {
    for (const [answers, why] of [
      [{}, /there is no BuildKit/],
      [{ '*': {} }, /HTTP status 200/],
    ] as const) {
      const builder = builderOn(await fakeTcpEngine(answers));
      assert.match((await builder.checkSupport(signal)) ?? '', why);
      builder.close();
    }
  });

  it('is no longer awaited when the session is stopped', async () => {
    const control = new AbortController();
    const builder = builderOn(await fakeRawEngine(() => control.abort('interrupted')));
    assert.match((await builder.checkSupport(control.signal)) ?? '', /cancelled/);
    builder.close();
  });
});
