import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import { PacketType } from '../gen/session_pb.js';
import { GrpcCode, GrpcError } from '../grpc/status.ts';
import type { Entry } from './walk.ts';

/*
 * Encodes fsutil's packets (proto/session.proto, Packet and Stat) by hand: there is one for each file of a build
 * context, and the general encoder is several times slower.
 */
const [VARINT, BYTES] = [0, 2];
const tag = (field: number, type: number): number => field * 8 + type;

/** Marks the end of the list of entries. */
export const LIST_END = new Uint8Array(0);

export function statPacket({ path, mode, uid, gid, size, modified, linkName }: Entry): Uint8Array {
  const writer = new BinaryWriter();
  writer.uint32(tag(2, BYTES)).fork();
  writer.uint32(tag(1, BYTES)).string(path).uint32(tag(2, VARINT)).uint32(mode);
  if (uid !== 0) writer.uint32(tag(3, VARINT)).uint32(uid);
  if (gid !== 0) writer.uint32(tag(4, VARINT)).uint32(gid);
  if (size !== 0n) writer.uint32(tag(5, VARINT)).int64(size);
  writer.uint32(tag(6, VARINT)).int64(modified);
  if (linkName !== '') writer.uint32(tag(7, BYTES)).string(linkName);
  return writer.join().finish();
}

/** In two parts, so that the data is not copied. Without data, it marks the end of the file. */
export function dataPacket(id: number, data: Uint8Array = new Uint8Array(0)): readonly Uint8Array[] {
  const writer = new BinaryWriter().uint32(tag(1, VARINT)).int32(PacketType.DATA);
  if (id !== 0) writer.uint32(tag(3, VARINT)).uint32(id);
  if (data.length === 0) return [writer.finish()];
  return [writer.uint32(tag(4, BYTES)).uint32(data.length).finish(), data];
}

export function requestPacket(id: number): Uint8Array {
  const writer = new BinaryWriter().uint32(tag(1, VARINT)).int32(PacketType.REQUEST);
  if (id !== 0) writer.uint32(tag(3, VARINT)).uint32(id);
  return writer.finish();
}

export const FINISHED = new BinaryWriter().uint32(tag(1, VARINT)).int32(PacketType.FINISHED).finish();

export function errorPacket(message: string): Uint8Array {
  return new BinaryWriter()
    .uint32(tag(1, VARINT))
    .int32(PacketType.ERROR)
    .uint32(tag(4, BYTES))
    .string(message)
    .finish();
}

export interface Packet {
  readonly type: PacketType;
  readonly stat: Entry | undefined;
  readonly id: number;
  readonly data: Uint8Array;
}

/** Throws INVALID_ARGUMENT for an invalid packet. */
export function readPacket(bytes: Uint8Array): Packet {
  try {
    const reader = new BinaryReader(bytes);
    const packet: { -readonly [Key in keyof Packet]: Packet[Key] } = {
      type: PacketType.STAT,
      stat: undefined,
      id: 0,
      data: new Uint8Array(0),
    };
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag();
      if (field === 1) packet.type = packetType(reader.int32());
      else if (field === 2) packet.stat = readStat(reader.bytes());
      else if (field === 3) packet.id = reader.uint32();
      else if (field === 4) packet.data = reader.bytes();
      else reader.skip(type, field);
    }
    return packet;
  } catch (error) {
    throw new GrpcError(GrpcCode.INVALID_ARGUMENT, `a packet of a file transfer cannot be read: ${String(error)}`, {
      cause: error,
    });
  }
}

function packetType(number: number): PacketType {
  const type = [PacketType.STAT, PacketType.REQUEST, PacketType.DATA, PacketType.FINISHED, PacketType.ERROR][number];
  if (type === undefined) throw new RangeError(`there is no packet type ${number}`);
  return type;
}

function readStat(bytes: Uint8Array): Entry {
  const reader = new BinaryReader(bytes);
  const stat: { -readonly [Key in keyof Entry]: Entry[Key] } = {
    path: '',
    mode: 0,
    uid: 0,
    gid: 0,
    size: 0n,
    modified: 0n,
    linkName: '',
  };
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1) stat.path = reader.string();
    else if (field === 2) stat.mode = reader.uint32();
    else if (field === 3) stat.uid = reader.uint32();
    else if (field === 4) stat.gid = reader.uint32();
    else if (field === 5) stat.size = BigInt(reader.int64());
    else if (field === 6) stat.modified = BigInt(reader.int64());
    else if (field === 7) stat.linkName = reader.string();
    else reader.skip(type, field);
  }
  return stat;
}
