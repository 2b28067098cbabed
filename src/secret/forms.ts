import { ENCODINGS, encodeTwice } from './encodings.ts';
import { leavesOf } from './leaves.ts';

/** A shorter value cannot be hidden: it would black out every other word of a log. Characters. */
export const SHORTEST_SECRET = 4;

/** Of longer texts only what one program does to them is looked for. Characters. */
const MAX_TWICE_ENCODED = 1024;
/** Of all forms of one value: they are kept in memory. Characters; the plain ones come first. */
const MAX_FORMS = 2_000_000;

/** Public, and in every key and certificate of this kind. */
const PEM_BOUNDARY = /^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/;

/**
 * Every text that gives a value away: as it is, line by line, its parts, and as one or two programs write them into
 * other texts.
 */
export function secretForms(value: string): Set<string> {
  const lines = value.split(/\r\n|\r|\n/).map((line) => line.trim());
  const candidates = new Set([value, value.trim(), ...lines, ...leavesOf(value)]);
  const parts = [...candidates].filter((part) => part.length >= SHORTEST_SECRET && !PEM_BOUNDARY.test(part));
  const forms = new Forms();
  for (const part of parts) forms.add(part);
  for (const encode of ENCODINGS) for (const part of parts) if (!forms.isFull) forms.addAll(encode(part));
  for (const part of parts) if (!forms.isFull && part.length <= MAX_TWICE_ENCODED) forms.addAll(encodeTwice(part));
  return forms.all;
}

class Forms {
  readonly all = new Set<string>();
  isFull = false;
  #left = MAX_FORMS;

  addAll(forms: readonly string[]): void {
    for (const form of forms) this.add(form);
  }

  /** Where matches are looked for there are no line breaks. */
  add(written: string): void {
    const form = written.replace(/[\r\n]+/g, '');
    if (form.length < SHORTEST_SECRET || this.all.has(form)) return;
    this.isFull ||= form.length > this.#left;
    if (form.length > this.#left) return;
    this.all.add(form);
    this.#left -= form.length;
  }
}
