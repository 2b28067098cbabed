import { crc32, gzipSync } from 'node:zlib';

/** Contents by path. */
export type Files = Readonly<Record<string, string | Buffer>>;

const BLOCK = 512;

/** A tar archive (POSIX ustar), the same to the byte for the same files. */
export function tar(files: Files): Buffer {
  const entries = Object.entries(files).map(([name, content]) => {
    const data = Buffer.from(content);
    return Buffer.concat([header(name, data.length), data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)]);
  });
  return Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)]);
}

export function tarGz(files: Files): Buffer {
  return gzipSync(tar(files));
}

/** The files in a folder of that name. */
export function below(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
}

/** A zip archive of stored files. */
export function zip(files: Files): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content);
    // Version, flags, method, time, date (1980-01-01), checksum, both sizes, lengths of the name and of what is extra.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), data]);
    const position = Buffer.alloc(14);
    position.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, position, Buffer.from(name));
    parts.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  const count = parts.length;
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, list, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number): void =>
    void block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at);
  block.write(name, 0, 100);
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.write('        0', 148);
  block.write('ustar\0' + '00', 257);
  octal(
    [...block].reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return block;
}
