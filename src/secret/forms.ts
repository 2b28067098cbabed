import { ENCODINGS, encodeTwice } from './encodings.ts';
import { leavesOf } from './leaves.ts';

/** In characters. Hiding a shorter value would black out every other word of a log. */
export const MIN_SECRET_LENGTH = 4;

/** In characters. For longer values, only single encodings are searched for. */
const MAX_TWICE_ENCODED = 1024;
/** In characters, for all forms of one value: they are kept in memory. Plain forms come first. */
const MAX_FORMS = 2_000_000;

/** The same in every key and certificate of a kind, so not secret. */
const PEM_BOUNDARY = /^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/;

/** Every string that reveals a secret: the value, its lines and its parts, plain and encoded once or twice. */
export function secretForms(value: string): Set<string> {
  const lines = value.split(/\r\n|\r|\n/).map((line) => line.trim());
  const candidates = new Set([value, value.trim(), ...lines, ...leavesOf(value)]);
  const parts = [...candidates].filter((part) => part.length >= MIN_SECRET_LENGTH && !PEM_BOUNDARY.test(part));
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

  /** Matches are searched for within lines, so line breaks are removed. */
  add(written: string): void {
    const form = written.replace(/[\r\n]+/g, '');
    if (form.length < MIN_SECRET_LENGTH || this.all.has(form)) return;
    this.isFull ||= form.length > this.#left;
    if (form.length > this.#left) return;
    this.all.add(form);
    this.#left -= form.length;
  }
}
