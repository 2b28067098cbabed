import { runBefore } from './run-before.ts';

/** The user info of an address: `user:password` in `https://user:password@host/path`. */
export interface UserInfo {
  readonly scheme: string;
  readonly user: string;
  /** Empty if there is no password. */
  readonly password: string;
  /** Position of the first character of the user name. */
  readonly index: number;
  /** The rest of the address, after the `@`. */
  readonly where: string;
}

const MAX_SCHEME = 20;
/** Starts at the slashes, which user info cannot contain, so that matching takes linear time. */
const USER_INFO = /:\/\/([^\s/?#@"'<>\\]+)@/g;

/** The addresses in a text that contain user info. */
export function userInfos(text: string): UserInfo[] {
  return [...text.matchAll(USER_INFO)].flatMap((match) => {
    const [whole, info = ''] = match;
    // Digits and punctuation before the first letter belong to another word.
    const scheme = runBefore(text, match.index, /[A-Za-z0-9+.-]/, MAX_SCHEME).replace(/^[^A-Za-z]+/, '');
    const colon = info.indexOf(':');
    const [user, password] = colon === -1 ? [info, ''] : [info.slice(0, colon), info.slice(colon + 1)];
    const end = match.index + whole.length;
    const where = /^[^\s?#"'<>\\]*/.exec(text.slice(end, end + 1000))?.[0] ?? '';
    return scheme === '' ? [] : [{ scheme, user, password, index: match.index + '://'.length, where }];
  });
}
