import { zip } from '../index/archive.ts';
import { type App, GREETING } from './app.ts';

const dist = { url: 'http://composer.index/greeting.zip', type: 'zip', reference: '1' };
const greeting = { name: 'acme/greeting', version: '1.0.0', dist, autoload: { files: ['greeting.php'] } };
const tool = { name: 'acme/linter', version: '1.0.0', dist: { ...dist, url: 'http://composer.index/linter.zip' }, bin: ['linter'] };

/** A Composer repository (getcomposer.org/doc/05-repositories.md). */
const files: Readonly<Record<string, string | Buffer>> = {
  '/packages.json': JSON.stringify({ packages: { 'acme/greeting': { '1.0.0': greeting }, 'acme/linter': { '1.0.0': tool } } }),
  '/greeting.zip': zip({ 'greeting.php': `<?php const GREETING = '${GREETING}';\n` }),
};

export const php: App = {
  language: 'php',
  version: '8.4',
  bases: ['php', 'composer'],
  indexes: { 'composer.index': (path) => files[path] },
  files: {
    'composer.json': JSON.stringify({
      repositories: [{ 'packagist.org': false }, { type: 'composer', url: 'http://composer.index' }],
      config: { 'secure-http': false },
      require: { 'acme/greeting': '^1.0' },
    }),
    'composer.lock': JSON.stringify({
      'packages': [greeting], 'packages-dev': [], 'aliases': [], 'minimum-stability': 'stable', 'stability-flags': {}, 'prefer-stable': false, 'prefer-lowest': false,
      'platform': {}, 'platform-dev': {}, 'content-hash': '0',
    }),
    'hello.php': '<?php require "vendor/autoload.php"; echo GREETING, "\\n";\n',
  },
  programs: ['php', 'composer', 'git', 'unzip'],
  run: 'COMPOSER_DISABLE_NETWORK=1 composer install --quiet && php hello.php',
};
