/** Of each part of a log so many lines are kept from its beginning, and so many in all. */
const HEAD_LINES = 20_000;
const MOST_LINES = 100_000;
/** Of all parts together, in UTF-16 units: VS Code gives no extension a text of more than 50 MB. */
const MOST_CHARACTERS = 32e6;

/** The lines of a log's parts. Once they are too many, the longest part loses lines of its middle. */
export class LineBudget {
  readonly #parts: BoundedLines[] = [];
  readonly #most: number;
  #characters = 0;

  constructor(mostCharacters = MOST_CHARACTERS) {
    this.#most = mostCharacters;
  }

  newPart(): BoundedLines {
    const part = new BoundedLines((characters) => this.#grow(characters));
    this.#parts.push(part);
    return part;
  }

  #grow(characters: number): void {
    this.#characters += characters;
    while (this.#characters > this.#most) {
      const longest = this.#longest();
      // Some more at once: to find the longest part anew for every line would take ever longer with many parts.
      const target = Math.max(this.#most - longest.characters / 16, 0);
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
  /** Where the tail begins in its array: to shift each line out would move all that come after it. */
  #start = 0;
  #omitted = 0;
  #characters = 0;

  constructor(grow: (characters: number) => void) {
    this.#grow = grow;
  }

  push(text: string): void {
    // A line of an exported log may have been made by anybody.
    if (text.includes('\n')) for (const line of text.split('\n')) this.#add(line);
    else this.#add(text);
  }

  /** What follows the lines that were left out, or the head. */
  get tail(): readonly string[] {
    return this.#tail.slice(this.#start);
  }

  /** How many lines were left out. */
  get omitted(): number {
    return this.#omitted;
  }

  /** Of the lines that are kept, with an end for each. */
  get characters(): number {
    return this.#characters;
  }

  /** Leaves a line of the middle out, and answers how many characters fewer there are. */
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
    const tooMany = this.head.length + this.#tail.length - this.#start > MOST_LINES;
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
