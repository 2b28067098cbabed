const NEWLINE = 0x0a;

/** Splits a stream of chunks into lines. A line that spans many chunks is joined only once, when it ends. */
export class ByteLines {
  #pieces: Uint8Array[] = [];
  #length = 0;

  /** The lines that end in this chunk, without their line breaks. */
  push(piece: Uint8Array): Uint8Array[] {
    const lines: Uint8Array[] = [];
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      this.#keep(piece.subarray(start, end));
      lines.push(this.#pieces.length === 1 ? (this.#pieces[0] ?? piece) : Buffer.concat(this.#pieces));
      this.#pieces = [];
      this.#length = 0;
      start = end + 1;
    }
    this.#keep(piece.subarray(start));
    return lines;
  }

  /** How many bytes of an unfinished line are buffered. */
  get pending(): number {
    return this.#length;
  }

  #keep(piece: Uint8Array): void {
    if (piece.length === 0 && this.#pieces.length > 0) return;
    this.#pieces.push(piece);
    this.#length += piece.length;
  }
}
