import { zip } from '../index/archive.ts';
import type { Index } from '../index/proxy.ts';
import { type App, GREETING } from './app.ts';

/** A package as lock files have it; the version is also that of its source, so that a new version is downloaded. */
export const phpPackage = (name: string, origin: string, version: string): object => ({
  name: `acme/${name}`,
  version,
  dist: { url: `${origin}/${name}.zip`, type: 'zip', reference: version },
  autoload: { files: [`${name}.php`] },
});

/** A Composer repository (getcomposer.org/doc/05-repositories.md). */
export const phpIndexOf =
  (origin: string, version: string, ...names: readonly string[]): Index =>
  (path) => {
    if (path === '/packages.json')
      return JSON.stringify({
        packages: Object.fromEntries(
          names.map((name) => [`acme/${name}`, { [version]: phpPackage(name, origin, version) }]),
        ),
      });
    const [, name = ''] = /^\/(\w+)\.zip$/.exec(path) ?? [];
    return names.includes(name) ? zip({ [`${name}.php`]: `<?php const GREETING = '${GREETING}';\n` }) : undefined;
  };

/** What `composer install` goes by. */
export const phpLock = (...packages: readonly object[]): string =>
  JSON.stringify({
    packages,
    'packages-dev': [],
    aliases: [],
    'minimum-stability': 'stable',
    'stability-flags': {},
    'prefer-stable': false,
    'prefer-lowest': false,
    platform: {},
    'platform-dev': {},
    'content-hash': '0',
  });

/** Of a project that takes packages from a mirror only. */
export const phpManifests = (...names: readonly string[]): Readonly<Record<string, string>> => ({
  'composer.json': JSON.stringify({
    repositories: [{ 'packagist.org': false }, { type: 'composer', url: 'http://composer.index' }],
    config: { 'secure-http': false },
    require: Object.fromEntries(names.map((name) => [`acme/${name}`, '^1.0'])),
  }),
  'composer.lock': phpLock(...names.map((name) => phpPackage(name, 'http://composer.index', '1.0.0'))),
});

export const php: App = {
  language: 'php',
  version: '8.4',
  bases: ['php', 'composer'],
  indexes: { 'composer.index': phpIndexOf('http://composer.index', '1.0.0', 'greeting') },
  files: {
    ...phpManifests('greeting'),
    'hello.php': '<?php require "vendor/autoload.php"; echo GREETING, "\\n";\n',
  },
  programs: ['php', 'composer', 'git', 'unzip'],
  run: 'COMPOSER_DISABLE_NETWORK=1 composer install --quiet && php hello.php',
};
