const MIN_PASSWORD = 4;
/** A user name without a password is hidden only where it is long enough to be a token. */
const MIN_TOKEN = 8;
const USER_INFO = /\b[a-z][a-z0-9+.-]{0,20}:\/\/([^\s/?#@"'<>\\]{1,2000})@/gi;

/** The passwords and tokens in the addresses of a text, as they are written and as they are sent. */
export function addressSecrets(text: string): string[] {
  const found = [...text.matchAll(USER_INFO)].flatMap(([, info = '']) => {
    const colon = info.indexOf(':');
    const [user, password] = colon === -1 ? [info, ''] : [info.slice(0, colon), info.slice(colon + 1)];
    if (password === '') return user.length >= MIN_TOKEN ? [user, decoded(user)] : [];
    // With a short password, the pair can be hidden at least; it is also what a sign-in encodes.
    return [...[password, decoded(password)].filter((each) => each.length >= MIN_PASSWORD), info, decoded(info)];
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
