import type { Finding } from '../../access/private-sources.ts';
import type { Bundle } from './bundle.ts';

/** Debian packages that gems are compiled with and run with, or programs that they start. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  pg: ['libpq-dev'],
  mysql2: ['default-libmysqlclient-dev'],
  trilogy: ['libssl-dev'],
  tiny_tds: ['freetds-dev'],
  'ruby-odbc': ['unixodbc-dev'],
  rmagick: ['imagemagick', 'libmagickwand-dev'],
  mini_magick: ['imagemagick'],
  'ruby-vips': ['libvips-dev'],
  rszr: ['libimlib2-dev'],
  cairo: ['libcairo2-dev'],
  charlock_holmes: ['libicu-dev', 'zlib1g-dev'],
  'idn-ruby': ['libidn-dev'],
  curb: ['libcurl4-openssl-dev'],
  openssl: ['libssl-dev'],
  eventmachine: ['libssl-dev'],
  rugged: ['cmake', 'libssl-dev', 'zlib1g-dev'],
  snappy: ['cmake', 'libsnappy-dev'],
  rdkafka: ['libssl-dev', 'zlib1g-dev'],
  zookeeper: ['libssl-dev'],
  'ffi-rzmq': ['libzmq3-dev'],
  rbnacl: ['libsodium23'],
  gpgme: ['libgpgme-dev'],
  'ruby-filemagic': ['libmagic-dev'],
  'taglib-ruby': ['libtag1-dev'],
  cld3: ['libprotobuf-dev', 'protobuf-compiler'],
  wkhtmltopdf: ['wkhtmltopdf'],
  // It starts a JavaScript program.
  execjs: ['nodejs'],
};
/** Most releases of these are precompiled, and need libraries only where the lock file has none of those. */
const PRECOMPILED: Readonly<Record<string, readonly string[]>> = {
  sqlite3: ['libsqlite3-dev'],
  nokogiri: ['libxml2-dev', 'libxslt1-dev', 'zlib1g-dev'],
  ffi: ['libffi-dev'],
};

export function gemLibraries({ gemfile, lock, gems }: Bundle): Finding[] {
  const locked = lock?.sources.flatMap((source) => source.gems) ?? [];
  const precompiled = new Set(locked.flatMap(({ name, platform }) => (platform?.includes('linux') ? name : [])));
  const names = lock === undefined ? gems : [...new Set(locked.map(({ name }) => name))];
  const by = lock?.file ?? gemfile;
  const found = names.flatMap((name) => {
    const compiled = lock !== undefined && !precompiled.has(name) ? PRECOMPILED : {};
    const table = { ...LIBRARIES, ...compiled };
    return (Object.hasOwn(table, name) ? (table[name] ?? []) : []).map((what) => ({ what, by: `${name} in ${by}` }));
  });
  // These bring their own engine for execjs.
  const isWithoutNode = names.some((name) => /^(?:mini_racer|therubyracer|duktape)$/.test(name));
  const used = found.filter(({ what }) => what !== 'nodejs' || !isWithoutNode);
  return [...new Map(used.toReversed().map((each) => [each.what, each])).values()].reverse();
}
