export interface AddressProblem {
  /**
   * Completes a sentence that begins with the name of the field. Never repeats the address where it may hold a
   * secret.
   */
  readonly message: string;
  readonly hint: string;
  /** Whether the address holds what may be a secret. */
  readonly isSecret?: true;
}

const ADDRESS = /^https?:\/\/[^\s/?#@"'\\<>|,]+(?:\/[^\s?#"'\\<>|,]*)?$/i;
/** What precedes the host in an address, however sloppily its slashes are written: WHATWG's parser accepts them all. */
const USER_INFO = /^[a-z][a-z0-9+.-]*:[/\\]*[^/\\?#@]*@/i;

/**
 * Why an address in a document is refused, or undefined. Documents are shared, and their addresses are shown, logged
 * and
 * requested: a user name is often a token, and so is a query.
 */
export function addressProblem(address: string, example: string): AddressProblem | undefined {
  const parsed = URL.parse(address);
  if (USER_INFO.test(address) || (parsed !== null && (parsed.username !== '' || parsed.password !== ''))) {
    const hint = 'It would be shown and stored with every build. Declare a Credential document instead.';
    return { message: 'must not contain a user name, a password or a token', hint, isSecret: true };
  }
  if (/[?#]/.test(address))
    return {
      message: 'must not contain a query or a fragment',
      hint: `Write the address alone, for example ${example}.`,
    };
  if (parsed !== null && ADDRESS.test(address)) return undefined;
  return {
    message: `${JSON.stringify(address)} is not an http or https address`,
    hint: `Write for example ${example}.`,
  };
}
