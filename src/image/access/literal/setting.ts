/** A name and a value in a manifest, to decide whether the value is a secret. */
export interface Setting {
  /** From the outside in: sections, objects or elements; the last is the setting's own name. */
  readonly path: readonly string[];
  readonly value: string;
  /** Offset of the value in characters. */
  readonly index: number;
}

/** Rules only need the names near the value; each value has its own copy of the path. */
export const MAX_PATH = 20;

export type Reader = (text: string) => Setting[];

/** The name of a setting in the form that rules compare: `mavenPassword` and `maven.password` are `maven_password`. */
export function ruleName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
}

/** Whether a name says that its value is secret; "token" within a longer name has other meanings. */
export function isSecretName(name: string): boolean {
  const words = ruleName(name);
  return (
    /(?:^|_)(?:password|passwd|passphrase|pwd|token|secret|secret_key|access_key|api_?key|auth_?key|private_key|oauth)$/.test(
      words,
    ) && !/public_key_token$/.test(words)
  );
}

/** The value without its quotes, and its offset. */
export function unquoted(value: string, index: number): Pick<Setting, 'value' | 'index'> {
  const quote = /^["']/.exec(value)?.[0];
  if (quote === undefined) return { value, index };
  const end = value.indexOf(quote, 1);
  return { value: value.slice(1, end === -1 ? undefined : end), index: index + 1 };
}
