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
 * Records what BuildKit's own client says, docker buildx between it and a real engine:
 * npm run engine -- node test/buildkit/record.ts
 * The files in test/unit/buildkit/recorded, which tests compare our client with, were written so.
 */
const TARGET = path.join(repository, 'test/unit/buildkit/recorded');
/** Messages of one kind are much alike. */
const MOST_OF_A_KIND = 12;

/** `request` is said by who made the call. */
type Recorded = Readonly<{ path: string; side: 'request' | 'response'; metadata?: Headers; message: string }>;

const records: Recorded[] = [];

/** A header that comes several times has a list: Node's own object would join its values. */
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
 * Passes a call on, and writes down its messages. A session is a connection within a call: its calls are passed on,
 * too.
 */
function pass(stream: ServerHttp2Stream, headers: Headers, to: ClientHttp2Session): void {
  const name = String(headers[':path']);
  const onward = to.request(headers as Record<string, string | string[]>);
  const note = (side: 'request' | 'response'): ((chunk: Buffer) => void) => {
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
  for (const each of [stream, onward]) each.on('error', () => undefined);
  // What ended well ends by itself, behind its trailers.
  onward.on('close', () => onward.rstCode !== constants.NGHTTP2_NO_ERROR && stream.close(onward.rstCode));
  stream.on('close', () => stream.rstCode !== constants.NGHTTP2_NO_ERROR && onward.close(stream.rstCode));
  let trailers: IncomingHttpHeaders = {};
  onward.on('trailers', (told: IncomingHttpHeaders) => {
    trailers = told;
  });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  if (name === Control.Session.path) {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    const inner = connect('http://localhost', { createConnection: () => framed(stream) }).on('error', () => undefined);
    passingTo(inner).emit('connection', framed(onward));
    return;
  }
  stream.on('data', note('request')).pipe(onward);
  onward.on('response', (told, flags) => {
    if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) return stream.respond(told, { endStream: true });
    stream.respond(told, { waitForTrailers: true });
    onward.on('data', note('response')).pipe(stream);
  });
}

function passingTo(http2: ClientHttp2Session): Http2Server {
  return createServer()
    .on('stream', (stream, _headers, _flags, raw) => pass(stream, headersOf(raw), http2))
    .on('sessionError', () => undefined);
}

function metadataOf(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(([key]) => !/^:|^(?:te|user-agent|content-type|traceparent|grpc-)/.test(key)),
  );
}

/** The bytes that messages of a call carry. */
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

function save(name: string, wanted: RegExp): void {
  const counts = new Map<string, number>();
  const kept = records.splice(0).filter(({ path: each, side }) => {
    const kind = `${each} ${side}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return wanted.test(each) && (counts.get(kind) ?? 0) <= MOST_OF_A_KIND;
  });
  writeFileSync(path.join(TARGET, `${name}.json`), `[\n${kept.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`);
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
const server = passingTo(engine);
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
