import type { App } from './app/app.ts';
import { goIndexOf } from './app/golang.ts';
import { mavenIndexOf, project } from './app/java.ts';
import { nodeIndexOf } from './app/nodejs.ts';
import { phpIndexOf, phpLock, phpPackage } from './app/php.ts';
import { pythonIndexOf } from './app/python.ts';
import { gemIndexOf } from './app/ruby.ts';
import { crateIndexOf } from './app/rust.ts';
import { gitIndexOf } from './index/git.ts';

/** An app whose only package is private, and how its owner says who they are. */
export interface Private extends Pick<App, 'language' | 'version' | 'bases' | 'indexes' | 'files' | 'args'> {
  /** Whether its package manager is installed from an index, too. */
  readonly hasManager?: true;
  /** The spec of its Credential document, without where the value comes from. */
  readonly credential: { readonly variable?: string; readonly mountPath?: string; readonly host?: string };
  /** What is in the variable, or in the file. */
  readonly value: string;
  /** What the index is asked with. */
  readonly authorization: string;
  /** A path that is asked for when the package is downloaded. */
  readonly downloaded: RegExp;
  /** A command that fails if the image lacks the package. */
  readonly check: string;
}

/** An index with package managers of Python. */
const MANAGERS = { PIP_INDEX_URL: 'http://managers.index/simple/', PIP_TRUSTED_HOST: 'managers.index' };

