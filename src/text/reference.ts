/** What package managers and build tools take from the environment or from elsewhere, each in its own syntax. */
const REFERENCES: readonly RegExp[] = [
  // ${NAME}, ${env.NAME}, npm's ${NAME?}; a default that is written beside the name is no reference.
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

/**
 * Whether a value names where a secret is found, and holds nothing of one: `${NPM_TOKEN}`, `Bearer %TOKEN%`, or
 * nothing at all.
 */
export function isReference(value: string): boolean {
  const rest = REFERENCES.reduce((text, reference) => text.replace(reference, ''), value.trim().replace(SCHEME, ''));
  return !/[A-Za-z0-9]/.test(rest);
}
