import { constants } from 'node:fs';
import { chmod, type FileHandle, link, lstat, lutimes, mkdir, open, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PacketType } from '../gen/session_pb.js';
import type { ServerCall } from '../grpc/server.ts';
import { GrpcCode, GrpcError } from '../grpc/status.ts';
import { isFolder, isLink, isRegular, permissions } from './go-mode.ts';
import { FINISHED, readPacket, requestPacket } from './packet.ts';
import type { Entry } from './walk.ts';

/** Open files are few, whatever comes in between. */
const MOST_ASKED = 64;

/**
 * Takes the files of a `local` exporter (tonistiigi/fsutil, Receive). A path that leads out of the folder, also through a
 * link that came before, ends the transfer with INVALID_ARGUMENT. Devices and pipes are left out.
 */
export async function receiveFolder(call: ServerCall, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files = new Map<number, Entry>();
  const wanted: number[] = [];
  const folders: Entry[] = [];
  const links: Entry[] = [];
  const opened = new Map<number, FileHandle>();
  let [count, asked, isListed] = [0, 0, false];
  const ask = async (): Promise<void> => {
    while (asked < MOST_ASKED && wanted.length > 0) {
      asked += 1;
      await call.send(requestPacket(wanted.shift() ?? 0));
    }
    if (isListed && asked === 0 && files.size === 0) await call.send(FINISHED);
  };
  try {
    for await (const bytes of call.messages) {
      const packet = readPacket(bytes);
      if (packet.type === PacketType.FINISHED) break;
      if (packet.type === PacketType.ERROR) throw new GrpcError(GrpcCode.UNKNOWN, `BuildKit stopped the transfer: ${Buffer.from(packet.data).toString()}`);
      if (packet.type === PacketType.STAT) {
        if (packet.stat === undefined) isListed = true;
        else {
          const id = count;
          count += 1;
          await place(folder, packet.stat, { folders, links, request: (entry) => (files.set(id, entry), wanted.push(id)) });
        }
        await ask();
      } else if (packet.type === PacketType.DATA) {
        const entry = files.get(packet.id);
        if (entry === undefined) throw new GrpcError(GrpcCode.INVALID_ARGUMENT, `data of the file ${packet.id} came, which nobody asked for`);
        const file = opened.get(packet.id) ?? (await open(join(folder, entry.path), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600));
        opened.set(packet.id, file);
        if (packet.data.length > 0) {
          await file.writeFile(packet.data);
          continue;
        }
        await file.chmod(permissions(entry.mode));
        await file.close();
        opened.delete(packet.id);
        await touch(folder, entry);
        files.delete(packet.id);
        asked -= 1;
        await ask();
      }
    }
  } finally {
    for (const file of opened.values()) await file.close();
  }
  for (const { path, linkName } of links) await link(join(folder, inside(linkName)), join(folder, path));
  // Deepest first, because whatever is put into a folder changes its time, and its rights may forbid to put something in.
  for (const entry of folders.reverse()) {
    await chmod(join(folder, entry.path), permissions(entry.mode));
    await touch(folder, entry);
  }
}

interface Places {
  readonly folders: Entry[];
  readonly links: Entry[];
  readonly request: (entry: Entry) => void;
}

async function place(root: string, told: Entry, { folders, links, request }: Places): Promise<void> {
  const entry = { ...told, path: inside(told.path) };
  const path = join(root, entry.path);
  await onlyFoldersAbove(root, entry.path);
  if (isFolder(entry.mode)) {
    const there = await lstat(path).catch(() => undefined);
    if (there !== undefined && !there.isDirectory()) await rm(path);
    await mkdir(path, { recursive: true, mode: 0o700 });
    folders.push(entry);
    return;
  }
  await rm(path, { force: true, recursive: true });
  if (isLink(entry.mode)) {
    await symlink(entry.linkName, path);
    await touch(root, entry);
  } else if (isRegular(entry.mode) && entry.linkName !== '') links.push(entry);
  else if (isRegular(entry.mode)) request(entry);
}

/** A path that stays below its folder. Throws INVALID_ARGUMENT. */
function inside(path: string): string {
  const parts = path.split(/[\\/]/);
  const isSafe = path !== '' && !path.includes('\0') && parts.every((part) => part !== '' && part !== '.' && part !== '..') && !/^[A-Za-z]:/.test(path);
  if (!isSafe) throw new GrpcError(GrpcCode.INVALID_ARGUMENT, `the path ${JSON.stringify(path)} of an exported file is refused`);
  return parts.join('/');
}

async function onlyFoldersAbove(root: string, path: string): Promise<void> {
  for (let above = dirname(path); above !== '.'; above = dirname(above)) {
    const there = await lstat(join(root, above)).catch(() => undefined);
    if (there?.isDirectory() !== true) throw new GrpcError(GrpcCode.INVALID_ARGUMENT, `the path ${JSON.stringify(path)} of an exported file leads through something that is no folder`);
  }
}

async function touch(root: string, { path, modified }: Entry): Promise<void> {
  const seconds = Number(modified / 1_000_000n) / 1000;
  await lutimes(join(root, path), seconds, seconds);
}
