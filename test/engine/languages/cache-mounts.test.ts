import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { execa } from 'execa';
import { docker } from '../docker.ts';
import { appName, Scratch } from '../scratch.ts';
import { languageBases, OWN_GRADLE } from '../../rig/language-bases.ts';
import { HEX_MIRROR, hexIndexOf, mixProject } from './app/elixir.ts';
import { goIndex } from './app/golang.ts';
import { cabalIndexOf, cabalProject } from './app/haskell.ts';
import { gradleBuild, MAVEN_SETTINGS, mavenIndex, project } from './app/java.ts';
import { nodeIndex } from './app/nodejs.ts';
import { phpIndexOf, phpManifests } from './app/php.ts';
import { pythonIndex } from './app/python.ts';
import { gemIndexOf } from './app/ruby.ts';
import { CARGO_MIRROR, crateIndex } from './app/rust.ts';
import { built } from './built.ts';
import { documents } from './documents.ts';
import { type Index, type Proxy, startProxy } from './index/proxy.ts';

interface Manager {
  readonly name: string;
  readonly language: string;
  readonly version?: string;
  /**
   * What cache mounts are named after, besides the stage, if all workspaces share them: one of this run's own begins
   * with nothing in them.
   */
  readonly base?: { readonly from: string; readonly packages?: string };
  /** A custom base image, if there is no stand-in for the language's own. */
  readonly image?: string;
  readonly indexes: Readonly<Record<string, Index>>;
  readonly args?: Readonly<Record<string, string>>;
  readonly basePackages?: (names: readonly string[]) => readonly string[];
  readonly files: (names: readonly string[]) => Readonly<Record<string, string>>;
  /** The name of the package that a URL brings. */
  readonly packageOf: RegExp;
}

/** A version that no cache has seen. */
const VERSION = `1.0.${Date.now() % 1_000_000_000}`;

const MANAGERS: readonly Manager[] = [
  {
    name: 'apt',
    language: 'generic',
    base: { from: 'debian:trixie-slim' },
    indexes: {},
    files: () => ({}),
    basePackages: (names) => names.map((name) => ({ greeting: 'hello', farewell: 'tree' })[name] ?? ''),
    packageOf: /\/(hello|tree)_[^/]*\.deb$/,
  },
  {
    name: 'npm',
    language: 'nodejs',
    base: { from: 'node:24-slim' },
    indexes: { 'npm.index': nodeIndex },
    args: { NPM_CONFIG_REGISTRY: 'http://npm.index' },
    files: (names) => ({
      'package.json': JSON.stringify({
        name: 'app',
        version: '1.0.0',
        dependencies: Object.fromEntries(names.map((name) => [name, '1.0.0'])),
      }),
    }),
    packageOf: /\/(\w+)-1\.0\.0\.tgz$/,
  },
  {
    name: 'pip',
    language: 'python',
    base: { from: 'python:3.13-slim', packages: 'build-essential' },
    indexes: { 'pypi.index': pythonIndex },
    args: { PIP_INDEX_URL: 'http://pypi.index/simple/', PIP_TRUSTED_HOST: 'pypi.index' },
    files: (names) => ({ 'requirements.txt': `${names.join('\n')}\n` }),
    packageOf: /\/(\w+)-1\.0\.0-py3-none-any\.whl$/,
  },
  {
    name: 'go',
    language: 'golang',
    base: { from: 'golang:1.24' },
    indexes: { 'go.index': goIndex },
    args: { GOPROXY: 'http://go.index', GONOSUMDB: 'example.com', GOFLAGS: '-mod=mod' },
    files: (names) => ({
      'go.mod':
        'module app\n\ngo 1.24\n\nrequire (\n' + `${names.map((name) => `\texample.com/${name} v1.0.0\n`).join('')})\n`,
    }),
    packageOf: /\/(\w+)\/@v\/v1\.0\.0\.zip$/,
  },
  {
    name: 'cargo',
    language: 'rust',
    version: '1',
    indexes: { 'crates.index': crateIndex },
    files: (names) => ({
      ...CARGO_MIRROR,
      'Cargo.toml':
        '[package]\nname = "app"\nversion = "1.0.0"\nedition = "2021"\n\n[dependencies]\n' +
        names.map((name) => `${name} = "1"\n`).join(''),
    }),
    packageOf: /\/dl\/(\w+)\//,
  },
  {
    name: 'maven',
    language: 'java',
    version: '21',
    indexes: { 'maven.index': mavenIndex },
    files: (names) => ({ ...MAVEN_SETTINGS, 'pom.xml': project(...names.map((name) => `com.example:${name}:1.0.0`)) }),
    packageOf: /\/com\/example\/.*\/([^/]+)\.jar$/,
  },
  {
    name: 'composer',
    language: 'php',
    version: '8.4',
    indexes: { 'composer.index': phpIndexOf('http://composer.index', '1.0.0', 'greeting', 'farewell') },
    files: (names) => phpManifests(...names),
    packageOf: /\/(\w+)\.zip$/,
  },
  {
    name: 'bundler',
    language: 'ruby',
    version: '3.3',
    indexes: { 'gems.index': gemIndexOf(VERSION, 'greeting', 'farewell') },
    files: (names) => ({
      Gemfile: `source "http://gems.index"\n${names.map((name) => `gem "${name}", "${VERSION}"\n`).join('')}`,
    }),
    packageOf: /\/(\w+)-[\d.]+\.gem$/,
  },
  {
    name: 'gradle',
    language: 'java',
    version: '21',
    image: OWN_GRADLE,
    indexes: { 'maven.index': mavenIndex },
    files: (names) => ({ 'build.gradle': gradleBuild(...names.map((name) => `com.example:${name}:1.0.0`)) }),
    packageOf: /\/com\/example\/.*\/([^/]+)\.jar$/,
  },
  {
    name: 'hex',
    language: 'elixir',
    version: '1.18',
    indexes: { 'hex.index': hexIndexOf(VERSION) },
    args: HEX_MIRROR,
    files: (names) => ({ 'mix.exs': mixProject(...names.map((name) => `{:${name}, "${VERSION}"}`)) }),
    packageOf: /\/tarballs\/(\w+)-[\d.]+\.tar$/,
  },
  {
    name: 'cabal',
    language: 'haskell',
    version: '9.6',
    indexes: { 'hackage.index': cabalIndexOf(VERSION, 'greeting', 'farewell') },
    files: (names) => cabalProject(...names.map((name) => `${name} ==${VERSION}`)),
    packageOf: /\/package\/(\w+)-[\d.]+\.tar\.gz$/,
  },
];

