/** A secret that is written into a file of the app. Lines and columns count from 1. */
export interface LiteralSecret {
  readonly line: number;
  readonly column: number;
  readonly what: string;
}

interface Rule {
  readonly file: RegExp;
  /** Its first group is what stands before the secret. */
  readonly pattern: RegExp;
  readonly what: string;
}

/** A value that is itself a reference, in any of the package managers' syntaxes, is none. */
const RULES: readonly Rule[] = [
  { file: /^\.npmrc$/, pattern: /^([^#;\r\n\u2028\u2029]*(?:_authToken|_auth|_password)[ \t]*=[ \t]*)(?!["']?\$\{)\S/m, what: 'a token' },
  { file: /\.xml$/, pattern: /(<(?:password|passphrase)>\s*)(?!\$\{)[^\s<]/, what: 'a password' },
  { file: /^nuget\.config$/i, pattern: /(ClearTextPassword"\s+value=")(?!%)[^"]/i, what: 'a password' },
  { file: /^/, pattern: /(:\/\/[^\s/:@"'<>]{0,200}:)(?![$%]|\{\{)[^\s/@"'<>]{1,500}@/, what: 'an address with a password' },
];

/** The first secret that a manifest holds, so that it is not copied into a layer. */
export function literalSecret(file: string, text: string): LiteralSecret | undefined {
  for (const { file: applies, pattern, what } of RULES) {
    const match = applies.test(file) ? pattern.exec(text) : null;
    if (match === null) continue;
    const before = text.slice(0, match.index + (match[1]?.length ?? 0)).split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, what };
  }
  return undefined;
}
