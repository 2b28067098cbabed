import { userInfos } from '../text/user-info.ts';

const MIN_PASSWORD = 4;
/** A user name without a password is hidden only where it is long enough to be a token. */
const MIN_TOKEN = 8;

/** The passwords and tokens in the addresses of a text, as they are written and as they are sent. */
export function addressSecrets(text: string): string[] {
  const found = userInfos(text).flatMap(({ user, password }) => {
    if (password === '') return user.length >= MIN_TOKEN ? [user, decoded(user)] : [];
    // With a short password, the pair can be hidden at least; it is also what a sign-in encodes.
    const pair = `${user}:${password}`;
    return [...[password, decoded(password)].filter((each) => each.length >= MIN_PASSWORD), pair, decoded(pair)];
  });
  return [...new Set(found)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that encodes nothing
  }
}
