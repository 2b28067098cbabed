import { createHash } from 'node:crypto';
import { below, tarGz } from '../index/archive.ts';
import type { Index } from '../index/proxy.ts';
import { type App, GREETING } from './app.ts';

const crate = (name: string, version: string): Buffer =>
  tarGz(
    below(`${name}-${version}`, {
      'Cargo.toml': `[package]\nname = "${name}"\nversion = "${version}"\nedition = "2021"\n`,
      'src/lib.rs': `pub fn greeting() -> &'static str {\n    "${GREETING}"\n}\n`,
    }),
  );

/** The lock file of an app with these packages of its own, each with what it requires. */
export function cargoLock(
  own: Readonly<Record<string, readonly string[]>>,
  version: string,
  names: readonly string[],
): string {
  const packages = [
    ...Object.entries(own).map(([name, requires]) => ({ name, text: 'version = "0.1.0"\n', requires })),
    ...names.map((name) => ({
      name,
      text:
        `version = "${version}"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n` +
        `checksum = "${createHash('sha256').update(crate(name, version)).digest('hex')}"\n`,
      requires: [],
    })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  const lists = packages.map(({ name, text, requires }) => {
    const list = requires.toSorted().map((each) => ` "${each}",\n`);
    return (
      `\n[[package]]\nname = "${name}"\n` + `${text}${list.length === 0 ? '' : `dependencies = [\n${list.join('')}]\n`}`
    );
  });
  return `version = 4\n${lists.join('')}`;
}

/**
 * Cargo's sparse registry protocol (doc.rust-lang.org/cargo/reference/registry-index.html), for names of four letters
 * and more.
 */
export const crateIndexOf =
  (version: string, config: object): Index =>
  (path) => {
    if (path === '/config.json') return JSON.stringify(config);
    const [, archived, found] = /^\/dl\/(\w+)\/([\d.]+)\/download$/.exec(path) ?? [];
    if (archived !== undefined) return found === version ? crate(archived, version) : undefined;
    const [, first = '', name = ''] = /^\/(..\/..)\/(\w+)$/.exec(path) ?? [];
    if (name === '' || first !== `${name.slice(0, 2)}/${name.slice(2, 4)}`) return undefined;
    const cksum = createHash('sha256').update(crate(name, version)).digest('hex');
    return `${JSON.stringify({ name, vers: version, deps: [], cksum, features: {}, yanked: false })}\n`;
  };
export const crateIndex = crateIndexOf('1.0.0', { dl: 'http://crates.index/dl' });

export const CARGO_MIRROR = {
  '.cargo/config.toml':
    '[source.crates-io]\nreplace-with = "mirror"\n\n[source.mirror]\nregistry = "sparse+http://crates.index/"\n',
};

/**
 * A workspace: the dependency is that of a member, and the member has a bench whose source is not in the build
 * context.
 */
export const rust: App = {
  language: 'rust',
  version: '1',
  bases: ['rust'],
  indexes: { 'crates.index': crateIndex },
  files: {
    ...CARGO_MIRROR,
    'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n',
    'crates/hello/Cargo.toml':
      '[package]\nname = "hello"\nversion = "0.1.0"\nedition = "2021"\n\n[[bench]]\nname = "speed"\n' +
      'harness = false\n\n[dependencies]\ngreeting = "1"\n',
    'crates/hello/benches/speed.rs': 'fn main() {}\n',
    'crates/hello/src/main.rs': 'fn main() {\n    println!("{}", greeting::greeting());\n}\n',
  },
  programs: ['cargo', 'rustc', 'cargo-clippy', 'rustfmt'],
  run: 'rustc --version && cargo run --offline --quiet',
};