describe('cache mounts', () => {
  // The engine keeps its cache from run to run, and the name of a mount does not count in it: so something else is new.
  const run = randomBytes(4).toString('hex');

  before(async function () {
    this.timeout('10m');
    await languageBases(
      'eclipse-temurin',
      'maven',
      'gradle',
      'rust',
      'php',
      'composer',
      'ruby',
      'own-gradle',
      'elixir',
      'haskell',
    );
  });

  for (const manager of MANAGERS) {
    describe(`of ${manager.name}`, () => {
      let scratch: Scratch;
      let proxy: Proxy;
      // Plain Debian has no dependencies: its packages are those of the base stage.
      const target = manager.name === 'apt' ? 'base' : 'dependencies-builder';
      const base = manager.base && `dvm-cache-${manager.name}:${run}`;
      const image = base ?? manager.image;

      before(async function () {
        this.timeout('10m');
        scratch = new Scratch();
        proxy = await startProxy(manager.indexes);
        if (manager.base === undefined || base === undefined) return;
        const install =
          manager.base.packages === undefined
            ? ''
            : `RUN apt-get update && apt-get install -y --no-install-recommends ${manager.base.packages}\n`;
        await execa(
          'docker',
          [
            'buildx',
            'build',
            '--provenance=false',
            '--output',
            `type=docker,name=${base},compression=zstd`,
            '-f',
            '-',
            scratch.makeFolder('none'),
          ],
          { input: `FROM ${manager.base.from}\n${install}RUN echo ${run} > /etc/run\n` },
        );
      });
      after(async () => {
        proxy.close();
        scratch.remove();
        if (base !== undefined) await docker('image', 'rm', base);
      });

      /** Names of the packages that came through the proxy. */
      async function downloaded(...names: string[]): Promise<string[]> {
        write(names, proxy.url);
        proxy.served.length = 0;
        await built(scratch, target);
        return proxy.served.flatMap((url) => manager.packageOf.exec(url)?.[1] ?? []);
      }

      function write(names: readonly string[], through: string | undefined): void {
        for (const [file, text] of Object.entries(manager.files(names))) scratch.write(file, text);
        scratch.write(
          'workspace.yaml',
          documents(appName(`cache-${manager.name}`), { ...manager, args: { ...manager.args, RUN: run } }, through, {
            ...(image !== undefined && { image }),
            packages: manager.basePackages?.(names) ?? [],
          }),
        );
      }

      it('only downloads the package that was added', async () => {
        const first = await downloaded('greeting');
        assert(first.length > 0, 'the proxy saw the first package');
        const second = await downloaded('greeting', 'farewell');
        assert.deepEqual(
          second.map((name) => name.replace(/-1\.0\.0$/, '')),
          [manager.name === 'apt' ? 'tree' : 'farewell'],
        );
      });

      it('no step runs again if the proxy goes away or changes', async () => {
        const other = await startProxy(manager.indexes);
        try {
          for (const through of [undefined, other.url]) {
            write(['greeting', 'farewell'], through);
            assert.deepEqual((await built(scratch, target)).ran, []);
          }
        } finally {
          other.close();
        }
      });

      it('no step runs again if the registry does not respond', async () => {
        scratch.write(
          'registry.yaml',
          'apiVersion: devopsmaestro.io/v1\nkind: Registry\nmetadata: {name: there}\nspec: {type: oci, url: ' +
            '"http://127.0.0.1:9"}\n',
        );
        assert.deepEqual((await built(scratch, target)).ran, []);
      });
    });
  }
});
