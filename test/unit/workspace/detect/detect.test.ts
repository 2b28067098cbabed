import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { detect } from '../../../../src/workspace/detect/detect.ts';
import type { ProjectScan } from '../../../../src/workspace/detect/project-scan.ts';
import { versionOf } from '../../../../src/workspace/detect/detect-version.ts';
import { loadRoot } from '../../../../src/workspace/document/load.ts';
import { scanProject } from '../../../../src/workspace/detect/scan-project.ts';
import { asOrdinaryUser, folderWith, removeFolders } from '../../../support/folder.ts';
import { APP, DEV, documents } from '../documents.ts';

/** A folder with these files; a list means empty files. */
function scanOf(
  files: Readonly<Record<string, string>> | readonly string[],
  rootFolders: readonly string[] = [],
): ProjectScan {
  const texts = Array.isArray(files)
    ? new Map<string, string>()
    : new Map(Object.entries(files as Record<string, string>));
  return { files: Array.isArray(files) ? (files as string[]) : Object.keys(files), rootFolders, texts };
}
/** The language at the start of the reason. */
const languageOf = (files: readonly string[]): string =>
  detect({ name: 'x' }, scanOf(files)).reason?.split(' ')[0] ?? 'generic';

describe('the language of an app', () => {
  for (const [language, ...files] of [
    ['python', 'requirements.txt'],
    ['python', 'setup.py'],
    ['python', 'pyproject.toml'],
    ['python', 'Pipfile'],
    ['python', 'a/b.py'],
    ['golang', 'go.mod'],
    ['golang', 'main.go'],
    ['nodejs', 'package.json'],
    ['nodejs', 'package.json', 'a.ts', 'scripts/x.py', 'y.tsx'],
    ['rust', 'Cargo.toml'],
    ['rust', 'src/main.rs'],
    ['ruby', 'Gemfile'],
    ['java', 'pom.xml'],
    ['java', 'build.gradle', 'A.java'],
    ['kotlin', 'build.gradle.kts'],
    ['kotlin', 'build.gradle.kts', 'A.kt', 'B.java'],
    ['dotnet', 'x.csproj'],
    ['dotnet', 'global.json'],
    ['dotnet', 'A.fs'],
    ['gleam', 'gleam.toml'],
    ['php', 'composer.json'],
    ['php', 'artisan'],
    ['scala', 'build.sbt'],
    ['elixir', 'mix.exs'],
    ['swift', 'Package.swift'],
    ['zig', 'build.zig.zon'],
    ['dart', 'pubspec.yaml'],
    ['lua', 'init.lua'],
    ['r', 'DESCRIPTION', 'NAMESPACE'],
    ['r', 'a.R'],
    ['haskell', 'x.cabal'],
    ['haskell', 'stack.yaml'],
    ['perl', 'cpanfile'],
    ['perl', 'a.pm'],
    ['deno', 'deno.json'],
    ['deno', 'deno.jsonc', 'main.ts', 'lib/a.ts', 'scripts/x.py'],
    ['cpp', 'CMakeLists.txt'],
    ['cpp', 'meson.build', 'main.c'],
    ['cpp', 'conanfile.txt'],
    ['clojure', 'deps.edn'],
    ['clojure', 'project.clj', 'src/a.clj'],
    ['crystal', 'shard.yml'],
    ['generic'],
    ['generic', 'README.md', 'a.txt'],
    ['generic', 'static/a.js'],
    ['golang', 'main.go', 'a.go', 'tool.py'],
  ] as [string, ...string[]][]) {
    it(`is ${language} with ${files.join(', ') || 'nothing'}`, () => assert.equal(languageOf(files), language));
  }

  const TOOLING = '{"devDependencies":{"prettier":"3"},"scripts":{"format":"prettier -w ."}}';
  const FRONT_END = '{"scripts":{"dev":"vite"},"devDependencies":{"vite":"7"}}';
  for (const [what, language, files] of [
    [
      'a Laravel app with a front end',
      'php',
      {
        'composer.json': '{}',
        artisan: '',
        'package.json': FRONT_END,
        'app/a.php': '',
        ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`resources/js/${index}.tsx`, ''])),
      },
    ],
    [
      'a Rails app with a front end',
      'ruby',
      {
        Gemfile: 'gem "rails"',
        'config.ru': '',
        'app/a.rb': '',
        'package.json': FRONT_END,
        'app/javascript/a.js': '',
        'app/javascript/b.js': '',
      },
    ],
    [
      'a Django app with a front end',
      'python',
      {
        'requirements.txt': 'django',
        'manage.py': '',
        'package.json': FRONT_END,
        'frontend/a.tsx': '',
        'frontend/b.tsx': '',
      },
    ],
    ['a Go program with a package.json', 'golang', { 'go.mod': 'module x', 'main.go': '', 'package.json': FRONT_END }],
    ['a Go workspace', 'golang', { 'go.work': 'use ./api', 'api/go.mod': 'module x', 'web/package.json': '{}' }],
    ['a bot with tools of Node.js', 'python', { 'main.py': '', 'package.json': TOOLING, 'package-lock.json': '{}' }],
    ['nothing but tools of Node.js', 'nodejs', { 'package.json': TOOLING, 'static/a.js': '' }],
    [
      'a Node.js app with Python scripts',
      'nodejs',
      { 'package.json': FRONT_END, 'a.ts': '', 'requirements.txt': 'mkdocs', 'scripts/a.py': '', 'docs/conf.py': '' },
    ],
    [
      'a Node.js app with a linter of Python',
      'nodejs',
      { 'package.json': FRONT_END, 'a.ts': '', 'pyproject.toml': '[tool.ruff]\n', 'b.py': '', 'c.py': '', 'd.py': '' },
    ],
    [
      'a React Native app',
      'nodejs',
      {
        'package.json': '{"main":"index.js"}',
        'index.js': '',
        Gemfile: "gem 'cocoapods', '>= 1.13'\n",
        'android/app/A.kt': '',
        'ios/A.swift': '',
        'ios/B.swift': '',
      },
    ],
    [
      'a Node.js app with tasks of Deno',
      'nodejs',
      { 'package.json': FRONT_END, 'deno.json': '{}', 'a.ts': '', 'package-lock.json': '{}' },
    ],
    [
      'a Deno app with packages of npm',
      'deno',
      { 'package.json': FRONT_END, 'deno.json': '{}', 'a.ts': '', 'deno.lock': '' },
    ],
    ['a broken package.json', 'nodejs', { 'package.json': '{', 'tool.py': '' }],
    ['Java with Gradle in Kotlin', 'java', { 'settings.gradle.kts': '', 'app/src/main/java/com/example/A.java': '' }],
    ['Kotlin with Maven', 'kotlin', { 'pom.xml': '', 'src/main/kotlin/com/example/A.kt': '' }],
    ['a solution', 'dotnet', { 'All.sln': '', 'src/A/A.csproj': '', 'src/A/A.cs': '', 'src/web/package.json': '' }],
    ['a few files beside a manifest', 'rust', { 'Cargo.toml': '', 'a.py': '', 'b.py': '', 'c.py': '' }],
  ] as [string, string, Record<string, string>][]) {
    it(`is ${language} for ${what}`, () => {
      const scan = scanOf(files);
      assert.equal(detect({ name: 'x' }, scan).language, language);
      const shuffled = { ...scan, files: scan.files.toReversed() };
      assert.equal(detect({ name: 'x' }, shuffled).language, language);
    });
  }

  it('is generic, with the reason, if no toolchain is needed', () => {
    const reason = (...files: string[]): string | undefined => detect({ name: 'x' }, scanOf(files)).reason;
    assert.equal(reason('public/index.html', 'a.css'), 'a static site (public/index.html), which needs no toolchain');
    assert.equal(reason('start.sh', 'a/index.html'), 'a static site (a/index.html), which needs no toolchain');
    assert.equal(reason('start.sh', 'README.md'), 'shell scripts (start.sh), which need no toolchain');
    assert.equal(reason('a/b/index.html'), undefined);
  });

  it('is decided by the manifest at the root if two languages have as many files', () => {
    assert.equal(languageOf(['Cargo.toml', 'lib/a.py']), 'rust');
    assert.equal(languageOf(['lib/a.py', 'lib/b.rs']), 'python', 'and else the first of the table');
  });

  it('is generic for a monorepo of several languages', () => {
    assert.deepEqual(
      detect(
        { name: 'x' },
        scanOf(['api/go.mod', 'api/main.go', 'api/a.go', 'web/package.json', 'worker/requirements.txt']),
      ),
      { kind: 'language', language: 'generic', reason: 'several apps: api (golang), web (nodejs), worker (python)' },
    );
    assert.equal(languageOf(['api/go.mod', 'tools/go.mod']), 'golang', 'of one language they share a toolchain');
    assert.equal(
      languageOf(['go.mod', 'web/package.json', 'worker/requirements.txt']),
      'golang',
      'a manifest at the root decides',
    );
    assert.equal(
      languageOf(['main.go', 'test/package.json', 'examples/Cargo.toml']),
      'golang',
      'tests and examples do not count',
    );
  });

  it('does not depend on the order of the files', () => {
    const file = fc.constantFrom(
      'a.py',
      'b.go',
      'package.json',
      'x/c.rs',
      'd.rb',
      'e.kt',
      'Gemfile',
      'x.js',
      'y/z.java',
      'go.mod',
      'f.hs',
    );
    fc.assert(
      fc.property(
        fc
          .uniqueArray(file)
          .chain((files) => fc.tuple(fc.constant(files), fc.shuffledSubarray(files, { minLength: files.length }))),
        ([files, shuffled]) => {
          assert.equal(languageOf(shuffled), languageOf(files));
        },
      ),
    );
  });

  it('has the name that documents use', () =>
    assert.equal(detect({ name: 'x' }, scanOf(['go.mod'])).language, 'golang'));

  it('is the configured language, regardless of the files', () => {
    assert.deepEqual(
      detect({ name: 'x', language: 'golang' }, scanOf({ 'Chart.yaml': 'apiVersion: v2\nname: x', 'a.py': '' })),
      { kind: 'language', language: 'golang' },
    );
  });

  it('comes with the reason', () => {
    assert.equal(
      detect({ name: 'x' }, scanOf({ 'package.json': '', 'a.js': '', '.nvmrc': 'v18.17.0' })).reason,
      'nodejs from package.json and 1 other file, version 18.17.0 from .nvmrc',
    );
    assert.equal(
      detect({ name: 'x', language: 'python' }, scanOf({ '.python-version': '3.9' })).reason,
      'version 3.9 from .python-version',
    );
    assert.equal(
      detect({ name: 'x', language: 'python', hasVersion: true }, scanOf({ '.python-version': '3.9' })).version,
      undefined,
    );
  });
});

