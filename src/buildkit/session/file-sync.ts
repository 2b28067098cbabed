import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openRegular } from '../../file/open-regular.ts';
import { fileError, isRefused } from '../../file/problem.ts';
import { PacketType } from '../gen/session_pb.js';
import type { Handler, ServerCall } from '../grpc/server.ts';
import { GrpcCode, GrpcError } from '../grpc/status.ts';
import { isRegular } from './go-mode.ts';
import { dataPacket, errorPacket, FINISHED, LIST_END, readPacket, statPacket } from './packet.ts';
import { type Entry, type Filter, type MapEntry, walk } from './walk.ts';

/** A folder that a solve can read, by the name of its `local://` source. */
export interface LocalFolder {
  /** A real path. Files reached through a link are not sent. */
  readonly path: string;
  readonly exclude?: readonly string[];
  readonly map?: MapEntry;
}

/** Like BuildKit's own client: the owner of a file on this machine is irrelevant in an image. */
export const ownedByRoot: MapEntry = (entry) => ({ ...entry, uid: 0, gid: 0 });

/** A folder as it was sent to BuildKit. */
export interface SentFolder {
  readonly name: string;
  readonly filter: Filter;
  /** See `listDigest`. */
  readonly digest: string;
}

/** A digest of what would be sent to BuildKit about a folder now. BuildKit compares files by the same properties. */
export async function listDigest(folder: LocalFolder, filter: Filter): Promise<string> {
  const hash = createHash('sha256');
  for await (const entry of entriesOf(folder, filter)) hash.update(statPacket(entry));
  return hash.digest('hex');
}

function entriesOf({ path, map = ownedByRoot }: LocalFolder, filter: Filter): AsyncGenerator<Entry, void, undefined> {
  return walk(path, filter, map);
}

const CHUNK_BYTES = 256 * 1024;
/** As in tonistiigi/fsutil. */
const MAX_CONCURRENT_FILES = 4;

/**
 * Offers folders (moby/buildkit, session/filesync; tonistiigi/fsutil, Send), selected by the header `dir-name`.
 * `onSent` is called when BuildKit has everything that it requested from a folder.
 */
export function fileSync(
  folders: Readonly<Record<string, LocalFolder>>,
  onSent: (sent: SentFolder) => void = () => undefined,
): [string, Handler] {
  return [
    '/moby.filesync.v1.FileSync/DiffCopy',
    async (call) => {
      const name = call.metadata('dir-name')[0] ?? '';
      const folder = Object.hasOwn(folders, name) ? folders[name] : undefined;
      if (folder === undefined)
        throw new GrpcError(GrpcCode.NOT_FOUND, `no folder is offered under the name ${JSON.stringify(name)}`);
      const patterns = (header: string): readonly string[] => values(call, header);
      const follow = patterns('followpaths');
      const filter = {
        include: patterns('include-patterns'),
        exclude: [...(folder.exclude ?? []), ...patterns('exclude-patterns')],
        ...(follow.length > 0 && { follow }),
      };
      await send(call, folder, filter, (digest) => onSent({ name, filter, digest }));
    },
  ];
}

/** Non-ASCII values are percent-encoded, as indicated by another header. */
function values(call: ServerCall, header: string): readonly string[] {
  const isEncoded = call.metadata(`${header}-encoded`)[0] === '1';
  return call.metadata(header).map((value) => (isEncoded ? decodeURIComponent(value.replaceAll('+', ' ')) : value));
}

async function send(
  call: ServerCall,
  folder: LocalFolder,
  filter: Filter,
  onSent: (digest: string) => void,
): Promise<void> {
  const listed = createHash('sha256');
  const files: (string | undefined)[] = [];
  const queue: number[] = [];
  let failure: Error | undefined;
  let running = 0;
  let wake: (() => void) | undefined;
  const fail = (error: unknown): void => {
    failure ??= error instanceof Error ? error : new Error(String(error));
    wake?.();
  };
  const list = async (): Promise<void> => {
    for await (const entry of entriesOf(folder, filter)) {
      if (call.signal.aborted) return;
      files.push(isRequestable(entry) ? entry.path : undefined);
      const packet = statPacket(entry);
      listed.update(packet);
      await call.send(packet);
    }
    await call.send(LIST_END);
  };
  const sendQueued = (): void => {
    while (running < MAX_CONCURRENT_FILES && queue.length > 0) {
      const id = queue.shift() ?? 0;
      const path = files[id];
      files[id] = undefined; // BuildKit requests each file once
      if (path === undefined)
        return fail(
          new GrpcError(GrpcCode.INVALID_ARGUMENT, `BuildKit requested the file ${id}, which was not offered`),
        );
      running += 1;
      sendFile(call, id, join(folder.path, path))
        .catch(fail)
        .finally(() => {
          running -= 1;
          sendQueued();
        });
    }
  };
  const respond = async (): Promise<void> => {
    for await (const bytes of call.messages) {
      const { type, id, data } = readPacket(bytes);
      if (type === PacketType.FINISHED) return;
      if (type === PacketType.ERROR)
        throw new GrpcError(GrpcCode.UNKNOWN, `BuildKit stopped the transfer: ${Buffer.from(data).toString()}`);
      if (type !== PacketType.REQUEST) continue;
      queue.push(id);
      sendQueued();
    }
    throw new GrpcError(GrpcCode.CANCELLED, 'BuildKit ended the transfer before it was finished');
  };
  const stopped = new Promise<void>((resolve) => (wake = resolve));
  list().catch(fail);
  await Promise.race([respond(), stopped]);
  if (failure !== undefined) {
    await call.send(errorPacket(failure.message));
    throw failure;
  }
  onSent(listed.digest('hex'));
  await call.send(FINISHED);
}

function isRequestable({ mode, linkName }: Entry): boolean {
  return isRegular(mode) && linkName === '';
}

/**
 * A file that is listed but cannot be read is an error: BuildKit's own client would send it empty. So is one that was
 * replaced with a link, a pipe or a device since it was listed.
 */
async function sendFile(call: ServerCall, id: number, path: string): Promise<void> {
  const opened = await openRegular(path, path);
  if (isRefused(opened)) throw fileError(path, opened);
  const file = opened.handle;
  try {
    for (;;) {
      if (call.signal.aborted) return;
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null);
      if (bytesRead === 0) break;
      await call.send(...dataPacket(id, buffer.subarray(0, bytesRead)));
    }
  } finally {
    await file.close();
  }
  await call.send(...dataPacket(id));
}
