import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { tar, tarGz } from '../index/archive.ts';
import { type App, GREETING } from './app.ts';

const sha256 = (...parts: readonly (string | Buffer)[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

const contents = tarGz({
  'mix.exs': 'defmodule Greeting.MixProject do\n  use Mix.Project\n  def project, do: [app: :greeting, version: "1.0.0"]\nend\n',
  'lib/greeting.ex': `defmodule Greeting do\n  def hello, do: "${GREETING}"\nend\n`,
});
const metadata = '{<<"app">>,<<"greeting">>}.\n{<<"build_tools">>,[<<"mix">>]}.\n{<<"files">>,[<<"lib/greeting.ex">>,<<"mix.exs">>]}.\n{<<"name">>,<<"greeting">>}.\n{<<"requirements">>,[]}.\n{<<"version">>,<<"1.0.0">>}.\n';
const inner = sha256('3', metadata, contents);
const archive = tar({ 'VERSION': '3', 'CHECKSUM': inner.toString('hex').toUpperCase(), 'metadata.config': metadata, 'contents.tar.gz': contents });

/** A field of a Protocol Buffers message: its number, and bytes. */
function field(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
}
const release = Buffer.concat([field(1, '1.0.0'), field(2, inner), field(5, sha256(archive))]);
const listing = Buffer.concat([field(1, release), field(2, 'greeting'), field(3, 'hexpm')]);

/** A Hex repository (github.com/hexpm/specifications, registry-v2.md). Its signature is none: who mirrors has no key. */
const files: Readonly<Record<string, Buffer>> = {
  '/packages/greeting': gzipSync(Buffer.concat([field(1, listing), field(2, 'unsigned')])),
  '/tarballs/greeting-1.0.0.tar': archive,
};

export const elixir: App = {
  language: 'elixir',
  version: '1.18',
  bases: ['elixir'],
  indexes: { 'hex.index': (path) => files[path] },
  args: { HEX_MIRROR: 'http://hex.index', HEX_UNSAFE_REGISTRY: '1', HEX_NO_VERIFY_REPO_ORIGIN: '1' },
  files: {
    'mix.exs': 'defmodule Hello.MixProject do\n  use Mix.Project\n  def project, do: [app: :hello, version: "0.1.0", deps: [{:greeting, "~> 1.0"}]]\nend\n',
    'mix.lock': `%{\n  "greeting": {:hex, :greeting, "1.0.0", "${inner.toString('hex')}", [:mix], [], "hexpm", "${sha256(archive).toString('hex')}"},\n}\n`,
    'lib/hello.ex': 'defmodule Hello do\n  def run, do: IO.puts(Greeting.hello())\nend\n',
  },
  programs: ['elixir', 'iex', 'mix', 'erl', 'git', 'cc'],
  run: 'HEX_OFFLINE=1 mix run -e "Hello.run()"',
};