describe('the kind of an app', () => {
  const kind = (files: Record<string, string>, folders: string[] = [], name = 'x'): string => {
    const found = detect({ name }, scanOf(files, folders));
    return `${found.kind} ${found.kind === 'cicd' ? (found.reason ?? '') : ''}`.trim();
  };
  it('is cicd if a file describes a deployment, and names the first one', () => {
    assert.equal(kind({ 'Chart.yaml': 'apiVersion: v2\nname: x\n', 'a.py': '' }), 'cicd Chart.yaml');
    assert.equal(kind({ 'kustomization.yml': '' }, ['.argocd']), 'cicd kustomization.yml');
    assert.equal(kind({ Kustomization: '' }), 'cicd Kustomization');
    assert.equal(kind({}, ['.argocd', 'flux-system']), 'cicd .argocd/');
    assert.equal(kind({ 'a.yml': 'x: y\nkind: Application\n' }), 'cicd kind: Application in a.yml');
    assert.equal(kind({}, ['flux-system']), 'cicd flux-system/');
    assert.equal(kind({ 'a.yaml': 'kind: HelmRelease\r\n' }), 'cicd kind: HelmRelease in a.yaml');
    assert.equal(kind({ 'a.yaml': '' }, [], 'team-gitops'), 'cicd the name team-gitops and only YAML files');
  });
  it('is language otherwise, even with a weak sign of a deployment', () => {
    for (const files of [
      { 'Chart.yaml': 'name: x' },
      { 'Chart.yaml': '  apiVersion: v2\n  name: x' },
      { 'sub/kustomization.yaml': '' },
      { 'a.yaml': ' kind: Application' },
      { 'a.yaml': 'kind: ApplicationSet' },
      { 'a.yaml': '' },
    ]) {
      assert.equal(kind(files as Record<string, string>), 'language', JSON.stringify(files));
    }
    assert.equal(kind({ 'a.yaml': '', 'go.mod': '' }, [], 'flux-tool'), 'language');
    assert.equal(kind({}, [], 'flux'), 'language');
  });
  it('is the configured kind', () => {
    assert.equal(
      detect({ name: 'x', kind: 'language' }, scanOf({ 'Chart.yaml': 'apiVersion: v2\nname: x', 'a.go': '' })).language,
      'golang',
    );
    assert.equal(detect({ name: 'x', kind: 'cicd', language: 'golang' }, scanOf([])).kind, 'cicd');
  });
});

