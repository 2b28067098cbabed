/** The languages that have a toolchain of their own; everything else is built on the generic Debian base. */
export const LANGUAGES = ['python', 'nodejs', 'golang', 'generic'] as const;
export type Language = (typeof LANGUAGES)[number];

const ALIASES: Readonly<Record<string, Language>> = {
  python: 'python',
  py: 'python',
  python3: 'python',
  nodejs: 'nodejs',
  node: 'nodejs',
  'node.js': 'nodejs',
  js: 'nodejs',
  javascript: 'nodejs',
  ts: 'nodejs',
  typescript: 'nodejs',
  golang: 'golang',
  go: 'golang',
  generic: 'generic',
  debian: 'generic',
};

export const LANGUAGE_NAMES: readonly string[] = Object.keys(ALIASES);

export function languageNamed(name: string): Language | undefined {
  return Object.hasOwn(ALIASES, name.toLowerCase()) ? ALIASES[name.toLowerCase()] : undefined;
}
