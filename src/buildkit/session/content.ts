import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import * as messages from '../gen/session_pb.js';
import { method } from '../grpc/method.ts';
import { type Handler, type ServerCall, unaryHandler } from '../grpc/server.ts';
import { GrpcCode, GrpcError } from '../grpc/status.ts';
import type { BlobStore, BlobWriter } from './blob-store.ts';

const CHUNK_BYTES = 256 * 1024;
const PREFIX = '/containerd.services.content.v1.Content';

/** Stores by the name that BuildKit uses: `local:NAME` for caches, `oci:NAME` for image layouts. */
export type Stores = Readonly<Record<string, BlobStore>>;

/** The part of containerd's content service that BuildKit uses (containerd, api/services/content/v1/content.proto). */
export function content(stores: Stores): [string, Handler][] {
  const find = (call: ServerCall): BlobStore => {
    const id = call.metadata('buildkit-attachable-store-id')[0] ?? '';
    const store = Object.hasOwn(stores, id) ? stores[id] : undefined;
    if (store === undefined)
      throw new GrpcError(GrpcCode.NOT_FOUND, `no store is offered under the name ${JSON.stringify(id)}`);
    return store;
  };
  return [
    unaryHandler(
      method(`${PREFIX}/Info`, messages.InfoRequestSchema, messages.InfoResponseSchema),
      async ({ digest }, call) => ({
        info: { digest, size: BigInt(await find(call).size(digest)) },
      }),
    ),
    // Labels are for a garbage collector that does not exist here.
    unaryHandler(
      method(`${PREFIX}/Update`, messages.UpdateRequestSchema, messages.UpdateResponseSchema),
      async ({ info }, call) => ({
        info: { digest: info?.digest ?? '', size: BigInt(await find(call).size(info?.digest ?? '')) },
      }),
    ),
    [`${PREFIX}/Read`, (call) => read(call, find(call))],
    [`${PREFIX}/Write`, (call) => write(call, find(call))],
  ];
}

async function read(call: ServerCall, store: BlobStore): Promise<void> {
  for await (const bytes of call.messages) {
    const { digest, offset, size } = fromBinary(messages.ReadRequestSchema, bytes);
    let at = Number(offset);
    for await (const data of store.read(digest, at, size === 0n ? undefined : Number(size), CHUNK_BYTES)) {
      if (call.signal.aborted) return;
      await call.send(
        toBinary(messages.ReadResponseSchema, create(messages.ReadResponseSchema, { offset: BigInt(at), data })),
      );
      at += data.length;
    }
    return;
  }
}

async function write(call: ServerCall, store: BlobStore): Promise<void> {
  let writer: BlobWriter | undefined;
  try {
    for await (const bytes of call.messages) {
      const { action, ref, expected, offset, data, total } = fromBinary(messages.WriteRequestSchema, bytes);
      writer ??= await store.write(ref, expected);
      if (data.length > 0) {
        if (Number(offset) !== writer.size)
          throw new GrpcError(GrpcCode.OUT_OF_RANGE, `received a chunk at offset ${offset}; expected ${writer.size}`);
        await writer.append(data);
      }
      let digest = '';
      if (action === messages.WriteAction.COMMIT)
        digest = await writer.commit(expected, total === 0n ? undefined : Number(total));
      await call.send(
        toBinary(
          messages.WriteResponseSchema,
          create(messages.WriteResponseSchema, { action, offset: BigInt(writer.size), total, digest }),
        ),
      );
    }
  } finally {
    await writer?.close();
  }
}
