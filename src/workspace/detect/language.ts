/** Languages with a toolchain; everything else is built on the generic Debian base. */
export const LANGUAGES = [
  'python',
  'nodejs',
  'golang',
  'rust',
  'java',
  'kotlin',
  'scala',
  'ruby',
  'php',
  'dotnet',
  'elixir',
  'gleam',
  'swift',
  'dart',
  'zig',
  'lua',
  'r',
  'haskell',
  'perl',
  'deno',
  'cpp',
  'clojure',
  'crystal',
  'generic',
] as const;
export type Language = (typeof LANGUAGES)[number];

/** Languages without a package manager that installs tools by name. */
const WITHOUT_TOOLS = new Set<Language>([
  'java',
  'kotlin',
  'scala',
  'elixir',
  'gleam',
  'swift',
  'zig',
  'deno',
  'cpp',
  'clojure',
  'crystal',
  'generic',
]);

export function isWithoutTools(language: Language): boolean {
  return WITHOUT_TOOLS.has(language);
}

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
  rust: 'rust',
  rs: 'rust',
  java: 'java',
  kotlin: 'kotlin',
  kt: 'kotlin',
  scala: 'scala',
  ruby: 'ruby',
  rb: 'ruby',
  php: 'php',
  dotnet: 'dotnet',
  '.net': 'dotnet',
  csharp: 'dotnet',
  'c#': 'dotnet',
  fsharp: 'dotnet',
  'f#': 'dotnet',
  elixir: 'elixir',
  gleam: 'gleam',
  swift: 'swift',
  dart: 'dart',
  zig: 'zig',
  lua: 'lua',
  r: 'r',
  haskell: 'haskell',
  hs: 'haskell',
  perl: 'perl',
  pl: 'perl',
  deno: 'deno',
  cpp: 'cpp',
  'c++': 'cpp',
  c: 'cpp',
  clojure: 'clojure',
  clj: 'clojure',
  crystal: 'crystal',
  cr: 'crystal',
  generic: 'generic',
  debian: 'generic',
};

export const LANGUAGE_NAMES: readonly string[] = Object.keys(ALIASES);

export function languageNamed(name: string): Language | undefined {
  return Object.hasOwn(ALIASES, name.toLowerCase()) ? ALIASES[name.toLowerCase()] : undefined;
}
