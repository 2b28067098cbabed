/** A word for /bin/sh that means exactly this text. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A value for ENV and LABEL: quoted, so that it means exactly this text, which must not contain line breaks. */
export function dockerfileValue(text: string, escape: '\\' | '`' = '\\'): string {
  const special = escape === '\\' ? /[\\"$]/g : /[`"$]/g;
  return `"${text.replace(special, (character) => `${escape}${character}`)}"`;
}

/** A text as part of a cache mount's id, which must not hold a comma or a space. */
export function cacheId(...parts: readonly string[]): string {
  return ['dvm', ...parts].join('-').replace(/[^A-Za-z0-9._-]+/g, '-');
}
