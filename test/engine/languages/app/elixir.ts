import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { tar, tarGz } from '../index/archive.ts';
import type { Index } from '../index/proxy.ts';
import { type App, GREETING, moduleOf } from './app.ts';

const sha256 = (...parts: readonly (string | Buffer)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** A field of a Protocol Buffers message: its number, and bytes. */
function field(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
}

/** A package as Hex has it, and the two checksums that lock files have. */
function hexPackage(name: string, version: string): { archive: Buffer; inner: Buffer; outer: Buffer } {
  const module = moduleOf(name);
  const contents = tarGz({
    'mix.exs':
      `defmodule ${module}.MixProject do\n  use Mix.Project\n  def project, do: [app: :${name}, version: ` +
      `"${version}"]\nend\n`,
    [`lib/${name}.ex`]: `defmodule ${module} do\n  def hello, do: "${GREETING}"\nend\n`,
  });
  const metadata =
    `{<<"app">>,<<"${name}">>}.\n{<<"build_tools">>,[<<"mix">>]}.\n` +
    `{<<"files">>,[<<"lib/${name}.ex">>,<<"mix.exs">>]}.\n{<<"name">>,<<"${name}">>}.\n` +
    `{<<"requirements">>,[]}.\n{<<"version">>,<<"${version}">>}.\n`;
  const inner = sha256('3', metadata, contents);
  const archive = tar({
    VERSION: '3',
    CHECKSUM: inner.toString('hex').toUpperCase(),
    'metadata.config': metadata,
    'contents.tar.gz': contents,
  });
  return { archive, inner, outer: sha256(archive) };
}

/**
 * A Hex repository (github.com/hexpm/specifications, registry-v2.md). It is unsigned: a mirror has no key.
 */
export const hexIndexOf =
  (version: string): Index =>
  (path) => {
    const [, kind, name = '', wanted] = /^\/(packages|tarballs)\/([a-z]+?)(?:-([\d.]+)\.tar)?$/.exec(path) ?? [];
    if (kind === undefined || (kind === 'tarballs' && wanted !== version)) return undefined;
    const { archive, inner, outer } = hexPackage(name, version);
    if (kind === 'tarballs') return archive;
    const release = Buffer.concat([field(1, version), field(2, inner), field(5, outer)]);
    const listing = Buffer.concat([field(1, release), field(2, name), field(3, 'hexpm')]);
    return gzipSync(Buffer.concat([field(1, listing), field(2, 'unsigned')]));
  };

/** How a mirror without a key is told to Hex. */
export const HEX_MIRROR = { HEX_MIRROR: 'http://hex.index', HEX_UNSAFE_REGISTRY: '1', HEX_NO_VERIFY_REPO_ORIGIN: '1' };

/** An app that depends on packages, each written as in Elixir: `{:greeting, "~> 1.0"}`. */
export const mixProject = (...deps: readonly string[]): string =>
  'defmodule Hello.MixProject do\n  use Mix.Project\n  def project, do: [app: :hello, version: ' +
  `"0.1.0", deps: [${deps.join(', ')}]]\nend\n`;

const { inner, outer } = hexPackage('greeting', '1.0.0');

export const elixir: App = {
  language: 'elixir',
  version: '1.18',
  bases: ['elixir'],
  indexes: { 'hex.index': hexIndexOf('1.0.0') },
  args: HEX_MIRROR,
  files: {
    'mix.exs': mixProject('{:greeting, "~> 1.0"}'),
    'mix.lock':
      `%{\n  "greeting": {:hex, :greeting, "1.0.0", "${inner.toString('hex')}", [:mix], [], "hexpm", ` +
      `"${outer.toString('hex')}"},\n}\n`,
    'lib/hello.ex': 'defmodule Hello do\n  def run, do: IO.puts(Greeting.hello())\nend\n',
  },
  programs: ['elixir', 'iex', 'mix', 'erl', 'git', 'cc'],
  run: 'HEX_OFFLINE=1 mix run -e "Hello.run()"',
};
