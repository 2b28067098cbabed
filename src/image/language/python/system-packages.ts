import { BROWSER_LIBRARIES } from '../browser-libraries.ts';
import type { Finding } from '../../access/private-sources.ts';

/**
 * Python packages that are compiled on every Linux, because their projects publish no wheels (pypi.org, "Download
 * files"), and the headers that they need, by Debian's names.
 */
const COMPILED: Readonly<Record<string, readonly string[]>> = {
  psycopg2: ['libpq-dev'],
  mysqlclient: ['default-libmysqlclient-dev', 'pkg-config'],
  'python-ldap': ['libldap2-dev', 'libsasl2-dev'],
  pycairo: ['libcairo2-dev', 'pkg-config'],
  pygraphviz: ['libgraphviz-dev', 'pkg-config'],
  pyaudio: ['portaudio19-dev'],
  xmlsec: ['libxmlsec1-dev', 'pkg-config'],
  uwsgi: ['libpcre2-dev'],
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
/** Libraries and programs that packages load or start at run time, and that their wheels do not contain. */
const AT_RUN_TIME: Readonly<Record<string, readonly string[]>> = {
  'opencv-python': ['libgl1', 'libglib2.0-0'],
  'opencv-contrib-python': ['libgl1', 'libglib2.0-0'],
  weasyprint: ['libpango-1.0-0', 'libpangoft2-1.0-0', 'libharfbuzz-subset0'],
  pdf2image: ['poppler-utils'],
  pytesseract: ['tesseract-ocr'],
  pydub: ['ffmpeg'],
  'ffmpeg-python': ['ffmpeg'],
  graphviz: ['graphviz'],
  cairosvg: ['libcairo2'],
  'python-magic': ['libmagic1'],
  pyzbar: ['libzbar0'],
  soundfile: ['libsndfile1'],
  sounddevice: ['libportaudio2'],
  playwright: BROWSER_LIBRARIES,
};

/** What the app's dependencies need besides their wheels, with the reason for each, by the files that list them. */
export function systemPackages(
  packages: ReadonlyMap<string, ReadonlySet<string>>,
  { isFromSource = false }: { readonly isFromSource?: boolean | undefined } = {},
): Finding[] {
  const tables = [COMPILED, AT_RUN_TIME, ...(isFromSource ? [FROM_SOURCE] : [])];
  const found = [...packages].flatMap(([file, names]) =>
    [...names].flatMap((name) =>
      tables
        .flatMap((table) => (Object.hasOwn(table, name) ? (table[name] ?? []) : []))
        .map((what) => ({ what, by: `${name} in ${file}` })),
    ),
  );
  return [...new Map(found.toReversed().map((each) => [each.what, each])).values()].reverse();
}
