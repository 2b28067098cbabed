import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:http2';
import path from 'node:path';
import { duplexPair } from 'node:stream';
import { type DescMessage, fromBinary, type MessageShape, toBinary, toJson } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { Control } from '../../../src/buildkit/control.ts';
import { SolveRequestSchema as GatewaySolveRequestSchema } from '../../../src/buildkit/gen/gateway_pb.js';
import { OpSchema } from '../../../src/buildkit/gen/ops_pb.js';
import { PacketType } from '../../../src/buildkit/gen/session_pb.js';
import { serverStream } from '../../../src/buildkit/grpc/client.ts';
import { grpcServer } from '../../../src/buildkit/grpc/server.ts';
import { GrpcError } from '../../../src/buildkit/grpc/status.ts';
import { marshal } from '../../../src/buildkit/llb/marshal.ts';
import { git } from '../../../src/buildkit/llb/source.ts';
import {
  dataPacket,
  FINISHED,
  LIST_END,
  type Packet,
  readPacket,
  requestPacket,
  statPacket,
} from '../../../src/buildkit/session/packet.ts';

interface Recorded {
  readonly path: string;
  readonly side: 'request' | 'response';
  readonly message: string;
}

/** Messages between docker buildx 0.29 and the engine, recorded by test/engine/buildkit/record.ts. */
function recorded(name: 'build' | 'bake', call: string, side?: Recorded['side']): Buffer[] {
  const all = JSON.parse(readFileSync(path.join(import.meta.dirname, `recorded/${name}.json`), 'utf8')) as Recorded[];
  const found = all
    .filter((each) => each.path.endsWith(call) && (side === undefined || each.side === side))
    .map(({ message }) => Buffer.from(message, 'base64'));
  assert.notEqual(found.length, 0);
  return found;
}

/** The paths of fields that our definitions do not contain, and that JSON would omit. */
function unknownIn(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const own = Array.isArray((value as { $unknown?: unknown }).$unknown) ? [at] : [];
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, each]) => (key === '$unknown' ? [] : unknownIn(each, `${at}/${key}`))),
  ];
}

/**
 * Decodes a message and encodes it again, with the same content and length. The bytes may differ, because maps have no
 * order.
 */
function roundTrip<D extends DescMessage>(schema: D, bytes: Uint8Array): MessageShape<D> {
  const message = fromBinary(schema, bytes);
  const again = toBinary(schema, message);
  assert.equal(again.length, bytes.length);
  assert.deepEqual(toJson(schema, fromBinary(schema, again)), toJson(schema, message));
  return message;
}

describe("messages of BuildKit's own client", () => {
  it('contain the same bytes as ours for the build graph of a repository', () => {
    const [request] = recorded('bake', 'LLBBridge/Solve', 'request');
    const { definition } = fromBinary(GatewaySolveRequestSchema, request ?? new Uint8Array());
    const [op] = (definition?.def ?? []).map((each) => fromBinary(OpSchema, each).op);
    assert.ok(definition && op?.case === 'source');
    const state = git(op.value.attributes['git.fullurl'] ?? '', {
      ref: 'main',
      headerSecret: 'GIT_AUTH_HEADER',
      tokenSecret: 'GIT_AUTH_TOKEN',
    });
    const ours = marshal(state.output);
    assert.deepEqual(
      ours?.definition.def.map((each) => Buffer.from(each).toString('hex')),
      definition.def.map((each) => Buffer.from(each).toString('hex')),
    );
    assert.ok(Object.hasOwn(definition.metadata, [...ours.digests.values()][0] ?? ''));
  });

  it('contain only known fields in requests to solve a Dockerfile', () => {
    const requests = recorded('build', 'Control/Solve', 'request').map((bytes) =>
      roundTrip(Control.Solve.input, bytes),
    );
    assert.deepEqual(
      requests.flatMap((each) => unknownIn(each)),
      [],
    );
    const build = requests.find(({ exporters }) => exporters.length > 0);
    assert.deepEqual(
      [build?.frontendAttributes['target'], build?.frontendAttributes['build-arg:WHO'], build?.exporters[0]?.type],
      ['one', 'anna', 'local'],
    );
  });

  it('contain only known fields in status responses', () => {
    const messages = recorded('build', 'Control/Status', 'response').map((bytes) =>
      roundTrip(Control.Status.output, bytes),
    );
    assert.deepEqual(
      messages.flatMap((each) => unknownIn(each)),
      [],
    );
    assert.ok(messages.some(({ vertexes }) => vertexes.some(({ name }) => name === '[internal] load .dockerignore')));
  });

  for (const call of ['FileSync/DiffCopy', 'FileSend/DiffCopy']) {
    it(`contain the same bytes as ours in ${call}`, () => {
      for (const bytes of recorded('build', call))
        assert.equal(Buffer.from(packetOf(readPacket(bytes))).toString('hex'), bytes.toString('hex'));
    });
  }
});

function packetOf({ type, stat, id, data }: Packet): Uint8Array {
  if (type === PacketType.STAT) return stat === undefined ? LIST_END : statPacket(stat);
  if (type === PacketType.REQUEST) return requestPacket(id);
  if (type === PacketType.DATA) return Buffer.concat(dataPacket(id, data));
  return FINISHED;
}

/** Changes a byte, truncates, appends bytes, or swaps two parts. */
const damages = fc
  .array(
    fc.oneof(
      fc.tuple(fc.nat(), fc.nat({ max: 255 })).map(([at, value]) => (bytes: Buffer) => {
        const changed = Buffer.from(bytes);
        if (changed.length > 0) changed[at % changed.length] = value;
        return changed;
      }),
      fc.nat().map((at) => (bytes: Buffer) => bytes.subarray(0, at % (bytes.length + 1))),
      fc.uint8Array({ maxLength: 12 }).map((more) => (bytes: Buffer) => Buffer.concat([bytes, more])),
      fc
        .nat()
        .map(
          (at) => (bytes: Buffer) =>
            Buffer.concat([bytes.subarray(at % (bytes.length + 1)), bytes.subarray(0, at % (bytes.length + 1))]),
        ),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => (bytes: Buffer) => all.reduce((before, damage) => damage(before), bytes));

describe('damaged messages', () => {
  it('of a file transfer are read or rejected with a GrpcError', () => {
    fc.assert(
      fc.property(fc.constantFrom(...recorded('build', 'FileSync/DiffCopy')), damages, (bytes, damage) => {
        try {
          readPacket(damage(bytes));
        } catch (error) {
          assert.ok(error instanceof GrpcError, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('of the status are read or rejected with a GrpcError', async function () {
    this.timeout('1m');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...recorded('build', 'Control/Status', 'response')), damages), {
          minLength: 1,
          maxLength: 4,
        }),
        async (messages) => {
          await statuses(messages.map(([bytes, damage]) => damage(bytes))).catch((error: unknown) =>
            assert.ok(error instanceof GrpcError, String(error)),
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});

/** Reads these messages as the status of a solve. */
async function statuses(messages: readonly Buffer[]): Promise<number> {
  const [here, there] = duplexPair();
  const server = grpcServer(
    new Map([
      [
        Control.Status.path,
        async (call) => {
          for (const message of messages) await call.send(message);
        },
      ],
    ]),
  );
  server.accept(there);
  const http2 = connect('http://localhost', { createConnection: () => here });
  http2.on('error', () => undefined);
  try {
    let count = 0;
    for await (const { vertexes } of serverStream(http2, Control.Status, { ref: 'x' })) count += vertexes.length;
    return count;
  } finally {
    http2.destroy();
    server.close();
  }
}
