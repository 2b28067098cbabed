export interface AddressProblem {
  /** Completes a sentence that starts with the field's name. Does not repeat an address that may contain a secret. */
  readonly message: string;
  readonly hint: string;
  /** Whether the address may contain a secret. */
  readonly isSecret?: true;
}

const ADDRESS = /^https?:\/\/[^\s/?#@"'\\<>|,]+(?:\/[^\s?#"'\\<>|,]*)?$/i;
/** The user info of an address, with any number and kind of slashes: WHATWG's URL parser accepts them all. */
const USER_INFO = /^[a-z][a-z0-9+.-]*:[/\\]*[^/\\?#@]*@/i;

/**
 * Why an address in a document is rejected, or undefined. Documents are shared, and their addresses are shown and
 * logged, so they must not contain tokens: neither as a user name nor in a query.
 */
export function addressProblem(address: string, example: string): AddressProblem | undefined {
  const parsed = URL.parse(address);
  if (USER_INFO.test(address) || (parsed !== null && (parsed.username !== '' || parsed.password !== ''))) {
    const hint = 'It would be shown and stored with every build. Use a Credential document instead.';
    return { message: 'must not contain a user name, password or token', hint, isSecret: true };
  }
  if (/[?#]/.test(address))
    return {
      message: 'must not contain a query or fragment',
      hint: `Use only the address, for example ${example}.`,
    };
  if (parsed !== null && ADDRESS.test(address)) return undefined;
  return {
    message: `${JSON.stringify(address)} is not a valid http or https address`,
    hint: `Use an address such as ${example}.`,
  };
}
