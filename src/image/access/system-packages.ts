import type { Finding } from './private-sources.ts';

/**
 * Python packages that are compiled on every Linux, because their projects publish no wheels (pypi.org, "Download
 * files").
 */
const ALWAYS: Readonly<Record<string, readonly string[]>> = {
  psycopg2: ['libpq-dev'],
  mysqlclient: ['default-libmysqlclient-dev', 'pkg-config'],
  'python-ldap': ['libldap2-dev', 'libsasl2-dev'],
  pycairo: ['libcairo2-dev', 'pkg-config'],
};
/** Packages that have wheels are compiled only if the requirements request it. */
const FROM_SOURCE: Readonly<Record<string, readonly string[]>> = {
  pillow: ['libjpeg-dev', 'zlib1g-dev', 'libfreetype6-dev'],
  lxml: ['libxml2-dev', 'libxslt1-dev'],
  cryptography: ['libffi-dev', 'libssl-dev'],
  cffi: ['libffi-dev', 'libssl-dev'],
  pyyaml: ['libyaml-dev'],
  gevent: ['libev-dev', 'libevent-dev'],
  h5py: ['libhdf5-dev'],
};

/** The libraries that the app's dependencies are compiled against, by their Debian names, with the reason for each. */
export function systemPackages(texts: ReadonlyMap<string, string>): Finding[] {
  return [...texts]
    .filter(([name]) => /^(?:requirements|constraints).*\.txt$/.test(name))
    .flatMap(([file, text]) => {
      const known = /^[ \t]*--no-binary\b/m.test(text) ? { ...FROM_SOURCE, ...ALWAYS } : ALWAYS;
      return requirements(text).flatMap((name) =>
        Object.hasOwn(known, name) ? (known[name] ?? []).map((what) => ({ what, by: `${name} in ${file}` })) : [],
      );
    });
}

/** The names of a requirements file, normalized (peps.python.org/pep-0503, "Normalized Names"). */
function requirements(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const name = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:$|[\s[<>=!~;@#(,])/.exec(line)?.[1];
    return name === undefined ? [] : [name.toLowerCase().replace(/[-_.]+/g, '-')];
  });
}
