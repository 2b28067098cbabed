import { posix } from 'node:path';
import { parseToml, stringAt, type Table, tablesAt, valueAt } from '../../../text/data.ts';
import { shellWord } from '../../quote.ts';
import { inFolder, isPlainPath } from '../local-path.ts';
import type { CratePackage, MissingPackage } from './packages.ts';

/** Targets of a package, and where Cargo looks for their source unless the manifest says so. */
const TARGETS: Readonly<Record<string, string>> = {
  bin: 'src/bin',
  example: 'examples',
  test: 'tests',
  bench: 'benches',
};

/**
 * Empty source files: Cargo refuses a package whose targets have no source, and the source is not in the build context.
 */
export function sourceFiles(packages: readonly CratePackage[]): string[] {
  return packages
    .filter(({ manifest }) => valueAt(manifest, 'package') !== undefined)
    .flatMap(({ folder, manifest }) => filesOf(manifest).map((file) => posix.join(folder, file)));
}

function filesOf(manifest: Table): string[] {
  const name = stringAt(manifest, 'package', 'name') ?? '';
  const named = Object.entries(TARGETS).flatMap(([kind, folder]) =>
    tablesAt(manifest, kind).map((target) => ({
      kind,
      name: stringAt(target, 'name') ?? '',
      file: stringAt(target, 'path') ?? `${folder}/${stringAt(target, 'name') ?? 'main'}.rs`,
    })),
  );
  const main = stringAt(manifest, 'package', 'default-run');
  const hasMain = main === undefined || named.some((target) => target.kind === 'bin' && target.name === main);
  const build = valueAt(manifest, 'package', 'build');
  const needsBuild = stringAt(manifest, 'package', 'links') !== undefined && build === undefined;
  const files = [
    stringAt(manifest, 'lib', 'path') ?? 'src/lib.rs',
    ...named.map(({ file }) => file),
    ...(hasMain ? [] : [main === name ? 'src/main.rs' : `src/bin/${main}.rs`]),
    ...(typeof build === 'string' ? [build] : needsBuild ? ['build.rs'] : []),
  ];
  return [...new Set(files)].filter((file) => !posix.isAbsolute(file) && isPlainPath(file));
}

/** Empty packages in the place of those that are missing, in the version that the lock file has. */
export function createPackages(missing: readonly MissingPackage[], lock: string | undefined): string[] {
  const locked = tablesAt(lock === undefined ? undefined : parseToml(lock), 'package');
  return missing.flatMap(({ folder, name, version, features }, index) => {
    if (!isPlainPath(folder)) return [];
    const known = locked.find((each) => stringAt(each, 'name') === name && stringAt(each, 'source') === undefined);
    const manifest = [
      '[package]',
      `name = "${NAME.test(name) ? name : `missing-${index}`}"`,
      `version = "${versionFor(stringAt(known, 'version'), version)}"`,
      '[features]',
      ...features.filter((each) => NAME.test(each)).map((each) => `${each} = []`),
    ];
    return [
      `mkdir -p ${shellWord(`${folder}/src`)}`,
      `touch ${shellWord(`${folder}/src/lib.rs`)}`,
      `printf '%s\\n' ${manifest.map(shellWord).join(' ')} > ${shellWord(inFolder(folder, 'Cargo.toml'))}`,
    ];
  });
}

const NAME = /^[A-Za-z_][\w-]*$/;

/** The version of the lock file, or the lowest that a plain requirement permits. */
function versionFor(locked: string | undefined, requirement: string | undefined): string {
  if (locked !== undefined && /^[\w.+-]+$/.test(locked)) return locked;
  const [, major, minor = '0', patch = '0'] = /^[\^~=]?\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(requirement ?? '') ?? [];
  return major === undefined ? '0.0.0' : `${major}.${minor}.${patch}`;
}
