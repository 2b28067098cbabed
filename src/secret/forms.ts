/** A shorter value cannot be hidden: it would black out every other word of a log. Characters. */
export const SHORTEST_SECRET = 4;

/** Public, and in every key and certificate of this kind. */
const PEM_BOUNDARY = /^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/;

/** Every text that gives a value away: as it is, line by line, and as programs write it into other texts. */
export function secretForms(value: string): Set<string> {
  const lines = value.split(/\r\n|\r|\n/).map((line) => line.trim());
  const parts = [value, value.trim(), ...lines].filter((part) => part.length >= SHORTEST_SECRET && !PEM_BOUNDARY.test(part));
  return new Set([...new Set(parts)].flatMap((part) => [part, ...quoted(part), ...percentEncoded(part), ...base64(part), Buffer.from(part).toString('hex')])
    // Where matches are looked for there are no line breaks.
    .map((form) => form.replace(/[\r\n]+/g, '')).filter((form) => form.length >= SHORTEST_SECRET));
}

/** Inside the quotes of JSON, of Go's JSON, of both kinds of shell quotes, and word by word as `printf %q` does it. */
function quoted(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const words = text.replace(/[^\w@%+=:,./\n-]/g, (character) => `\\${character}`);
  return [
    json,
    json.replaceAll('/', '\\/'),
    json.replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`),
    json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    text.replaceAll("'", `'\\''`),
    text.replaceAll("'", `'"'"'`),
    text.replaceAll("'", "\\'"),
    text.replace(/[\\"$`]/g, (character) => `\\${character}`),
    text.replace(/[\\']/g, (character) => `\\${character}`).replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r'),
    words,
    words.replaceAll('\n', "$'\\n'"),
  ];
}

/** In both cases, and as the different parts of an address and of a form leave more or fewer characters alone. */
function percentEncoded(text: string): string[] {
  const wellFormed = text.toWellFormed();
  const component = encodeURIComponent(wellFormed);
  const strict = component.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  const forms = [component, strict, encodeURI(wellFormed), new URLSearchParams({ v: wellFormed }).toString().slice(2), strict.replaceAll('%2F', '/'), strict.replaceAll('~', '%7E')];
  return forms.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]);
}

/**
 * Base64 writes three bytes as four characters, so a text looks different after one or two other bytes. What its
 * neighbours have a part in is left out.
 */
function base64(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const own = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
