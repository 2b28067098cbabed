import { userInfos } from '../text/user-info.ts';

const MIN_PASSWORD = 4;
/** A user name without a password is only hidden if it is long enough to be a token. */
const MIN_TOKEN = 8;

/** The passwords and tokens in the addresses of a text, both as written and percent-decoded. */
export function addressSecrets(text: string): string[] {
  const found = userInfos(text).flatMap(({ user, password }) => {
    if (password === '') return user.length >= MIN_TOKEN ? [user, decoded(user)] : [];
    // With a short password, at least the pair can be hidden; HTTP authentication also encodes the pair.
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
