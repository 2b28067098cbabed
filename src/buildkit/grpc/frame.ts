import { GrpcCode, GrpcError } from './status.ts';

/** The size of the largest message that BuildKit sends or accepts (containerd, defaults.DefaultMaxRecvMsgSize). */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** A compression flag and the message's length (grpc/grpc, PROTOCOL-HTTP2.md, "Length-Prefixed-Message"). */
const HEADER_BYTES = 5;

export function frameHeader(length: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header[0] = 0;
  header.writeUInt32BE(length, 1);
  return header;
}

/**
 * Splits a stream into messages. Throws INTERNAL for an invalid frame, RESOURCE_EXHAUSTED for one that is too large.
 */
export class FrameReader {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(maxBytes = MAX_MESSAGE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): Uint8Array[] {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    const messages: Uint8Array[] = [];
    while (this.#size >= HEADER_BYTES) {
      const header = this.#peek(HEADER_BYTES);
      if (header[0] !== 0)
        throw new GrpcError(GrpcCode.INTERNAL, 'received a compressed message, but compression was not negotiated');
      const length = header.readUInt32BE(1);
      if (length > this.#maxBytes)
        throw new GrpcError(
          GrpcCode.RESOURCE_EXHAUSTED,
          `received a message of ${length} bytes; the maximum is ${this.#maxBytes}`,
        );
      if (this.#size < HEADER_BYTES + length) break;
      messages.push(this.#take(HEADER_BYTES + length).subarray(HEADER_BYTES));
    }
    return messages;
  }

  /** Throws if the stream ended within a message. */
  end(): void {
    if (this.#size > 0)
      throw new GrpcError(GrpcCode.INTERNAL, `the stream ended within a message (${this.#size} bytes received)`);
  }

  #peek(length: number): Buffer {
    if ((this.#chunks[0]?.length ?? 0) < length) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  #take(length: number): Buffer {
    const parts: Buffer[] = [];
    let remaining = length;
    while (remaining > 0) {
      const chunk = this.#chunks[0] ?? Buffer.alloc(0);
      parts.push(chunk.subarray(0, remaining));
      if (chunk.length > remaining) this.#chunks[0] = chunk.subarray(remaining);
      else this.#chunks.shift();
      remaining -= Math.min(remaining, chunk.length);
    }
    this.#size -= length;
    return parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
  }
}
