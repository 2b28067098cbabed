import { looksSecret } from '../workspace/rules.ts';
import { addressSecrets } from './address-secrets.ts';

/** In characters: such a string inside a secret is secret, too; a shorter one only if its name suggests it. */
const MIN_LEAF = 8;
const MIN_NAMED_LEAF = 4;
const MAX_DEPTH = 8;
const MAX_LEAVES = 2000;

/** Words that appear in ordinary output: hiding them would black out much that is not secret. */
const COMMON = new Set([
  'true',
  'false',
  'null',
  'none',
  'http',
  'https',
  'basic',
  'bearer',
  'token',
  'password',
  'secret',
  'username',
  'user',
  'root',
  'admin',
  'test',
  'localhost',
  'default',
  'service_account',
  'authorized_user',
  'external_account',
  'application/json',
  'production',
  'development',
]);
const PLAIN_WORD = /^[a-z]{1,12}$/;
const PLAIN_ADDRESS = /^[a-z][a-z0-9+.-]{0,20}:\/\/[^\s@]*$/i;
/** The name in `name=value`, `name: value` or `name value`, as in .env, .npmrc, YAML and .netrc files. */
const ASSIGNED = /^[ \t]*(?:export[ \t])?["']?([\w./@-][\w.:/@-]{0,199})["']?[ \t]{0,8}(?:[=:]|[ \t])/;

/** A .netrc file may have all the fields of a machine on one line. */
const NETRC = /(?<!\S)password[ \t]+(\S+)/g;

/**
 * The parts of a secret that programs print separately: JSON strings, assigned values, and passwords in addresses and
 * encoded credentials. Strings that are too short or too common to hide are left out.
 */
export function leavesOf(secret: string): string[] {
  const found = new Set<string>();
  collect(secret, '', found, 0);
  return [...found];
}

function collect(text: string, parent: string, found: Set<string>, depth: number): void {
  const json = jsonOf(text);
  if (json !== undefined) return walk(json, parent, found, depth);
  for (const each of addressSecrets(text)) found.add(each);
  if (depth > 0 || text.includes('-----BEGIN ')) return;
  for (const [, password = ''] of text.matchAll(NETRC)) leaf(password, 'password', found, depth);
  for (const line of text.split(/\r\n|\r|\n/, MAX_LEAVES)) {
    const [start = '', name = ''] = ASSIGNED.exec(line) ?? [];
    const value = unquoted(line.slice(start.length).trim());
    if (start !== '' && value !== '') leaf(value, name, found, depth);
  }
}

function walk(value: unknown, name: string, found: Set<string>, depth: number): void {
  if (depth > MAX_DEPTH || found.size >= MAX_LEAVES) return;
  if (typeof value === 'string') leaf(value, name, found, depth);
  else if (typeof value === 'number' && looksSecret(name) && String(value).length >= MIN_LEAF - 2)
    found.add(String(value));
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) walk(each, Array.isArray(value) ? name : key, found, depth + 1);
  }
}

function leaf(value: string, name: string, found: Set<string>, depth: number): void {
  if (isWorthHiding(value, name)) found.add(value);
  const signIn = /^[A-Za-z0-9+/_-]{8,4000}={0,2}$/.test(value)
    ? passwordOf(Buffer.from(value, 'base64').toString())
    : undefined;
  if (signIn !== undefined) found.add(signIn);
  if (depth <= MAX_DEPTH && value !== '') collect(value, name, found, depth + 1);
}

function isWorthHiding(value: string, name: string): boolean {
  const word = value.trim().toLowerCase();
  if (COMMON.has(word) || PLAIN_ADDRESS.test(value)) return false;
  return looksSecret(name) ? value.length >= MIN_NAMED_LEAF : value.length >= MIN_LEAF && !PLAIN_WORD.test(value);
}

/** The password of base64-encoded `user:password`, as in Docker's config.json. */
function passwordOf(decoded: string): string | undefined {
  const colon = decoded.indexOf(':');
  if (colon < 1 || !/^[ -~]+$/.test(decoded)) return undefined;
  const password = decoded.slice(colon + 1);
  return password.length >= MIN_NAMED_LEAF && !COMMON.has(password.toLowerCase()) ? password : undefined;
}

function unquoted(text: string): string {
  const value = /[,;]$/.test(text) ? text.slice(0, -1) : text;
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value;
}

function jsonOf(text: string): unknown {
  if (!/^\s*[{["]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
