import { linesOf } from '../tool-versions.ts';
import { atLeast, partsOf } from '../range.ts';
import { versionRequirement } from '../resolve.ts';
import { textAt, tomlOf, valueAt } from '../toml.ts';
import { DEFAULT, type ReadVersion, type Source, stated } from './source.ts';
import { toolSources } from './tools.ts';

/** What rustup installs for a project (rust-lang.github.io/rustup/overrides.html). */
export interface RustToolchain {
  readonly file: string;
  /** `stable`, `1.80.1`, `nightly-2025-01-31`; without the name of a host. */
  readonly channel?: string;
  readonly components: readonly string[];
  readonly targets: readonly string[];
  /** `minimal`, `default` or `complete`. */
  readonly profile?: string;
}

/** The toolchain file of an app; undefined if it has none, or an invalid one. */
export function rustToolchain(texts: ReadonlyMap<string, string>): RustToolchain | undefined {
  // rustup prefers the name without a suffix.
  const file = ['rust-toolchain', 'rust-toolchain.toml'].find((name) => texts.has(name));
  const text = texts.get(file ?? '');
  if (file === undefined || text === undefined) return undefined;
  const toml = valueAt(tomlOf(text), 'toolchain');
  if (toml === undefined) {
    const [line, ...rest] = linesOf(text, '#');
    return line === undefined || rest.length > 0 || !/^[\w.-]{1,80}$/.test(line)
      ? undefined
      : { file, channel: withoutHost(line), components: [], targets: [] };
  }
  const channel = textAt(toml, 'channel');
  const profile = textAt(toml, 'profile');
  return {
    file,
    ...(channel !== undefined && { channel: withoutHost(channel) }),
    components: namesIn(valueAt(toml, 'components')),
    targets: namesIn(valueAt(toml, 'targets')),
    ...(profile !== undefined && /^(?:minimal|default|complete)$/.test(profile) && { profile }),
  };
}

/** Names as rustup knows them, so that they can be part of a command. */
function namesIn(value: unknown): string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [];
  return all
    .slice(0, 50)
    .flatMap((each) => (typeof each === 'string' && /^[A-Za-z0-9][\w.-]{0,63}$/.test(each) ? [each] : []));
}

/** `stable-x86_64-unknown-linux-gnu` is `stable`. */
function withoutHost(channel: string): string {
  return channel.replace(
    /-(?:x86_64|aarch64|i[56]86|arm\w{0,20}|riscv64\w{0,20}|powerpc\w{0,20}|s390x)-[\w-]{1,60}$/,
    '',
  );
}

/** Only stable releases have an official image. */
const channel: ReadVersion = (written) => {
  const name = withoutHost(written);
  if (/^(?:stable|latest)$/.test(name)) return DEFAULT;
  const parts = partsOf(name);
  return parts && versionRequirement(parts);
};
/** The oldest Rust that compiles a package (doc.rust-lang.org/cargo/reference/rust-version.html). */
const minimum: ReadVersion = (written) => {
  const parts = partsOf(written.trim());
  return parts && { range: atLeast(parts), prefer: 'newest' };
};

const toolchainFile = (file: RegExp): Source => ({
  file,
  read(text, name) {
    const found = rustToolchain(new Map([[name, text]]));
    if (found?.channel === undefined)
      return found === undefined ? [{ written: '', requirement: undefined, line: 1, column: 1 }] : [];
    return stated(text, 'channel', found.channel, channel);
  },
});

export const rust: readonly Source[] = [
  toolchainFile(/^rust-toolchain$/),
  toolchainFile(/^rust-toolchain\.toml$/),
  ...toolSources(['rust'], channel),
  {
    file: /^Cargo\.toml$/,
    read(text) {
      const toml = tomlOf(text);
      const written = textAt(toml, 'package', 'rust-version') ?? textAt(toml, 'workspace', 'package', 'rust-version');
      return stated(text, 'rust-version', written, minimum, 'rust-version');
    },
  },
];
