import { type Instruction, run } from '../../instruction.ts';
import { systemOf } from '../../system/system-of.ts';
import type { LeftOut } from '../../toolchain.ts';

/** An extension that something requires, such as `gd`, and what does. */
export interface RequiredExtension {
  readonly name: string;
  readonly by: string;
}

/** In the official image already (`php -m`); Composer requires some of them by several names. */
const COMPILED_IN: ReadonlySet<string> = new Set([
  ...['core', 'ctype', 'curl', 'date', 'dom', 'fileinfo', 'filter', 'ftp', 'hash', 'iconv', 'json', 'libxml'],
  ...['mbstring', 'mysqlnd', 'openssl', 'pcre', 'pdo', 'pdo_sqlite', 'phar', 'posix', 'random', 'readline'],
  ...['reflection', 'session', 'simplexml', 'sodium', 'spl', 'sqlite3', 'standard', 'tokenizer', 'xml'],
  ...['xmlreader', 'xmlwriter', 'zlib'],
]);

/** Of PHP's own source, with the Debian packages that each is compiled with (github.com/docker-library/php). */
const BUNDLED: Readonly<Record<string, readonly string[]>> = {
  bcmath: [],
  bz2: ['libbz2-dev'],
  calendar: [],
  dba: [],
  enchant: ['libenchant-2-dev'],
  exif: [],
  ffi: ['libffi-dev'],
  gd: ['libfreetype-dev', 'libjpeg-dev', 'libpng-dev', 'libwebp-dev'],
  gettext: [],
  gmp: ['libgmp-dev'],
  intl: ['libicu-dev'],
  ldap: ['libldap2-dev'],
  mysqli: [],
  opcache: [],
  pcntl: [],
  pdo_dblib: ['freetds-dev'],
  pdo_mysql: [],
  pdo_pgsql: ['libpq-dev'],
  pgsql: ['libpq-dev'],
  shmop: [],
  snmp: ['libsnmp-dev'],
  soap: ['libxml2-dev'],
  sockets: [],
  sysvmsg: [],
  sysvsem: [],
  sysvshm: [],
  tidy: ['libtidy-dev'],
  xsl: ['libxslt1-dev'],
  zip: ['libzip-dev'],
};

/** From the PHP Extension Community Library (pecl.php.net). */
const PECL: Readonly<Record<string, readonly string[]>> = {
  amqp: ['librabbitmq-dev'],
  apcu: [],
  ds: [],
  ev: [],
  event: ['libevent-dev', 'libssl-dev'],
  excimer: [],
  gnupg: ['libgpgme-dev'],
  grpc: ['zlib1g-dev'],
  igbinary: [],
  imagick: ['libmagickwand-dev'],
  mailparse: [],
  maxminddb: ['libmaxminddb-dev'],
  memcached: ['libmemcached-dev', 'libssl-dev', 'zlib1g-dev'],
  mongodb: ['libssl-dev'],
  msgpack: [],
  openswoole: ['libssl-dev'],
  pcov: [],
  pdo_sqlsrv: ['unixodbc-dev'],
  protobuf: [],
  rdkafka: ['librdkafka-dev'],
  redis: [],
  sqlsrv: ['unixodbc-dev'],
  ssh2: ['libssh2-1-dev'],
  swoole: ['libbrotli-dev', 'libssl-dev'],
  uuid: ['uuid-dev'],
  xdebug: [],
  xhprof: [],
  yaml: ['libyaml-dev'],
  zstd: ['libzstd-dev'],
};

const CONFIGURE: Readonly<Record<string, string>> = { gd: '--with-freetype --with-jpeg --with-webp' };

export function extensionSteps(base: string, version: string, required: readonly RequiredExtension[]): Instruction[] {
  const names = [...new Set(required.map(({ name }) => name))].filter((name) => !isIn(name, version)).sort();
  const bundled = names.filter((name) => Object.hasOwn(BUNDLED, name));
  const pecl = names.filter((name) => Object.hasOwn(PECL, name));
  const commands = [
    ...bundled.flatMap((name) =>
      Object.hasOwn(CONFIGURE, name) ? [`docker-php-ext-configure ${name} ${CONFIGURE[name] ?? ''}`] : [],
    ),
    ...(bundled.length === 0 ? [] : [`docker-php-ext-install -j"$(nproc)" ${bundled.join(' ')}`]),
    ...(pecl.length === 0
      ? []
      : [`pecl install ${pecl.join(' ')}`, `docker-php-ext-enable ${pecl.join(' ')}`, 'rm -rf /tmp/pear']),
  ];
  if (commands.length === 0) return [];
  const packages = [...bundled, ...pecl].flatMap((name) => BUNDLED[name] ?? PECL[name] ?? []);
  return [
    packages.length === 0
      ? run(commands)
      : systemOf(base).install(base, 'base', [...new Set(packages)], { then: commands }),
  ];
}

export function unknownExtensions(required: readonly RequiredExtension[]): LeftOut[] {
  const unknown = new Map(
    required
      .filter(
        ({ name }) => ![COMPILED_IN.has(name), Object.hasOwn(BUNDLED, name), Object.hasOwn(PECL, name)].some(Boolean),
      )
      .map(({ name, by }) => [name, by]),
  );
  return [...unknown].map(([name, by]) => ({
    message: `The extension "${name}", which ${by} requires, is not installed: how to install it is not known.`,
    hint: 'Install it in spec.build.devStage.customCommands of the Workspace.',
  }));
}

/** PHP 8.5 contains OPcache. */
function isIn(name: string, version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return COMPILED_IN.has(name) || (name === 'opcache' && (major > 8 || (major === 8 && minor >= 5)));
}
