import { GrpcCode, GrpcError } from './status.ts';

/** In bytes: the largest message that BuildKit sends or accepts (containerd, defaults.DefaultMaxRecvMsgSize). */
export const LARGEST_MESSAGE = 16 * 1024 * 1024;
/** A compression flag and the message's length (grpc/grpc, PROTOCOL-HTTP2.md, "Length-Prefixed-Message"). */
const HEADER = 5;

export function frameHeader(length: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER);
  header[0] = 0;
  header.writeUInt32BE(length, 1);
  return header;
}

/**
 * Splits a stream into messages. Throws INTERNAL for an invalid frame, RESOURCE_EXHAUSTED for one that is too large.
 */
export class FrameReader {
  readonly #largest: number;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(largest = LARGEST_MESSAGE) {
    this.#largest = largest;
  }

  push(chunk: Buffer): Uint8Array[] {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    const messages: Uint8Array[] = [];
    while (this.#size >= HEADER) {
      const header = this.#peek(HEADER);
      if (header[0] !== 0)
        throw new GrpcError(GrpcCode.INTERNAL, 'a message came compressed, though nothing offered to read such');
      const length = header.readUInt32BE(1);
      if (length > this.#largest)
        throw new GrpcError(
          GrpcCode.RESOURCE_EXHAUSTED,
          `a message of ${length} bytes came; ${this.#largest} are allowed`,
        );
      if (this.#size < HEADER + length) break;
      messages.push(this.#take(HEADER + length).subarray(HEADER));
    }
    return messages;
  }

  /** Throws if the stream ended within a message. */
  end(): void {
    if (this.#size > 0)
      throw new GrpcError(GrpcCode.INTERNAL, `the stream ended within a message (${this.#size} bytes of it had come)`);
  }

  #peek(length: number): Buffer {
    if ((this.#chunks[0]?.length ?? 0) < length) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  #take(length: number): Buffer {
    const parts: Buffer[] = [];
    let wanted = length;
    while (wanted > 0) {
      const chunk = this.#chunks[0] ?? Buffer.alloc(0);
      parts.push(chunk.subarray(0, wanted));
      if (chunk.length > wanted) this.#chunks[0] = chunk.subarray(wanted);
      else this.#chunks.shift();
      wanted -= Math.min(wanted, chunk.length);
    }
    this.#size -= length;
    return parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
  }
}
