import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { parseHost } from '../../../../src/engine/connection/address.ts';
import { type EngineRequest, engineJson } from '../../../../src/engine/connection/http.ts';
import { fakeRawEngine, fakeTcpEngine, MISBEHAVIOURS, stopEngines } from '../fake-engine.ts';

/** Long enough for a response on the loopback interface, and short enough for a test. */
const LIMIT_MS = 300;

function ask(host: string, options: EngineRequest = {}): Promise<unknown> {
  return engineJson({ address: parseHost(host), timeoutMs: LIMIT_MS }, '/x', options);
}

describe('a request to an engine', () => {
  afterEach(stopEngines);

  it('resolves with the JSON of the response, or undefined without one', async () => {
    assert.deepEqual(await ask(await fakeTcpEngine({ '/x': { a: 1 } })), { a: 1 });
    assert.equal(
      await ask(await fakeTcpEngine({ '/x': (response: { end: () => void }) => response.end() })),
      undefined,
    );
  });

  for (const [what, answer] of Object.entries(MISBEHAVIOURS)) {
    it(`ends in time when the engine ${what}`, async () => {
      await assert.rejects(ask(await fakeTcpEngine({ '/x': answer })), { message: 'no response within 0.3 s' });
    });
  }

  it('ends in time when the engine accepts the connection and does not respond', async () => {
    await assert.rejects(ask(await fakeRawEngine(() => undefined)), { message: 'no response within 0.3 s' });
  });

  it('ends at once with the reason of the signal', async () => {
    const control = new AbortController();
    const host = await fakeRawEngine(() => control.abort(new Error('stopped')));
    await assert.rejects(ask(host, { signal: control.signal, timeoutMs: 60_000 }), { message: 'stopped' });
    await assert.rejects(ask(host, { signal: AbortSignal.abort(new Error('before')), timeoutMs: 60_000 }), {
      message: 'before',
    });
  });

  it('fails when the connection is closed before or during the response', async () => {
    await assert.rejects(ask(await fakeRawEngine((socket) => socket.destroy())));
    await assert.rejects(
      ask(await fakeRawEngine((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"a"'))),
      /aborted|middle of a response/,
    );
  });

  it("fails with the engine's error, truncated", async () => {
    const host = await fakeTcpEngine({
      '/x': (response: ServerResponse) => response.writeHead(500).end('x'.repeat(9999)),
    });
    await assert.rejects(
      ask(host),
      (error: Error & { status?: number }) => error.status === 500 && error.message.length < 300,
    );
  });

  it('fails when the response is not JSON, or another protocol', async () => {
    await assert.rejects(
      ask(await fakeTcpEngine({ '/x': (response: ServerResponse) => response.end('<html>') })),
      /not JSON: <html>/,
    );
    await assert.rejects(ask(await fakeRawEngine((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))));
    await assert.rejects(
      ask(
        await fakeRawEngine((socket) =>
          socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n'),
        ),
      ),
      /another protocol/,
    );
  });

  it('fails when the response never ends, without storing it', async () => {
    const chunk = Buffer.alloc(1024 ** 2, ' ');
    const host = await fakeTcpEngine({
      '/x': (response: ServerResponse) => {
        const more = (): void => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on('drain', more);
        more();
      },
    });
    await assert.rejects(ask(host, { timeoutMs: 60_000 }), /larger than 64 MB/);
  });
});
