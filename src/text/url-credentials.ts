import { isReference } from './reference.ts';
import { type UserInfo, userInfos } from './user-info.ts';

export interface UrlCredential {
  /** Of the password or the token. */
  readonly index: number;
  readonly isPassword: boolean;
}

/** Protocols whose servers know a user by a key. */
const KEY_BASED = /^(?:git\+)?(?:ssh|git|svn\+ssh|rsync)$/i;
/** Names that hosts want beside a token, and short words that are too simple to be one. */
const USER_NAME = /^(?:x-access-token|x-token-auth|__token__|anonymous|gitlab-ci-token|[a-z]{1,8}\d?)$/;

/**
 * Passwords, and tokens that take the place of the user name, in the addresses of a text. References to variables are
 * none.
 */
export function urlCredentials(text: string): UrlCredential[] {
  return userInfos(text).flatMap((info): UrlCredential[] => {
    const { user, password, index } = info;
    if (password !== '' && !isReference(password)) return [{ index: index + user.length + 1, isPassword: true }];
    return isToken(info) ? [{ index, isPassword: false }] : [];
  });
}

function isToken({ scheme, user, where }: UserInfo): boolean {
  // Azure DevOps writes the organization before the host, too: https://team@dev.azure.com/team/…
  const isOwner = where.split('/')[1] === user;
  return !KEY_BASED.test(scheme) && !isReference(user) && !USER_NAME.test(user) && !isOwner;
}
