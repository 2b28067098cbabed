/** Lines that are kept of each part of a log: from its start, and in total. */
const HEAD_LINES = 20_000;
const MAX_LINES = 100_000;
/** Of all parts together, in UTF-16 units: VS Code does not pass documents of more than 50 MB to extensions. */
const MAX_CHARACTERS = 32e6;

/** Limits the lines of all parts of a log: beyond the limit, the longest part loses lines from its middle. */
export class LineBudget {
  readonly #parts: BoundedLines[] = [];
  readonly #maxCharacters: number;
  #characters = 0;

  constructor(maxCharacters = MAX_CHARACTERS) {
    this.#maxCharacters = maxCharacters;
  }

  newPart(): BoundedLines {
    const part = new BoundedLines((characters) => this.#grow(characters));
    this.#parts.push(part);
    return part;
  }

  #grow(characters: number): void {
    this.#characters += characters;
    while (this.#characters > this.#maxCharacters) {
      const longest = this.#longest();
      // Drops several lines at once, because finding the longest part for every line would be slow with many parts.
      const target = Math.max(this.#maxCharacters - longest.characters / 16, 0);
      do this.#characters -= longest.leaveOut();
      while (this.#characters > target && longest.characters > 0);
    }
  }

  #longest(): BoundedLines {
    return this.#parts.reduce((longest, part) => (part.characters > longest.characters ? part : longest));
  }
}

export class BoundedLines {
  readonly head: string[] = [];
  readonly #grow: (characters: number) => void;
  #tail: string[] = [];
  /** The start of the tail in its array; shifting lines out one by one would move all others each time. */
  #start = 0;
  #omitted = 0;
  #characters = 0;

  constructor(grow: (characters: number) => void) {
    this.#grow = grow;
  }

  push(text: string): void {
    // A line of an exported log may be anything.
    if (text.includes('\n')) for (const line of text.split('\n')) this.#add(line);
    else this.#add(text);
  }

  /** The lines after the omitted ones, or after the head. */
  get tail(): readonly string[] {
    return this.#tail.slice(this.#start);
  }

  /** How many lines were omitted. */
  get omitted(): number {
    return this.#omitted;
  }

  /** The length of the kept lines, with a line break each. */
  get characters(): number {
    return this.#characters;
  }

  /** Omits a line from the middle, and returns how many characters that saves. */
  leaveOut(): number {
    const line = this.#start < this.#tail.length ? this.#shift() : this.head.pop();
    if (line === undefined) return 0;
    this.#omitted += 1;
    this.#characters -= line.length + 1;
    return line.length + 1;
  }

  #add(line: string): void {
    const isOfHead = this.#omitted === 0 && this.#tail.length === 0 && this.head.length < HEAD_LINES;
    (isOfHead ? this.head : this.#tail).push(line);
    this.#characters += line.length + 1;
    const tooMany = this.head.length + this.#tail.length - this.#start > MAX_LINES;
    this.#grow(line.length + 1 - (tooMany ? this.leaveOut() : 0));
  }

  #shift(): string | undefined {
    const line = this.#tail[this.#start];
    this.#tail[this.#start++] = '';
    if (this.#start * 2 > this.#tail.length) {
      this.#tail = this.#tail.slice(this.#start);
      this.#start = 0;
    }
    return line;
  }
}
