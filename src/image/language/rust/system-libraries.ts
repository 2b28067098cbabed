import { parseToml, stringAt, tableAt, tablesAt } from '../../../text/data.ts';
import type { Finding } from '../../access/private-sources.ts';
import { splitPath } from '../local-path.ts';
import type { CratePackage } from './packages.ts';

/** Debian packages that crates are built and linked with, by the crate that looks for them. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  'openssl-sys': ['libssl-dev'],
  'pq-sys': ['libpq-dev'],
  'mysqlclient-sys': ['default-libmysqlclient-dev'],
  'libsqlite3-sys': ['libsqlite3-dev'],
  'libudev-sys': ['libudev-dev'],
  'libdbus-sys': ['libdbus-1-dev'],
  'alsa-sys': ['libasound2-dev'],
  'servo-fontconfig-sys': ['libfontconfig-dev'],
  'yeslogic-fontconfig-sys': ['libfontconfig-dev'],
  'freetype-sys': ['libfreetype-dev'],
  'glib-sys': ['libglib2.0-dev'],
  'cairo-sys-rs': ['libcairo2-dev'],
  'gtk-sys': ['libgtk-3-dev'],
  'gtk4-sys': ['libgtk-4-dev'],
  'webkit2gtk-sys': ['libwebkit2gtk-4.1-dev'],
  'gstreamer-sys': ['libgstreamer1.0-dev'],
  'libpulse-sys': ['libpulse-dev'],
  'libusb1-sys': ['libusb-1.0-0-dev'],
  'zmq-sys': ['libzmq3-dev'],
  'clang-sys': ['libclang-dev'],
  cmake: ['cmake', 'g++'],
  'prost-build': ['protobuf-compiler'],
};
/** Crates that bring one of them, for apps without a lock file. */
const USERS: Readonly<Record<string, string>> = { openssl: 'openssl-sys', 'native-tls': 'openssl-sys' };

/** The libraries for the crates of a lock file or, without one, for the crates that manifests name. */
export function crateLibraries(
  packages: readonly CratePackage[],
  lock: string | undefined,
  lockName: string,
): Finding[] {
  const file = splitPath(lockName).name;
  const named: readonly (readonly [crate: string, by: string])[] =
    lock === undefined
      ? packages.flatMap(({ manifest }) =>
          ['dependencies', 'build-dependencies'].flatMap((table) =>
            Object.keys(tableAt(manifest, table)).map((crate) => [crate, 'Cargo.toml'] as const),
          ),
        )
      : tablesAt(parseToml(lock), 'package').flatMap((each) => {
          const crate = stringAt(each, 'name');
          return crate === undefined ? [] : [[crate, file] as const];
        });
  const found = named.flatMap(([crate, by]): Finding[] => {
    const library = Object.hasOwn(USERS, crate) ? (USERS[crate] ?? crate) : crate;
    return (Object.hasOwn(LIBRARIES, library) ? (LIBRARIES[library] ?? []) : []).map((what) => ({
      what,
      by: `${crate} in ${by}`,
    }));
  });
  return [...new Map(found.toReversed().map((each) => [each.what, each])).values()].reverse();
}
