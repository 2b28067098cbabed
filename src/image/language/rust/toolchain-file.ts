import { parseToml, stringAt, stringsAt, type Table, tableAt } from '../../../text/data.ts';
import type { LeftOut, StageContext } from '../../toolchain.ts';
import { foldersAbove, inFolder } from '../local-path.ts';

/** What rust-toolchain.toml requests (rust-lang.github.io/rustup/overrides.html#the-toolchain-file). */
export interface ToolchainFile {
  readonly file: string;
  readonly channel?: string;
  readonly profile?: string;
  readonly components: readonly string[];
  readonly targets: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** `1.80`, `nightly-2025-01-31` or with a host, such as `stable-x86_64-unknown-linux-gnu`. */
const CHANNEL = /^(?:stable|beta|nightly|\d+\.\d+(?:\.\d+)?)(?:-[\w.-]+)?$/;
const NAME = /^[A-Za-z0-9][\w.-]*$/;
const PROFILES = ['minimal', 'default', 'complete'];

/** The nearest file decides; undefined if there is none. */
export function toolchainFile({
  manifests,
  appFolder,
}: Pick<StageContext, 'manifests' | 'appFolder'>): ToolchainFile | undefined {
  const file = foldersAbove(appFolder)
    .flatMap((folder) => [inFolder(folder, 'rust-toolchain'), inFolder(folder, 'rust-toolchain.toml')])
    .find((name) => manifests.has(name));
  if (file === undefined) return undefined;
  const text = (manifests.get(file) ?? '').trim();
  // The old format is the name of a channel, nothing else.
  if (!text.includes('[') && !file.endsWith('.toml')) return fromTable(file, { channel: text });
  return fromTable(file, tableAt(parseToml(text), 'toolchain'));
}

function fromTable(file: string, table: Table): ToolchainFile {
  const channel = stringAt(table, 'channel');
  const path = stringAt(table, 'path');
  const profile = stringAt(table, 'profile');
  const isKnown = channel !== undefined && CHANNEL.test(channel);
  return {
    file,
    ...(isKnown && { channel }),
    ...(profile !== undefined && PROFILES.includes(profile) && { profile }),
    components: stringsAt(table, 'components').filter((each) => NAME.test(each)),
    targets: stringsAt(table, 'targets').filter((each) => NAME.test(each)),
    leftOut: [
      ...(path === undefined ? [] : [unusable(file, 'path', path)]),
      ...(channel === undefined || isKnown ? [] : [unusable(file, 'channel', channel)]),
    ],
  };
}

function unusable(file: string, key: string, value: string): LeftOut {
  return {
    message:
      `The toolchain that ${file} names (${key} "${value.slice(0, 60)}") is not installed: ` +
      'it is not one that rustup can download.',
    hint: 'Name a channel such as "1.85", "stable" or "nightly-2025-06-01".',
  };
}