/** By the name of the package manager; the version is one that no cache has seen. */
export function privateSources(token: string, version: string): Readonly<Record<string, Private>> {
  const basic = (user: string): string => `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
  const byGit = {
    credential: { host: 'git.index' },
    value: token,
    authorization: basic('oauth2'),
    downloaded: /^https:\/\/git\.index\/secretive(?:\.git)?\/objects\//,
  };
  const byPip = {
    language: 'python',
    version: '3.13',
    bases: [],
    indexes: { 'pypi.index': pythonIndexOf(version) },
    authorization: basic('ci'),
    value: token,
    downloaded: /\.whl$/,
    check: 'python -c "import secretive"',
  } as const;
  return {
    pip: {
      ...byPip,
      credential: { variable: 'TEAM_PYPI' },
      files: { 'requirements.txt': `--index-url https://ci:\${TEAM_PYPI}@pypi.index/simple/\nsecretive==${version}\n` },
    },
    Poetry: {
      ...byPip,
      hasManager: true,
      args: { ...MANAGERS, POETRY_HTTP_BASIC_TEAM_USERNAME: 'ci' },
      credential: { variable: 'POETRY_HTTP_BASIC_TEAM_PASSWORD' },
      files: {
        'pyproject.toml':
          '[tool.poetry]\npackage-mode = false\n\n[tool.poetry.dependencies]\npython = ">=3.9"\nsecretive = ' +
          `"${version}"\n\n` +
          '[[tool.poetry.source]]\nname = "team"\nurl = "https://pypi.index/simple/"\npriority = "primary"\n',
      },
    },
    'Go, from a proxy by a .netrc file': {
      language: 'golang',
      version: '1.24',
      bases: [],
      indexes: { 'go.index': goIndexOf(version) },
      authorization: basic('ci'),
      credential: { mountPath: '/root/.netrc' },
      value: `machine go.index login ci password ${token}\n`,
      args: { GOPROXY: 'https://go.index', GONOSUMDB: 'example.com' },
      files: { 'go.mod': `module app\n\ngo 1.24\n\nrequire example.com/secretive v${version}\n` },
      downloaded: /\.zip$/,
      check: `test -e /go/pkg/mod/example.com/secretive@v${version}/secretive.go`,
    },
    'Go, from git': {
      ...byGit,
      language: 'golang',
      version: '1.24',
      bases: [],
      indexes: {
        'git.index': gitIndexOf('secretive', `v${version}`, {
          'go.mod': 'module git.index/secretive.git\n',
          'secretive.go': 'package secretive\n',
        }),
      },
      files: { 'go.mod': `module app\n\ngo 1.24\n\nrequire git.index/secretive.git v${version}\n` },
      check: `test -e /go/pkg/mod/git.index/secretive.git@v${version}/secretive.go && test ! -e /go/pkg/mod/cache/vcs`,
    },
    npm: {
      language: 'nodejs',
      version: '24',
      bases: [],
      indexes: { 'npm.index': nodeIndexOf('https://npm.index', version) },
      authorization: `Bearer ${token}`,
      credential: { variable: 'TEAM_NPM' },
      value: token,
      files: {
        '.npmrc': 'registry=https://npm.index/\n//npm.index/:_authToken=${TEAM_NPM}\n',
        'package.json': JSON.stringify({ name: 'app', dependencies: { secretive: version } }),
      },
      downloaded: /\.tgz$/,
      check: 'node -e "require(\'secretive\')"',
    },
    'npm, from git': {
      ...byGit,
      language: 'nodejs',
      version: '24',
      bases: [],
      indexes: {
        'git.index': gitIndexOf('secretive', `v${version}`, {
          'package.json': JSON.stringify({ name: 'secretive', version }),
          'index.js': '',
        }),
      },
      files: {
        'package.json': JSON.stringify({
          name: 'app',
          dependencies: { secretive: `git+https://git.index/secretive.git#v${version}` },
        }),
      },
      check: 'node -e "require(\'secretive\')"',
    },
    Maven: {
      language: 'java',
      version: '21',
      bases: ['eclipse-temurin', 'maven', 'gradle'],
      indexes: { 'maven.index': mavenIndexOf(version) },
      authorization: basic('ci'),
      credential: { variable: 'TEAM_MAVEN' },
      value: token,
      files: {
        'settings.xml':
          '<settings><servers><server><id>team</id><username>ci</username><password>${env.TEAM_MAVEN}</' +
          'password></server></servers><mirrors><mirror><id>team</id><mirrorOf>*</mirrorOf><url>https://' +
          'maven.index</url></mirror></mirrors></settings>\n',
        'pom.xml': project(`com.example:secretive:${version}`),
      },
      downloaded: /\/secretive-[\d.]+\.jar$/,
      check: `test -e ~/.m2/repository/com/example/secretive/${version}/secretive-${version}.jar`,
    },
    Composer: {
      language: 'php',
      version: '8.4',
      bases: ['php', 'composer'],
      indexes: { 'composer.index': phpIndexOf('https://composer.index', version, 'secretive') },
      authorization: basic('ci'),
      credential: { variable: 'COMPOSER_AUTH' },
      value: JSON.stringify({ 'http-basic': { 'composer.index': { username: 'ci', password: token } } }),
      files: {
        'composer.json': JSON.stringify({
          repositories: [{ 'packagist.org': false }, { type: 'composer', url: 'https://composer.index' }],
          require: { 'acme/secretive': version },
        }),
        'composer.lock': phpLock(phpPackage('secretive', 'https://composer.index', version)),
      },
      downloaded: /\.zip$/,
      check: 'COMPOSER_DISABLE_NETWORK=1 composer install --quiet && test -e vendor/acme/secretive/secretive.php',
    },
    Cargo: {
      language: 'rust',
      version: '1',
      bases: ['rust'],
      authorization: token,
      indexes: { 'crates.index': crateIndexOf(version, { dl: 'https://crates.index/dl', 'auth-required': true }) },
      credential: { variable: 'CARGO_REGISTRIES_TEAM_TOKEN' },
      value: token,
      files: {
        '.cargo/config.toml': '[registries.team]\nindex = "sparse+https://crates.index/"\n',
        'Cargo.toml': crate(`secretive = { version = "=${version}", registry = "team" }`),
      },
      downloaded: /\/download$/,
      check: `test -e ~/.cargo/registry/src/*/secretive-${version}/src/lib.rs`,
    },
    'Cargo, from git': {
      ...byGit,
      language: 'rust',
      version: '1',
      bases: ['rust'],
      indexes: {
        'git.index': gitIndexOf('secretive', `v${version}`, {
          'Cargo.toml': `[package]\nname = "secretive"\nversion = "${version}"\nedition = "2021"\n`,
          'src/lib.rs': '',
        }),
      },
      files: { 'Cargo.toml': crate(`secretive = { git = "https://git.index/secretive.git", tag = "v${version}" }`) },
      check: 'ls ~/.cargo/git/checkouts/secretive-*/*/src/lib.rs',
    },
    Bundler: {
      language: 'ruby',
      version: '3.3',
      bases: ['ruby'],
      indexes: { 'gems.index': gemIndexOf(version, 'secretive') },
      authorization: basic('ci'),
      credential: { variable: 'BUNDLE_GEMS__INDEX' },
      value: `ci:${token}`,
      files: { Gemfile: `source "https://gems.index"\ngem "secretive", "${version}"\n` },
      downloaded: /\.gem$/,
      check: 'bundle exec ruby -e "require %(secretive)"',
    },
  };
}

const crate = (dependency: string): string =>
  `[package]\nname = "app"\nversion = "1.0.0"\nedition = "2021"\n\n[dependencies]\n${dependency}\n`;
