/** A name and a value in a manifest, as far as they matter to find out whether the value is a secret. */
export interface Setting {
  /** From the outside in: sections, objects or elements, and the name itself last. */
  readonly path: readonly string[];
  readonly value: string;
  /** Of the value, in characters from the beginning of the text. */
  readonly index: number;
}

/** Rules look at names near the value; a path of thousands would be copied for each value. */
export const MAX_PATH = 20;

export type Reader = (text: string) => Setting[];

/** `Name` of a setting, in the form that rules compare: `mavenPassword` and `maven.password` are `maven_password`. */
export function ruleName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
}

/** A name that says what its value is; a word such as "token" inside a longer one says something else. */
export function isSecretName(name: string): boolean {
  const words = ruleName(name);
  return (
    /(?:^|_)(?:password|passwd|passphrase|pwd|token|secret|secret_key|access_key|api_?key|auth_?key|private_key|oauth)$/.test(
      words,
    ) && !/public_key_token$/.test(words)
  );
}

/** The value without its quotes, and where it begins. */
export function unquoted(value: string, index: number): Pick<Setting, 'value' | 'index'> {
  const quote = /^["']/.exec(value)?.[0];
  if (quote === undefined) return { value, index };
  const end = value.indexOf(quote, 1);
  return { value: value.slice(1, end === -1 ? undefined : end), index: index + 1 };
}
