import type { LockedGem } from './lock.ts';
import { inFolder, isPlainPath, localPath, splitPath } from '../local-path.ts';
import { loadedFiles, readFiles, strings } from './gemfile.ts';

/** The files that a gemspec reads when it is evaluated, such as the one that has its version. */
export interface GemspecFiles {
  /** In the mounted folder, among them the gemspec. */
  readonly files: readonly string[];
  /** Files that are not dependency manifests, such as a README: they may be empty. */
  readonly empty: readonly string[];
  /** Source files that it loads, which are not available. */
  readonly missing: readonly string[];
}

const REQUIRE = /^[ \t]*require[ \t(]+(?:"([^"\n]*)"|'([^'\n]*)')/gm;
/** Files that one gemspec may load, one through the other. */
const MAX_FILES = 50;

export function gemspecFiles(manifests: ReadonlyMap<string, string>, gemspec: string): GemspecFiles {
  const { folder: root } = splitPath(gemspec);
  const files = new Set([gemspec]);
  const empty = new Set<string>();
  const missing = new Set<string>();
  for (const file of files) {
    if (files.size > MAX_FILES) break;
    const code = (manifests.get(file) ?? '').replace(/^[ \t]*#.*$/gm, '');
    const find = (named: string): string | undefined =>
      // With __FILE__, a path begins at the file; with __dir__, at its folder; without, at the gemspec.
      [splitPath(file).folder, root, file]
        .flatMap((from) => localPath(from, named) ?? [])
        .flatMap((path) => [path, `${path}.rb`])
        .find((path) => manifests.has(path));
    for (const named of [...loadedFiles(code), ...readFiles(code)]) {
      const found = find(named);
      if (found !== undefined) files.add(found);
    }
    for (const named of loadedFiles(code).filter((each) => find(each) === undefined)) missing.add(named);
    for (const named of readFiles(code).filter((each) => find(each) === undefined)) {
      const path = named.includes('#{') ? undefined : localPath(root, named);
      if (path !== undefined && isPlainPath(path)) empty.add(path);
    }
    // The gemspec puts lib/ into the load path.
    for (const named of strings(code, REQUIRE)) {
      const path = localPath(inFolder(root, 'lib'), `${named.replace(/\.rb$/, '')}.rb`);
      if (path !== undefined && manifests.has(path)) files.add(path);
    }
  }
  return { files: [...files], empty: [...empty], missing: [...missing] };
}

/** Gems that a gemspec requires for its development, with their versions, as a lock file writes them. */
export function developmentGems(gemspec: string): string[] {
  return [...gemspec.matchAll(DEVELOPMENT)].flatMap(([, name, rest = '']) => {
    const versions = [...rest.matchAll(/["']([^"'\n]*)["']/g)].flatMap(([, version]) => version ?? []);
    return name === undefined ? [] : [versions.length === 0 ? name : `${name} (${versions.join(', ')})`];
  });
}
const DEVELOPMENT = /\.add_development_dependency[ \t(]+["']([\w.-]+)["']((?:[ \t]*,[ \t]*["'][^"'\n]*["'])*)/g;

/** A gemspec that says what the lock file says. */
export function gemspecOf({ name, version, requires }: LockedGem, development: readonly string[] = []): string {
  const line = (method: string, each: string): string => {
    const [, required = '', versions] = /^([\w.-]+)!?(?: \(([^()]+)\))?$/.exec(each) ?? [];
    const words = [required, ...(versions?.split(',') ?? [])].map((word) => rubyString(word.trim()));
    return `  gem.${method} ${words.join(', ')}\n`;
  };
  const lines = [
    ...requires.map((each) => line('add_dependency', each)),
    ...development.map((each) => line('add_development_dependency', each)),
  ];
  return (
    `Gem::Specification.new(${rubyString(name)}, ${rubyString(version)}) do |gem|\n` +
    `  gem.summary = gem.name\n  gem.authors = [gem.name]\n${lines.join('')}end\n`
  );
}

function rubyString(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