describe('the version of a language, which has a default if no file specifies a valid one', () => {
  for (const [language, file, text, expected] of [
    ['python', '.python-version', 'daa-api-3.9.9\n', '3.9.9'],
    ['python', '.python-version', '3.12', '3.12'],
    ['python', '.python-version', '3', '3.14'],
    ['python', '.python-version', '# x\n3.11.4\n3.10\n', '3.11.4'],
    ['python', '.python-version', 'system', undefined],
    ['python', 'runtime.txt', 'python-3.11.4', '3.11.4'],
    ['python', 'Pipfile', '[requires]\npython_version = "3.10"', '3.10'],
    ['golang', 'go.mod', 'module x\n\ngo 1.22\n\ntoolchain go1.24.1\n', '1.24'],
    ['golang', 'go.mod', 'module x\r\ngo 1.21.3\r\n', '1.21'],
    ['golang', 'go.mod', 'module x', undefined],
    ['nodejs', '.nvmrc', '18', '18'],
    ['nodejs', '.nvmrc', 'v18.17.0\n', '18.17.0'],
    ['nodejs', '.nvmrc', 'lts/*', '26'],
    ['nodejs', '.nvmrc', 'lts/hydrogen', '18'],
    ['nodejs', '.nvmrc', 'node', '26'],
    ['nodejs', '.node-version', '20.1.0', '20.1.0'],
    ['nodejs', 'package.json', '{"engines": {"npm": "9", "node": "20.x"}}', '20'],
    ['nodejs', 'package.json', '{"engines": {"node": ">=18"}}', '24'],
    ['nodejs', 'package.json', '{"volta": {"node": "18.2.0"}}', '18.2.0'],
    ['rust', 'rust-toolchain.toml', '[toolchain]\nchannel = "1.79.0"', '1.79.0'],
    ['rust', 'rust-toolchain', 'stable', '1'],
    ['rust', 'rust-toolchain', '1.80', '1.80'],
    ['ruby', '.ruby-version', 'ruby-3.3.1', '3.3.1'],
    ['ruby', 'Gemfile', "source 'x'\nruby '3.2.2'", '3.2.2'],
    ['ruby', 'Gemfile', 'ruby "~> 3.1"', '3.4'],
    ['java', 'pom.xml', '<properties><java.version>1.8</java.version>', '8'],
    ['java', 'pom.xml', '<maven.compiler.release>17</maven.compiler.release>', '17'],
    ['java', 'pom.xml', '<release>${java}</release>', undefined],
    ['java', 'build.gradle', 'languageVersion = JavaLanguageVersion.of(21)', '21'],
    ['java', 'build.gradle', "sourceCompatibility = '11'", '11'],
    ['java', 'build.gradle', 'sourceCompatibility = JavaVersion.VERSION_1_8', '8'],
    ['java', '.java-version', 'temurin-17.0.9+9', '17'],
    ['java', '.sdkmanrc', 'java=21.0.1-tem', '21'],
    ['kotlin', 'build.gradle.kts', 'kotlin { jvmToolchain(17) }', '17'],
    ['kotlin', 'build.gradle.kts', 'jvmTarget = "11"', '11'],
    ['kotlin', 'build.gradle.kts', 'jvmTarget.set(JvmTarget.JVM_17)', '17'],
    ['scala', 'build.sbt', 'ThisBuild / scalaVersion := "2.13.12"', '17'],
    ['scala', 'build.sbt', 'scalaVersion := "3.4.0"', '21'],
    ['dotnet', 'global.json', '{"sdk": {"version": "8.0.100"}}', '8.0.100'],
    ['dotnet', 'a.csproj', '<TargetFramework>net9.0</TargetFramework>', '9.0'],
    ['php', 'composer.json', '{"require": {"php": "^8.2"}}', '8.5'],
    ['php', 'composer.json', '{"require": {"php": ">=8.1.3"}}', '8.4'],
    ['php', '.php-version', '8.3', '8.3'],
    ['elixir', 'mix.exs', 'elixir: "~> 1.15",', '1.20'],
    ['elixir', '.tool-versions', 'erlang 26.2\nelixir 1.16.1-otp-26\n', '1.16.1-otp-26'],
    ['swift', '.swift-version', '5.9', '5.9'],
    ['swift', 'Package.swift', '// swift-tools-version:5.10\n', '6.1'],
    ['zig', '.zigversion', '0.13.0', '0.13.0'],
    ['zig', 'build.zig.zon', '.minimum_zig_version = "0.14.0",', '0.14'],
    ['dart', 'pubspec.yaml', 'environment:\n  sdk: ^3.4.0\n', '3.13'],
    ['dart', 'pubspec.yaml', "environment:\n  sdk: '>=3.2.0 <4.0.0'\n", '3.13'],
    ['lua', '.lua-version', '5.3', '5.3'],
    ['r', 'DESCRIPTION', 'Depends: R (>= 4.1.0), x', '4.5.1'],
    ['r', '.R-version', '4.4', '4.4.3'],
    ['haskell', 'stack.yaml', 'resolver: lts-22.13', '9.6'],
    ['haskell', 'stack.yaml', 'resolver: ghc-9.4.7', '9.4.7'],
    ['haskell', 'stack.yaml', 'resolver: lts-3', undefined],
    ['haskell', '.ghc-version', '9.8.1', '9.8.1'],
    ['perl', '.perl-version', 'perl-5.38.0', '5.38.0'],
    ['perl', 'cpanfile', "requires 'perl', '5.36';", '5.40'],
    ['perl', 'cpanfile', "requires 'perl', '5.010001';", '5.40'],
    ['golang', '.tool-versions', 'nodejs 20\ngolang 1.23.1\n', '1.23.1'],
    ['java', '.tool-versions', 'java temurin-17.0.9+9', '17'],
    ['dotnet', '.tool-versions', 'dotnet-core 8.0.1', '8.0.1'],
    ['r', '.tool-versions', 'R 4.3.1', '4.3.1'],
    ['gleam', '.tool-versions', 'gleam 1.4.1', '1.4.1'],
    ['python', '.nvmrc', '18', undefined],
    ['generic', '.python-version', '3.9', undefined],
    ['constructor', 'x', 'y', undefined],
  ] as [string, string, string, string | undefined][]) {
    it(`${language} in ${file} with ${JSON.stringify(text)} is ${expected ?? 'the default'}`, () =>
      assert.equal(versionOf(language, new Map([[file, text]]))?.version, expected));
  }

  it('comes from the most specific file, with its location', () => {
    const texts = new Map([
      ['.tool-versions', 'python 3.8'],
      ['runtime.txt', 'python-3.10.1'],
      ['.python-version', '# ours\n  api-3.9.9\n'],
    ]);
    assert.deepEqual(versionOf('python', texts), {
      version: '3.9.9',
      file: '.python-version',
      from: '.python-version',
      agreeing: [],
      line: 2,
      column: 7,
    });
  });

  it('is valid in an image tag for any text', () => {
    const files = ['.python-version', 'go.mod', '.nvmrc', 'pom.xml', 'stack.yaml', '.tool-versions', 'composer.json'];
    fc.assert(
      fc.property(
        fc.constantFrom('python', 'golang', 'nodejs', 'java', 'haskell', 'php'),
        fc.constantFrom(...files),
        fc.array(
          fc.oneof(fc.string(), fc.constantFrom('go ', '\n', '3.9', 'resolver: lts-', '9'.repeat(80), '"php": "', 'v')),
        ),
        (language, file, parts) => {
          const found = versionOf(language, new Map([[file, parts.join('')]]));
          if (found !== undefined) assert.match(found.version, /^\d[\d.]{0,63}$/);
        },
      ),
    );
  });
});

