import { constants } from 'node:fs';
import { chmod, type FileHandle, link, lstat, lutimes, mkdir, open, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PacketType } from '../gen/session_pb.js';
import type { ServerCall } from '../grpc/server.ts';
import { GrpcCode, GrpcError } from '../grpc/status.ts';
import { isFolder, isLink, isRegular, permissions } from './go-mode.ts';
import { comparePaths, validatePath } from './received-path.ts';
import { FINISHED, readPacket, requestPacket } from './packet.ts';
import type { Entry } from './walk.ts';

/** The maximum number of open files, regardless of what arrives in between. */
const MAX_REQUESTED_FILES = 64;

/**
 * Receives the files of a `local` exporter (tonistiigi/fsutil, Receive). A path that leads out of the folder, even
 * through a link, or anything else that BuildKit would never send, ends the transfer with INVALID_ARGUMENT. Devices and
 * pipes are skipped.
 */
export async function receiveFolder(call: ServerCall, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const receiver = new Receiver(folder, (packet) => call.send(packet));
  try {
    for await (const bytes of call.messages) {
      const packet = readPacket(bytes);
      if (packet.type === PacketType.ERROR)
        throw new GrpcError(GrpcCode.UNKNOWN, `BuildKit stopped the transfer: ${Buffer.from(packet.data).toString()}`);
      if (packet.type === PacketType.FINISHED) return await receiver.finish();
      if (packet.type === PacketType.STAT) await receiver.list(packet.stat);
      if (packet.type === PacketType.DATA) await receiver.receive(packet.id, packet.data);
    }
    throw refused('BuildKit ended the transfer before it was finished');
  } finally {
    await receiver.close();
  }
}

class Receiver {
  readonly #root: string;
  readonly #send: (packet: Uint8Array) => Promise<void> | undefined;
  /** By index in the list: files still to be requested, and requested files. */
  readonly #pending: [id: number, entry: Entry][] = [];
  readonly #requested = new Map<number, Entry>();
  readonly #opened = new Map<number, FileHandle>();
  readonly #files = new Set<string>();
  readonly #folders: Entry[] = [];
  readonly #links: Entry[] = [];
  #count = 0;
  #lastPath = '';
  #isListed = false;
  #isComplete = false;

  constructor(root: string, send: (packet: Uint8Array) => Promise<void> | undefined) {
    this.#root = root;
    this.#send = send;
  }

  /** Handles an entry, or the end of the list. */
  async list(entry: Entry | undefined): Promise<void> {
    if (this.#isListed) throw refused('received an entry after the end of the list');
    if (entry === undefined) this.#isListed = true;
    else await this.#create(entry);
    await this.#requestNext();
  }

  /** Handles a chunk of a file; without data, its end. */
  async receive(id: number, data: Uint8Array): Promise<void> {
    const entry = this.#requested.get(id);
    if (entry === undefined) throw refused(`received data of the file ${id}, which was not requested`);
    const file =
      this.#opened.get(id) ??
      (await open(join(this.#root, entry.path), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600));
    this.#opened.set(id, file);
    if (data.length > 0) return file.writeFile(data);
    await file.chmod(permissions(entry.mode));
    this.#opened.delete(id);
    await file.close();
    await this.#touch(entry);
    this.#requested.delete(id);
    await this.#requestNext();
  }

  /** Both sides have finished. */
  async finish(): Promise<void> {
    if (!this.#isComplete) throw refused('BuildKit finished the transfer before everything was received');
    for (const { path, linkName } of this.#links) await link(join(this.#root, linkName), join(this.#root, path));
    // Deepest first: adding a file changes the time of its folder, and the permissions of a folder may prevent adding
    // files.
    for (const entry of this.#folders.reverse()) {
      await chmod(join(this.#root, entry.path), permissions(entry.mode));
      await this.#touch(entry);
    }
  }

  async close(): Promise<void> {
    for (const file of this.#opened.values()) await file.close();
  }

  async #requestNext(): Promise<void> {
    while (this.#requested.size < MAX_REQUESTED_FILES) {
      const next = this.#pending.shift();
      if (next === undefined) break;
      this.#requested.set(...next);
      await this.#send(requestPacket(next[0]));
    }
    if (!this.#isListed || this.#requested.size > 0 || this.#isComplete) return;
    this.#isComplete = true;
    await this.#send(FINISHED);
  }

  async #create(listed: Entry): Promise<void> {
    const entry = { ...listed, path: validatePath(listed.path) };
    // Paths must be unique: otherwise, a folder could be replaced with a link before its files arrive.
    if (this.#lastPath !== '' && comparePaths(this.#lastPath, entry.path) >= 0)
      throw refused(`received the file ${JSON.stringify(entry.path)} out of order`);
    this.#lastPath = entry.path;
    const id = this.#count;
    this.#count += 1;
    const path = join(this.#root, entry.path);
    await this.#requireFoldersAbove(entry.path);
    if (isFolder(entry.mode)) return this.#makeFolder(entry, path);
    await rm(path, { force: true, recursive: true });
    if (isLink(entry.mode)) {
      await symlink(entry.linkName, path);
      await this.#touch(entry);
    } else if (isRegular(entry.mode) && entry.linkName !== '') {
      const linkName = validatePath(entry.linkName);
      if (!this.#files.has(linkName))
        throw refused(
          `${JSON.stringify(entry.path)} is a hard link to ${JSON.stringify(linkName)}, which was not received before`,
        );
      this.#links.push({ ...entry, linkName });
    } else if (isRegular(entry.mode)) {
      this.#files.add(entry.path);
      this.#pending.push([id, entry]);
    }
  }

  async #makeFolder(entry: Entry, path: string): Promise<void> {
    const existing = await lstat(path).catch(() => undefined);
    if (existing !== undefined && !existing.isDirectory()) await rm(path);
    await mkdir(path, { recursive: true, mode: 0o700 });
    this.#folders.push(entry);
  }

  async #requireFoldersAbove(path: string): Promise<void> {
    for (let above = dirname(path); above !== '.'; above = dirname(above)) {
      const existing = await lstat(join(this.#root, above)).catch(() => undefined);
      if (existing?.isDirectory() !== true)
        throw refused(
          `the path ${JSON.stringify(path)} of an exported file leads through something that is not a folder`,
        );
    }
  }

  async #touch({ path, modified }: Entry): Promise<void> {
    const seconds = Number(modified / 1_000_000n) / 1000;
    await lutimes(join(this.#root, path), seconds, seconds);
  }
}

function refused(why: string): GrpcError {
  return new GrpcError(GrpcCode.INVALID_ARGUMENT, why);
}
