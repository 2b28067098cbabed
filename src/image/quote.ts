/** Quotes a text as one word for /bin/sh. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Quotes a value for ENV and LABEL, so that it means exactly this text. The text must not contain line breaks. */
export function dockerfileValue(text: string, escape: '\\' | '`' = '\\'): string {
  const special = escape === '\\' ? /[\\"$]/g : /[`"$]/g;
  return `"${text.replace(special, (character) => `${escape}${character}`)}"`;
}

/** Joins parts to the id of a cache mount, which must not contain commas or spaces. */
export function cacheId(...parts: readonly string[]): string {
  return ['dvm', ...parts].join('-').replace(/[^A-Za-z0-9._-]+/g, '-');
}
