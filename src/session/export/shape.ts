/**
 * Tells what is wrong with a value, as the end of a sentence, with the path of the part that is; undefined if nothing
 * is.
 */
export type Shape = (value: unknown) => string | undefined;

const LONGEST_TEXT = 4 * 1024 * 1024;
const LONGEST_LIST = 100_000;

export const text: Shape = (value) =>
  typeof value !== 'string' ? ' must be a text' : value.length > LONGEST_TEXT ? ' is too long' : undefined;
export const number: Shape = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? undefined
    : ' must be a number that is not negative';
export const flag: Shape = (value) => (typeof value === 'boolean' ? undefined : ' must be true or false');

export function oneOf(...words: readonly (string | number)[]): Shape {
  return (value) => (words.includes(value as string) ? undefined : ` must be one of ${words.join(', ')}`);
}

export function optional(shape: Shape): Shape {
  return (value) => (value === undefined ? undefined : shape(value));
}

export function list(of: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return ' must be a list';
    if (value.length > LONGEST_LIST) return ' is too long';
    for (const [index, each] of value.entries()) {
      const problem = of(each);
      if (problem !== undefined) return `[${index}]${problem}`;
    }
    return undefined;
  };
}

/** An object with these fields; others may be there, for a newer version may have more. */
export function object(fields: Readonly<Record<string, Shape>>): Shape {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return ' must be an object';
    for (const [name, shape] of Object.entries(fields)) {
      const problem = shape(Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined);
      if (problem !== undefined) return `.${name}${problem}`;
    }
    return undefined;
  };
}
