import { isReference } from './reference.ts';

export interface UrlCredential {
  /** Of the password or the token. */
  readonly index: number;
  readonly isPassword: boolean;
}

const USER_INFO = /\b([a-z][a-z0-9+.-]{0,20}):\/\/([^\s/?#@"'<>\\]{1,2000})@([^\s/?#@"'<>\\]{0,255}(?:\/[^\s/?#@"'<>\\]{0,100})?)/gi;
/** Protocols whose servers know a user by a key. */
const KEY_BASED = /^(?:git\+)?(?:ssh|git|svn\+ssh|rsync)$/i;
/** Names that hosts want beside a token, and short words that are too simple to be one. */
const USER_NAME = /^(?:x-access-token|x-token-auth|__token__|anonymous|gitlab-ci-token|[a-z]{1,8}\d?)$/;

/** Passwords, and tokens that take the place of the user name, in the addresses of a text. References to variables are none. */
export function urlCredentials(text: string): UrlCredential[] {
  return [...text.matchAll(USER_INFO)].flatMap((match): UrlCredential[] => {
    const [, scheme = '', info = '', where = ''] = match;
    const start = match.index + scheme.length + '://'.length;
    const colon = info.indexOf(':');
    const [user, password] = colon === -1 ? [info, ''] : [info.slice(0, colon), info.slice(colon + 1)];
    if (password !== '' && !isReference(password)) return [{ index: start + colon + 1, isPassword: true }];
    const isToken = !KEY_BASED.test(scheme) && !isReference(user) && !USER_NAME.test(user) && !isOwner(user, where);
    return isToken ? [{ index: start, isPassword: false }] : [];
  });
}

/** Azure DevOps writes the organization before the host, too: https://team@dev.azure.com/team/… */
function isOwner(user: string, where: string): boolean {
  return where.endsWith(`/${user}`);
}
