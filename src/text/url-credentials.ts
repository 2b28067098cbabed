import { isReference } from './reference.ts';
import { type UserInfo, userInfos } from './user-info.ts';

export interface UrlCredential {
  /** Position of the password or token. */
  readonly index: number;
  readonly isPassword: boolean;
}

/** Protocols that authenticate users with keys. */
const KEY_BASED = /^(?:git\+)?(?:ssh|git|svn\+ssh|rsync)$/i;
/** User names that hosts require alongside a token, and words too simple to be a token. */
const USER_NAME = /^(?:x-access-token|x-token-auth|__token__|anonymous|gitlab-ci-token|[a-z]{1,8}\d?)$/;

/** Passwords, and tokens used as user names, in the addresses of a text. References to variables do not count. */
export function urlCredentials(text: string): UrlCredential[] {
  return userInfos(text).flatMap((info): UrlCredential[] => {
    const { user, password, index } = info;
    if (password !== '' && !isReference(password)) return [{ index: index + user.length + 1, isPassword: true }];
    return isToken(info) ? [{ index, isPassword: false }] : [];
  });
}

function isToken({ scheme, user, where }: UserInfo): boolean {
  // In Azure DevOps, the user name is the organization: https://team@dev.azure.com/team/…
  const isOwner = where.split('/')[1] === user;
  return !KEY_BASED.test(scheme) && !isReference(user) && !USER_NAME.test(user) && !isOwner;
}
