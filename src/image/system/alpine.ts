import { cacheMount, run } from '../instruction.ts';
import { packageWords } from './packages.ts';
import { cacheId } from '../quote.ts';
import type { System } from './system.ts';

/** Alpine's names of the packages that we install. Packages that the user lists are not translated. */
const NAMES: Readonly<Record<string, string>> = {
  'build-essential': 'build-base',
  'libcurl4-openssl-dev': 'curl-dev',
  'libssl-dev': 'openssl-dev',
  'pkg-config': 'pkgconf',
  'fd-find': 'fd',
  'default-libmysqlclient-dev': 'mariadb-dev',
  'libcairo2-dev': 'cairo-dev',
  'libfreetype6-dev': 'freetype-dev',
  'libhdf5-dev': 'hdf5-dev',
  'libjpeg-dev': 'libjpeg-turbo-dev',
  'libldap2-dev': 'openldap-dev',
  'libsasl2-dev': 'cyrus-sasl-dev',
  'libxslt1-dev': 'libxslt-dev',
  'libyaml-dev': 'yaml-dev',
  'zlib1g-dev': 'zlib-dev',
  'libgraphviz-dev': 'graphviz-dev',
  'libpcre2-dev': 'pcre2-dev',
  'libxmlsec1-dev': 'xmlsec-dev',
  'portaudio19-dev': 'portaudio-dev',
  libcairo2: 'cairo',
  libgl1: 'mesa-gl',
  'libglib2.0-0': 'glib',
  'libharfbuzz-subset0': 'harfbuzz-subset',
  libmagic1: 'libmagic',
  'libpango-1.0-0': 'pango',
  'libpangoft2-1.0-0': 'pango',
  libportaudio2: 'portaudio',
  libsndfile1: 'libsndfile',
  libzbar0: 'zbar',
  cpanminus: 'perl-app-cpanminus',
  yq: 'yq-go',
};

export const alpine: System = {
  name: 'alpine',
  // With this link, apk keeps its downloads (wiki.alpinelinux.org, "Local APK cache").
  prepare: run(['ln -sfn /var/cache/apk /etc/apk/cache']),
  install: (base, stage, packages, { origin, then = [] } = {}) =>
    run([`apk add --update-cache ${packageWords(packages)}`, ...then], {
      mounts: [cacheMount(cacheId('apk', base, stage), '/var/cache/apk')],
      origin,
    }),
  packageName: (name) => (Object.hasOwn(NAMES, name) ? (NAMES[name] ?? name) : name),
  userPackages: ['shadow'],
  hasLocales: false,
  zshPlugins: '/usr/share/zsh/plugins',
};
