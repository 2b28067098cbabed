import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { openRelay, type Relay } from '../../../../src/engine/buildx/relay.ts';
import { folderWith, removeFolders } from '../../../support/folder.ts';

describe('the relay to an engine', () => {
  let server: Server | undefined;
  let relay: Relay | undefined;

  afterEach(async () => {
    await relay?.close();
    server?.close();
    removeFolders();
  });

  /** Opens a relay to an engine that handles each connection this way; returns the path of its socket. */
  async function relayTo(serve: (socket: Socket) => void): Promise<string> {
    const engine = path.join(folderWith(), 'engine.sock');
    server = createServer({ allowHalfOpen: true }, serve);
    await new Promise<void>((resolve) => server?.listen(engine, resolve));
    relay = await openRelay({ kind: 'unix', path: engine });
    return relay.host.replace('unix://', '');
  }

  it('forwards both directions, even after the other side has ended', async () => {
    const socket = await relayTo(
      (client) => void text(client).then((request) => client.end(`engine heard ${request}`)),
    );
    const client = connect({ path: socket, allowHalfOpen: true });
    client.end('a'.repeat(200_000));
    assert.equal(await text(client), `engine heard ${'a'.repeat(200_000)}`);
  });

  it('is private to this user, and removed with its connections when it is closed', async () => {
    const socket = await relayTo(() => undefined);
    assert.equal(statSync(path.dirname(socket)).mode & 0o777, 0o700);
    const client = connect(socket);
    await new Promise((resolve) => client.once('connect', resolve));
    const closed = new Promise((resolve) => client.resume().once('close', resolve));
    await relay?.close();
    await closed;
    assert.ok(!existsSync(path.dirname(socket)));
  });

  it('closes the connection if the engine does, or is not running', async () => {
    const socket = await relayTo((client) => client.destroy());
    assert.equal(await text(connect(socket)), '');
    server?.close();
    assert.equal(await text(connect(socket)), '');
  });

  it('reports which socket cannot be opened', async () => {
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = folderWith({ [`${'long/'.repeat(30)}file`]: '' }) + `/${'long/'.repeat(30)}`;
    try {
      await assert.rejects(
        openRelay({ kind: 'unix', path: '/none' }),
        /Cannot listen on the socket .*long.*engine\.sock/,
      );
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
  });
});
