import { mkdirSync, writeFileSync } from 'node:fs';
import {
  type ClientHttp2Session,
  connect,
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { execa } from 'execa';
import { Control } from '../../../src/buildkit/control.ts';
import { BytesMessageSchema } from '../../../src/buildkit/gen/control_pb.js';
import { frameHeader, FrameReader } from '../../../src/buildkit/grpc/frame.ts';
import { upgrade } from '../../../src/buildkit/transport/socket.ts';
import { repository } from '../../rig/folders.ts';
import { freePort } from '../../rig/registry.ts';
import { Folders } from '../../support/folder.ts';
import { engineAddress } from './transports.ts';

/*
 * Records the messages between docker buildx, BuildKit's own client, and a real engine:
 * npm run engine -- node test/engine/buildkit/record.ts
 * Writes the files in test/unit/buildkit/recorded, with which tests compare our client.
 */
const TARGET = path.join(repository, 'test/unit/buildkit/recorded');
/** Messages of the same kind are similar. */
const MAX_PER_KIND = 12;

/** A `request` is sent by the caller. */
type Recorded = Readonly<{ path: string; side: 'request' | 'response'; metadata?: Headers; message: string }>;

const records: Recorded[] = [];

/** A repeated header has a list of values, which Node's own object would join. */
type Headers = Readonly<Record<string, string | readonly string[]>>;

function headersOf(raw: readonly string[]): Headers {
  const headers: Record<string, string | string[]> = {};
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name, value] = [raw[at] ?? '', raw[at + 1] ?? ''];
    const before = headers[name];
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  return headers;
}

/**
 * Forwards a call and records its messages. A session is a connection within a call, and its calls are forwarded,
 * too.
 */
function forward(stream: ServerHttp2Stream, headers: Headers, to: ClientHttp2Session): void {
  const name = String(headers[':path']);
  const outgoing = to.request(headers as Record<string, string | string[]>);
  const record = (side: 'request' | 'response'): ((chunk: Buffer) => void) => {
    const frames = new FrameReader();
    return (chunk) =>
      frames.push(chunk).forEach(
        (message) =>
          void records.push({
            path: name,
            side,
            ...(side === 'request' && { metadata: metadataOf(headers) }),
            message: Buffer.from(message).toString('base64'),
          }),
      );
  };
  for (const each of [stream, outgoing]) each.on('error', () => undefined);
  // A successful call ends by itself, after its trailers.
  outgoing.on('close', () => outgoing.rstCode !== constants.NGHTTP2_NO_ERROR && stream.close(outgoing.rstCode));
  stream.on('close', () => stream.rstCode !== constants.NGHTTP2_NO_ERROR && outgoing.close(stream.rstCode));
  let trailers: IncomingHttpHeaders = {};
  outgoing.on('trailers', (received: IncomingHttpHeaders) => {
    trailers = received;
  });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  if (name === Control.Session.path) {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    const inner = connect('http://localhost', { createConnection: () => framed(stream) }).on('error', () => undefined);
    proxyTo(inner).emit('connection', framed(outgoing));
    return;
  }
  stream.on('data', record('request')).pipe(outgoing);
  outgoing.on('response', (responseHeaders, flags) => {
    if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) return stream.respond(responseHeaders, { endStream: true });
    stream.respond(responseHeaders, { waitForTrailers: true });
    outgoing.on('data', record('response')).pipe(stream);
  });
}

function proxyTo(http2: ClientHttp2Session): Http2Server {
  return createServer()
    .on('stream', (stream, _headers, _flags, raw) => forward(stream, headersOf(raw), http2))
    .on('sessionError', () => undefined);
}

function metadataOf(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(([key]) => !/^:|^(?:te|user-agent|content-type|traceparent|grpc-)/.test(key)),
  );
}

/** The byte stream in the messages of a call. */
function framed(stream: Duplex): Duplex {
  const frames = new FrameReader();
  const duplex: Duplex = new Duplex({
    read: () => undefined,
    write: (data: Buffer, _encoding, done) => {
      const message = toBinary(BytesMessageSchema, create(BytesMessageSchema, { data }));
      stream.write(Buffer.concat([frameHeader(message.length), message]), () => done());
    },
  });
  stream.on('data', (chunk: Buffer) =>
    frames.push(chunk).forEach((message) => duplex.push(fromBinary(BytesMessageSchema, message).data)),
  );
  stream.on('close', () => duplex.destroy());
  return duplex.on('error', () => undefined);
}

function save(name: string, paths: RegExp): void {
  const counts = new Map<string, number>();
  const saved = records.splice(0).filter(({ path: each, side }) => {
    const kind = `${each} ${side}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return paths.test(each) && (counts.get(kind) ?? 0) <= MAX_PER_KIND;
  });
  writeFileSync(path.join(TARGET, `${name}.json`), `[\n${saved.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`);
}

const folders = new Folders();
const socket = await upgrade(engineAddress(), '/grpc');
const engine = connect('http://localhost', { createConnection: () => socket });
const builder = `record${process.pid}`;
const root = folders.create({
  'context/Dockerfile': 'FROM scratch AS one\nARG WHO\nCOPY a /\n',
  'context/a/file': 'text',
  'context/.dockerignore': 'b\n',
  'context/b': 'x',
  'repo/docker-bake.hcl': 'target "default" {\n}\n',
  'repo/Dockerfile': 'FROM scratch\n',
});
const server = proxyTo(engine);
await new Promise<void>((resolve) => server.listen(path.join(root, 's'), resolve));
const env = { BUILDX_CONFIG: path.join(root, 'buildx') };
mkdirSync(TARGET, { recursive: true });
const port = await freePort();
const git = (...args: readonly string[]) =>
  execa('git', ['-C', `${root}/repo`, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args]);
await git('init', '-q', '-b', 'main');
await git('add', '.');
await git('commit', '-qm', 'recorded');
const daemon = execa(
  'git',
  ['daemon', '--export-all', '--reuseaddr', '--listen=127.0.0.1', `--port=${port}`, `--base-path=${root}`],
  { reject: false },
);
try {
  await execa('docker', ['buildx', 'create', '--name', builder, '--driver', 'remote', `unix://${root}/s`], { env });
  records.length = 0;
  await execa(
    'docker',
    [
      'buildx',
      'build',
      '--builder',
      builder,
      '--provenance=false',
      '--build-arg',
      'WHO=anna',
      '--label',
      'more=yes',
      '--target',
      'one',
      '--cache-from',
      'type=registry,ref=127.0.0.1:1/cache',
      '--cache-to',
      'type=inline',
      '--output',
      `type=local,dest=${root}/out`,
      `${root}/context`,
    ],
    { env, stdin: 'ignore' },
  );
  save('build', /Control\/Solve|Control\/Status|FileSync|FileSend/);
  await execa('docker', ['buildx', 'bake', '--builder', builder, '--print', `git://127.0.0.1:${port}/repo#main`], {
    env,
    stdin: 'ignore',
  });
  save('bake', /LLBBridge\/Solve/);
} finally {
  daemon.kill();
  server.close();
  engine.destroy();
  folders.remove();
}
process.exit();
