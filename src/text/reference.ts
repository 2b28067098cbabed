/** References to variables, in the syntaxes of package managers and build tools. */
const REFERENCES: readonly RegExp[] = [
  // ${NAME}, ${env.NAME}, npm's ${NAME?}. A reference with a default value may contain a secret.
  /\$\{[A-Za-z_][\w.]{0,200}\??(?:(?::?[-=?])(?=\}))?\}/g,
  /\$\{(?:env|property|systemProperties|project|gradle)[^{}]{0,200}\}/g,
  /\$\([A-Za-z_][\w.]{0,200}\)/g,
  /\$[A-Za-z_]\w{0,200}/g,
  /%\([A-Za-z_][\w.]{0,200}\)s/g,
  /%[A-Za-z_]\w{0,200}%/g,
  /\{\{[^{}]{1,200}\}\}/g,
  /\{env:[A-Za-z_]\w{0,200}\}/g,
  /#\{[^{}]{1,200}\}/g,
  /<%=[^%]{1,200}%>/g,
];
const SCHEME = /^(?:bearer|basic|token|digest)[ \t]/i;

/** Whether a value only refers to a secret and does not contain one: `${NPM_TOKEN}`, `Bearer %TOKEN%`, or empty. */
export function isReference(value: string): boolean {
  const rest = REFERENCES.reduce((text, reference) => text.replace(reference, ''), value.trim().replace(SCHEME, ''));
  return !/[A-Za-z0-9]/.test(rest);
}
