import { linesOf } from '../tool-versions.ts';
import { atLeast, partsOf } from '../range.ts';
import { versionRequirement } from '../resolve.ts';
import { stringAt, parseToml, valueAt } from '../../../../text/data.ts';
import { DEFAULT, type ReadVersion, type Source, stated } from './source.ts';
import { toolSources } from './tools.ts';

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

/** rustup installs the channels that have no image; see the toolchain. */
const INSTALLED = /^(?:nightly|beta)(?:-\d{4}-\d{2}-\d{2})?$/;

/** rustup's own file: TOML, or in its old format nothing but a channel (rust-lang.github.io/rustup/overrides.html). */
const toolchainFile = (file: RegExp): Source => ({
  file,
  read(text) {
    const table = valueAt(parseToml(text), 'toolchain');
    const [line = '', ...rest] = table === undefined ? linesOf(text, '#') : [];
    const written = table === undefined && rest.length === 0 ? line : stringAt(table, 'channel');
    if (written === '') return [{ written, requirement: undefined, line: 1, column: 1 }];
    return INSTALLED.test(withoutHost(written ?? '')) ? [] : stated(text, 'channel', written, channel);
  },
});

export const rust: readonly Source[] = [
  toolchainFile(/^rust-toolchain$/),
  toolchainFile(/^rust-toolchain\.toml$/),
  ...toolSources(['rust'], channel),
  {
    file: /^Cargo\.toml$/,
    read(text) {
      const toml = parseToml(text);
      const written =
        stringAt(toml, 'package', 'rust-version') ?? stringAt(toml, 'workspace', 'package', 'rust-version');
      return stated(text, 'rust-version', written, minimum, 'rust-version');
    },
  },
];
