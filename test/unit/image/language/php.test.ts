import assert from 'node:assert/strict';
import fc from 'fast-check';
import { goldenDockerfile, leftOutOf, planOf, stageText, usedOf } from './app.ts';

const json = (value: unknown): string => JSON.stringify(value);
const PATHS = { repositories: [{ type: 'path', url: 'packages/*' }, { packagist: false }] };

describe('the packages of a PHP app', () => {
  it('in folders are those of the lock file', () => {
    const plan = planOf('php', {
      'composer.json': json({ ...PATHS, require: { 'acme/log': '*' } }),
      'composer.lock': json({
        packages: [
          { name: 'acme/log', dist: { type: 'path', url: 'packages/log' } },
          { name: 'acme/net', dist: { type: 'path', url: '../net' } },
        ],
      }),
      'packages/log/composer.json': json({ name: 'acme/log' }),
      'packages/unused/composer.json': json({ name: 'acme/unused' }),
    });
    assert.deepEqual(usedOf(plan), ['composer.json', 'composer.lock', 'packages/log/composer.json']);
    assert.deepEqual(leftOutOf(plan), [
      'The package "acme/net" in "../net" is not installed: it is outside the app\'s folder. Set spec.path ' +
        'of the App ' +
        'to a folder that contains both.',
    ]);
    goldenDockerfile('php-path', plan);
  });

  it('in folders are those of its repositories without a lock file', () => {
    const plan = planOf('php', {
      'composer.json': json({
        repositories: { own: { type: 'path', url: '{libs,modules}/*' }, far: { type: 'path', url: '../shared' } },
      }),
      'libs/a/composer.json': '{}',
      'modules/b/composer.json': '{}',
      'other/c/composer.json': '{}',
      'vendor/d/composer.json': '{}',
    });
    assert.deepEqual(usedOf(plan), ['composer.json', 'libs/a/composer.json', 'modules/b/composer.json']);
    assert.match(
      leftOutOf(plan).join('\n'),
      /^What the repository "\.\.\/shared" contains is not installed: it is outside/,
    );
  });

  it('that are archives, or listed in a file that is not JSON, are reported', () => {
    assert.match(
      leftOutOf(planOf('php', { 'composer.json': json({ repositories: [{ type: 'artifact', url: 'zips' }] }) })).join(
        '\n',
      ),
      /^Packages in the folder "zips" are not installed/,
    );
    const plan = planOf('php', { 'composer.json': '{' });
    assert.deepEqual(
      [stageText(plan), leftOutOf(plan)],
      ['', ['No dependencies are installed: composer.json is not valid JSON.']],
    );
  });

  it('are installed from the downloads in a new container', () => {
    const [metadata] = planOf('php', { 'composer.json': '{}' }).metadata as readonly { onCreateCommand?: unknown }[];
    assert.deepEqual(metadata?.onCreateCommand, [
      'env',
      'COMPOSER_DISABLE_NETWORK=1',
      'composer',
      'install',
      '--no-interaction',
    ]);
  });

  it('never fail, whatever their manifests contain', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('repositories', 'packages', 'require', 'require-dev'),
        (value, key) => {
          const text = json({ [key]: value });
          planOf('php', { 'composer.json': text, 'composer.lock': text, 'a/composer.json': json(value) });
        },
      ),
    );
  });
});

describe('the extensions of a PHP app', () => {
  const base = (extensions: readonly string[], version?: string): string =>
    stageText(
      planOf(
        'php',
        { 'composer.json': json({ require: Object.fromEntries(extensions.map((name) => [`ext-${name}`, '*'])) }) },
        version,
      ),
      'base',
    );

  it('are installed with their libraries', () => {
    const plan = planOf('php', {
      'composer.json': json({
        require: { php: '^8.4', 'ext-gd': '*', 'ext-redis': '*', 'ext-json': '*', 'ext-BCMath': '*' },
      }),
      'composer.lock': json({
        packages: [{ name: 'acme/a', require: { 'ext-intl': '*' } }],
        'packages-dev': [{ name: 'acme/b', require: { 'ext-xdebug': '*', 'ext-dom': '*' } }],
      }),
    });
    assert.deepEqual(leftOutOf(plan), []);
    goldenDockerfile('php-extensions', plan);
  });

  it('of the image are not installed again', () => {
    assert.doesNotMatch(base(['json', 'mbstring', 'PDO', 'SimpleXML']), /docker-php-ext/);
    assert.match(base(['zend-opcache'], '8.4'), /RUN docker-php-ext-install -j"\$\(nproc\)" opcache/);
    assert.doesNotMatch(base(['zend-opcache'], '8.5'), /docker-php-ext/);
  });

  it('that are unknown are reported', () => {
    const plan = planOf('php', { 'composer.json': json({ require: { 'ext-oci8': '*', 'ext-constructor': '*' } }) });
    assert.deepEqual(
      leftOutOf(plan).map((each) => each.split(',', 1)[0]),
      ['The extension "oci8"', 'The extension "constructor"'],
    );
  });
});
