import { runBefore } from './run-before.ts';

/** What precedes the host in an address: `user:password` in `https://user:password@host/path`. */
export interface UserInfo {
  readonly scheme: string;
  readonly user: string;
  /** Empty where there is none. */
  readonly password: string;
  /** Of the user's first character. */
  readonly index: number;
  /** What follows the `@`, up to the end of the address. */
  readonly where: string;
}

const MAX_SCHEME = 20;
/** It begins at the slashes, which it cannot contain, so that no character is looked at twice. */
const USER_INFO = /:\/\/([^\s/?#@"'<>\\]+)@/g;

/** The addresses in a text that name a user. */
export function userInfos(text: string): UserInfo[] {
  return [...text.matchAll(USER_INFO)].flatMap((match) => {
    const [whole, info = ''] = match;
    // Digits and marks before its first letter belong to another word.
    const scheme = runBefore(text, match.index, /[A-Za-z0-9+.-]/, MAX_SCHEME).replace(/^[^A-Za-z]+/, '');
    const colon = info.indexOf(':');
    const [user, password] = colon === -1 ? [info, ''] : [info.slice(0, colon), info.slice(colon + 1)];
    const end = match.index + whole.length;
    const where = /^[^\s?#"'<>\\]*/.exec(text.slice(end, end + 1000))?.[0] ?? '';
    return scheme === '' ? [] : [{ scheme, user, password, index: match.index + '://'.length, where }];
  });
}