describe('scanProject', function () {
  this.timeout(20_000);
  afterEach(removeFolders);

  it('returns the names of files, nearest first, and the texts of files at the root that may decide', async () => {
    const root = folderWith({
      'go.mod': 'go 1.2',
      'a/go.mod': 'go 1.3',
      'z.go': '',
      'README.md': 'x',
      '.git/x.py': '',
      '.hidden/x.py': '',
      'node_modules/a/x.js': '',
      'vendor/x.go': '',
      'venv/x.py': '',
      'target/x.rs': '',
      '__pycache__/x.py': '',
      'a/node_modules/x.js': '',
      'out/gen.py': '',
      'deep/a/b/c/d.go': '',
      '.gitignore': '/out\n*.tmp\n',
      'x.tmp': '',
    });
    const { files, rootFolders, texts } = await scanProject(root, true);
    assert.deepEqual(files, ['.gitignore', 'README.md', 'go.mod', 'z.go', 'a/go.mod', 'deep/a/b/c/d.go']);
    assert.deepEqual([...texts], [['go.mod', 'go 1.2']]);
    assert.ok(rootFolders.includes('.git') && rootFolders.includes('vendor'));
    assert.deepEqual((await scanProject(root, false)).files, ['.gitignore', 'README.md', 'go.mod', 'z.go']);
  });

  it('skips folders that are missing or cannot be read', async () => {
    assert.deepEqual(await scanProject('/no/such/folder', true), { files: [], rootFolders: [], texts: new Map() });
    const root = folderWith({ 'a.go': '', 'secret/b.py': '' });
    chmodSync(path.join(root, 'secret'), 0);
    assert.deepEqual(await asOrdinaryUser(root, async () => (await scanProject(root, true)).files), ['a.go']);
  });

  it('stops at a limit and when it is cancelled', async () => {
    const root = folderWith(Object.fromEntries(Array.from({ length: 2100 }, (_, index) => [`d${index}/f.py`, ''])));
    assert.ok((await scanProject(root, true)).files.length < 2001);
    await assert.rejects(scanProject(root, true, AbortSignal.abort(new Error('enough'))), /enough/);
  });

  it('determines the language and version for loadRoot', async () => {
    const root = folderWith({ 'w.yaml': documents(APP, DEV), 'package.json': '{}', '.nvmrc': '\nv18.17.0\n' });
    const [workspace] = (await loadRoot(root)).workspaces;
    assert.equal(workspace?.language, 'nodejs');
    assert.deepEqual(workspace.languageVersion, {
      value: '18.17.0',
      location: { file: path.join(root, '.nvmrc'), line: 2, column: 2 },
    });
    assert.equal(workspace.detected, 'nodejs from package.json, version 18.17.0 from .nvmrc');
  });

  it('is not used if everything is configured', async () => {
    const app = APP.replace('{path: .}', '{path: ., language: {name: go, version: "1.24"}}');
    const [workspace] = (await loadRoot(folderWith({ 'w.yaml': documents(app, DEV), 'go.mod': 'go 1.20' }))).workspaces;
    assert.deepEqual([workspace?.languageVersion?.value, workspace?.detected], ['1.24', undefined]);
  });

  it('finds the deployment that a folder describes', async () => {
    const [workspace] = (
      await loadRoot(folderWith({ 'w.yaml': documents(APP, DEV), 'kustomization.yaml': 'resources: []' }))
    ).workspaces;
    assert.deepEqual([workspace?.kind, workspace?.detected], ['cicd', 'kustomization.yaml']);
  });
});
