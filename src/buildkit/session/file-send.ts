import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { fromBinary } from '@bufbuild/protobuf';
import { BytesMessageSchema } from '../gen/session_pb.js';
import type { Handler, ServerCall } from '../grpc/server.ts';
import { GrpcCode, GrpcError } from '../grpc/status.ts';
import { receiveFolder } from './receive-folder.ts';

/** The destination of an exporter: an archive stream (`tar`, `oci`, `docker`), or a folder (`local`). */
export type Sink =
  | { readonly kind: 'stream'; open(): Writable | Promise<Writable> }
  | { readonly kind: 'folder'; readonly path: string };

/** Receives what exporters send, by their index in the solve's list (moby/buildkit, session/filesync). */
export function fileSend(sinks: Readonly<Record<number, Sink>>): [string, Handler] {
  return [
    '/moby.filesync.v1.FileSend/DiffCopy',
    async (call) => {
      const id = Number(call.metadata('buildkit-attachable-exporter-id')[0] ?? '0');
      const sink = Object.hasOwn(sinks, id) ? sinks[id] : undefined;
      if (sink === undefined)
        throw new GrpcError(GrpcCode.NOT_FOUND, `no destination is offered for the exporter ${id}`);
      if (sink.kind === 'folder') await receiveFolder(call, sink.path);
      else await receiveArchive(call, await sink.open());
    },
  ];
}

async function receiveArchive(call: ServerCall, target: Writable): Promise<void> {
  const failed = new Promise<never>((_resolve, reject) => {
    const refuse = (why: string, cause?: Error): void =>
      reject(new GrpcError(GrpcCode.INTERNAL, `the archive cannot be written: ${why}`, { cause }));
    target.on('error', (error) => refuse(error.message, error));
    target.once('close', () => {
      if (!target.writableFinished) refuse('it was closed before its end');
    });
  });
  failed.catch(() => undefined);
  const pump = async (): Promise<void> => {
    for await (const bytes of call.messages) {
      if (!target.write(fromBinary(BytesMessageSchema, bytes).data)) await once(target, 'drain');
    }
    await new Promise<void>((resolve) => target.end(resolve));
  };
  try {
    await Promise.race([pump(), failed]);
  } catch (error) {
    target.destroy();
    throw error;
  }
}
