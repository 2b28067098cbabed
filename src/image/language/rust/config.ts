import { parseToml, stringAt, tableAt } from '../../../text/data.ts';
import type { StageContext } from '../../toolchain.ts';
import { foldersAbove, inFolder } from '../local-path.ts';

/** What .cargo/config.toml means for downloads (doc.rust-lang.org/cargo/reference/config.html). */
export interface CargoConfig {
  /** Of the app's folder and those above it; Cargo merges them. */
  readonly files: readonly string[];
  /** The folder that has all packages of crates.io. */
  readonly vendored?: string;
  /** A program that Cargo would start instead of the compiler. */
  readonly wrapper?: string;
}

export function cargoConfig({ manifests, appFolder }: Pick<StageContext, 'manifests' | 'appFolder'>): CargoConfig {
  const files = foldersAbove(appFolder).flatMap((folder) => {
    const [first] = ['.cargo/config', '.cargo/config.toml']
      .map((name) => inFolder(folder, name))
      .filter((name) => manifests.has(name));
    return first ?? [];
  });
  const tables = files.map((file) => parseToml(manifests.get(file) ?? '') ?? {});
  const sources = Object.assign({}, ...tables.toReversed().map((table) => tableAt(table, 'source'))) as object;
  const replacement = stringAt(sources, 'crates-io', 'replace-with');
  const vendored = replacement === undefined ? undefined : stringAt(sources, replacement, 'directory');
  const wrapper = tables
    .map((table) => stringAt(table, 'build', 'rustc-wrapper') ?? stringAt(table, 'build', 'rustc-workspace-wrapper'))
    .find((each) => each !== undefined && each !== '');
  return { files, ...(vendored !== undefined && { vendored }), ...(wrapper !== undefined && { wrapper }) };
}
