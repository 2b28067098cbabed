import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LANGUAGES } from '../../../../../src/workspace/detect/language.ts';
import { decideVersion } from '../../../../../src/workspace/detect/version/decide.ts';
import { versionRule } from '../../../../../src/workspace/rules.ts';

type Files = Readonly<Record<string, string>>;
const decide = (language: string, files: Files): ReturnType<typeof decideVersion> =>
  decideVersion(language, new Map(Object.entries(files)));

const lockOf = (...constraints: readonly string[]): string =>
  JSON.stringify({ packages: constraints.map((php) => ({ name: 'a/b', require: { php } })) });

describe('the version that the files of an app state', () => {
  for (const [language, files, version, from] of [
    ['nodejs', { 'package.json': '{"engines": {"node": ">=18 <21"}}' }, '20', 'engines ">=18 <21" in package.json'],
    ['nodejs', { 'package.json': '{"engines": {"node": "lts/*"}}' }, '26', 'engines "lts/*" in package.json'],
    [
      'nodejs',
      { 'package.json': '{"engines": {"node": "20.x"}, "volta": {"node": "18.2.0"}}' },
      '18.2.0',
      'package.json',
    ],
    [
      'nodejs',
      { 'package.json': '{"devEngines": {"runtime": [{"name": "bun"}, {"name": "node", "version": "^20.1"}]}}' },
      '20',
      'devEngines "^20.1" in package.json',
    ],
    ['nodejs', { '.nvmrc': 'lts/iron' }, '20', '"lts/iron" in .nvmrc'],
    ['nodejs', { '.nvmrc': 'lts/Jod # the usual' }, '22', '"lts/Jod" in .nvmrc'],
    ['nodejs', { '.nvmrc': 'lts/-1' }, '24', '"lts/-1" in .nvmrc'],
    ['nodejs', { '.node-version': '20.x' }, '20', '"20.x" in .node-version'],
    ['nodejs', { 'mise.toml': '[tools]\nnode = "lts"' }, '26', '"lts" in mise.toml'],
    ['nodejs', { 'mise.toml': '[tools]\n"core:node" = "prefix:20.1"' }, '20.1', '"prefix:20.1" in mise.toml'],
    ['nodejs', { '.tool-versions': 'nodejs ref:main\n', '.mise.toml': 'tools.node = "22"' }, '22', '.mise.toml'],
    ['python', { '.python-version': '\n# comment\n3.12\n3.11\n' }, '3.12', '.python-version'],
    ['python', { '.python-version': 'pypy3.10' }, 'pypy3.10', '.python-version'],
    ['python', { '.python-version': 'pypy3.10-7.3.12' }, 'pypy3.10', '"pypy3.10-7.3.12" in .python-version'],
    ['python', { '.python-version': 'cpython-3.12.3-linux-x86_64-gnu' }, '3.12.3', undefined],
    ['python', { '.python-version': 'cpython@3.12' }, '3.12', undefined],
    ['python', { '.python-version': '>=3.11,<3.13' }, '3.12', '">=3.11,<3.13" in .python-version'],
    ['python', { '.python-version': 'latest' }, '3.14', '"latest" in .python-version'],
    ['python', { '.python-version': 'miniconda3-4.7.12' }, undefined, undefined],
    ['python', { 'pyproject.toml': '[project]\nrequires-python = ">=3.9,<3.13"' }, '3.12', undefined],
    [
      'python',
      { 'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.10"' },
      '3.13',
      'python "^3.10" in pyproject.toml',
    ],
    ['python', { 'setup.cfg': '[options]\npython_requires = >=3.8, <3.12\n' }, '3.11', undefined],
    ['python', { 'setup.py': 'setup(\n  python_requires="~=3.10",\n)' }, '3.13', undefined],
    ['python', { 'pyproject.toml': '[project]\nrequires-python = ">=3.14,<4.0"' }, '3.14', undefined],
    ['python', { Pipfile: '[requires]\npython_version = "3.10"\npython_full_version = "3.10.4"' }, '3.10.4', 'Pipfile'],
    ['python', { 'mise.toml': '[tools]\npython = ["3.12", "3.11"]' }, '3.12', 'mise.toml'],
    [
      'python',
      { 'mise.toml': '[tools]\npython = "latest"', 'mise.lock': '[[tools.python]]\nversion = "3.14.2"\n' },
      '3.14.2',
      'mise.lock',
    ],
    [
      'ruby',
      { 'mise.toml': '[tools]\nruby = "3"', 'mise.lock': '[[tools.ruby]]\nversion = "4.0.1"\n' },
      '3.4',
      '"3" in mise.toml',
    ],
    ['golang', { 'go.mod': 'module x\ngo 1.18\n' }, '1.18', 'go.mod'],
    ['golang', { 'go.mod': 'module x\ngo 1.9\n' }, '1.25', 'go "1.9" in go.mod'],
    ['golang', { 'go.mod': 'go 1.22\ntoolchain go1.23.4\n' }, '1.23', 'toolchain "1.23.4" in go.mod'],
    ['golang', { 'go.mod': 'go 1.22\ntoolchain default\n' }, '1.22', 'go.mod'],
    ['golang', { 'go.work': 'go 1.23\nuse ./a\n', 'go.mod': 'go 1.22\n' }, '1.23', 'go.work'],
    ['golang', { '.go-version': 'go1.23.1' }, '1.23.1', undefined],
    ['rust', { 'rust-toolchain.toml': '[toolchain]\nchannel = "1.80-x86_64-unknown-linux-gnu"' }, '1.80', undefined],
    ['rust', { 'rust-toolchain': '1.80\n' }, '1.80', 'rust-toolchain'],
    ['rust', { 'rust-toolchain.toml': '[toolchain]\npath = "/opt/rust"\nchannel = "custom"' }, undefined, undefined],
    ['rust', { 'mise.toml': '[tools]\nrust = "nightly"' }, undefined, undefined],
    ['rust', { 'Cargo.toml': '[package]\nrust-version = "1.56"' }, '1', 'rust-version "1.56" in Cargo.toml'],
    ['rust', { 'Cargo.toml': '[workspace.package]\nrust-version = "1.999"' }, undefined, undefined],
    ['ruby', { Gemfile: 'ruby "~> 3.2"\n' }, '3.4', 'ruby "~> 3.2" in Gemfile'],
    ['ruby', { Gemfile: 'ruby ">= 3.1", "< 3.3" # x\n' }, '3.2', 'ruby ">= 3.1, < 3.3" in Gemfile'],
    ['ruby', { Gemfile: 'ruby(">= 3.1")\n' }, '3.4', undefined],
    ['ruby', { Gemfile: "ruby file: '.ruby-version'\n", '.ruby-version': 'ruby-3.3.1\n' }, '3.3.1', '.ruby-version'],
    ['ruby', { Gemfile: "ruby file: '.ruby-version'\n" }, undefined, undefined],
    ['ruby', { Gemfile: "ruby '3.1.0', engine: 'jruby', engine_version: '9.4'\n" }, undefined, undefined],
    [
      'ruby',
      { Gemfile: 'ruby "~> 3.2"\n', 'Gemfile.lock': 'RUBY VERSION\n   ruby 3.2.1p31\n' },
      '3.2.1',
      'Gemfile.lock',
    ],
    ['ruby', { '.ruby-version': 'jruby-9.4' }, undefined, undefined],
    ['ruby', { 'a.gemspec': 's.required_ruby_version = ">= 3.0"' }, '3.4', undefined],
    [
      'php',
      { 'composer.json': '{"require": {"php": "^8.1 || ^8.3"}}' },
      '8.5',
      'require.php "^8.1 || ^8.3" in composer.json',
    ],
    [
      'php',
      {
        'composer.json': '{"require": {"php": "^8.1"}}',
        'composer.lock': lockOf('>=7.2', '8.1 - 8.3', '~8.2 || ~8.3.0'),
      },
      '8.3',
      undefined,
    ],
    [
      'php',
      { 'composer.json': '{"require": {"php": "^8.1"}, "config": {"platform": {"php": "8.2.7"}}}' },
      '8.2',
      'config.platform.php "8.2.7" in composer.json',
    ],
    ['java', { 'pom.xml': '<maven.compiler.source>11</maven.compiler.source><release>17</release>' }, '17', 'pom.xml'],
    ['java', { 'pom.xml': '<java.version>1.8</java.version>' }, '8', 'java.version "1.8" in pom.xml'],
    ['java', { 'pom.xml': '<maven.compiler.release>14</maven.compiler.release>' }, '17', undefined],
    ['java', { '.java-version': 'zulu-17.0.9', 'pom.xml': '<release>11</release>' }, '17', undefined],
    ['java', { '.java-version': 'openjdk64-11.0.2' }, '11', undefined],
    ['java', { '.java-version': '1.8.0_392' }, '8', undefined],
    ['java', { 'mise.toml': '[tools]\njava = "corretto-21"' }, '21', '"corretto-21" in mise.toml'],
    ['java', { 'mise.toml': '[tools]\njava = "zulu-8.86"' }, '8', undefined],
    ['java', { '.tool-versions': 'java adoptopenjdk-11.0.12+7' }, '11', undefined],
    [
      'java',
      { 'build.gradle.kts': 'languageVersion = JavaLanguageVersion.of(17)\nsourceCompatibility = "11"' },
      '17',
      undefined,
    ],
    ['kotlin', { '.sdkmanrc': 'java=21.0.1-tem\nkotlin=2.0.0\n' }, '21', undefined],
    ['scala', { 'build.sbt': 'scalaVersion := "2.13.12"', '.java-version': '11' }, '11', '.java-version'],
    ['dotnet', { 'global.json': '{"sdk": {"version": "8.0.404"}}' }, '8.0', undefined],
    ['dotnet', { 'global.json': '{"sdk": {"version": "8.0.100", "rollForward": "latestFeature"}}' }, '8.0', undefined],
    [
      'dotnet',
      { 'global.json': '{"sdk": {"version": "8.0.404", "rollForward": "disable"}}' },
      '8.0.404',
      'global.json',
    ],
    ['dotnet', { 'global.json': '{"sdk": {"version": "8.0.100", "rollForward": "latestMajor"}}' }, '9.0', undefined],
    ['dotnet', { 'global.json': '// x\n{"sdk": {"version": "6.0.100", "rollForward": "major"}}' }, '6.0', undefined],
    ['dotnet', { 'a.csproj': '<TargetFrameworks>net6.0;net8.0;netstandard2.0</TargetFrameworks>' }, '8.0', undefined],
    ['dotnet', { 'a.csproj': '<TargetFramework>net10.0-windows</TargetFramework>' }, '10.0', undefined],
    ['elixir', { 'mix.exs': 'elixir: "~> 1.14.2 or ~> 1.16.0",' }, '1.16', undefined],
    ['elixir', { 'mise.toml': '[tools]\nelixir = "1.17"\nerlang = "27.1"' }, '1.17-otp-27', '"1.17" in mise.toml'],
    ['elixir', { 'mise.toml': '[tools]\nelixir = "1.16"\nerlang = "27.3"' }, '1.16', 'mise.toml'],
    ['elixir', { 'mise.toml': '[tools]\nelixir = "latest"\nerlang = "latest"' }, '1.20-otp-29', undefined],
    ['gleam', { 'gleam.toml': 'gleam = ">= 1.0.0"' }, '1.16.0', undefined],
    ['gleam', { 'gleam.toml': 'gleam = ">= 1.0.0 and < 1.5.0"' }, '1.4.1', undefined],
    ['swift', { 'Package.swift': '// swift-tools-version: 5.9\n' }, '6.1', undefined],
    ['dart', { 'pubspec.yaml': "environment:\n  sdk: '>=2.12.0 <3.0.0'\n" }, '3.13', undefined],
    ['dart', { 'pubspec.yaml': 'environment:\n  sdk: ">=3.0.0 <3.5.0"\n' }, '3.4', undefined],
    ['zig', { 'build.zig.zon': '.minimum_zig_version = "0.13.0",' }, '0.13', undefined],
    ['lua', { 'a-1.0-1.rockspec': 'dependencies = {\n  "lua >= 5.1, < 5.4"\n}' }, '5.3', undefined],
    ['r', { 'renv.lock': '{"R": {"Version": "4.3.1"}}', DESCRIPTION: 'Depends: R (>= 4.1)' }, '4.3.1', 'renv.lock'],
    ['haskell', { 'cabal.project': 'packages: .\nwith-compiler: ghc-9.6.3\n' }, '9.6.3', undefined],
    ['haskell', { 'stack.yaml': 'resolver: nightly-2025-01-01' }, undefined, undefined],
    ['perl', { cpanfile: "requires 'perl', '>= 5.041';" }, '5.44', undefined],
    ['crystal', { 'shard.yml': 'crystal: ">= 1.0.0, < 1.10.0"\n' }, '1.9.2', undefined],
    ['deno', { '.deno-version': '2.2.2' }, '2.2.2', '.deno-version'],
  ] as readonly (readonly [string, Files, string | undefined, string | undefined])[]) {
    it(`of ${language} in ${JSON.stringify(files)} is ${version ?? 'the default'}`, () => {
      const found = decide(language, files);
      assert.equal(found.version?.version, version, JSON.stringify(found));
      if (from !== undefined) assert.equal(found.version?.from, from);
      if (version === undefined) assert.equal(found.notes.length, 1, 'neither used nor reported');
    });
  }

  for (const [language, files] of [
    ['rust', { 'rust-toolchain.toml': '[toolchain]\ncomponents = ["clippy"]' }],
    ['rust', { 'rust-toolchain.toml': '[toolchain]\nchannel = "nightly-2025-01-31"' }], // rustup installs it
    ['dotnet', { 'a.csproj': '<TargetFramework>net48</TargetFramework>' }],
    ['elixir', { 'mix.exs': '# elixir: "~> 1",' }],
    ['golang', { 'go.mod': 'module x' }],
    ['python', { '.nvmrc': '18' }],
    ['generic', { '.python-version': '3.9' }],
    ['constructor', { x: 'y' }],
  ] as const) {
    it(`of ${language} in ${JSON.stringify(files)} is the default, because they state none`, () =>
      assert.deepEqual(decide(language, files), { notes: [] }));
  }

  it('names the files that agree, and reports those that do not', () => {
    const { version, notes } = decide('nodejs', {
      '.nvmrc': '20',
      '.node-version': 'v20.1.0',
      'mise.toml': '[tools]\nnode = "lts"',
      'package.json': '{"engines": {"node": ">=18"}, "volta": {"node": "22.1.0"}}',
    });
    assert.deepEqual([version?.version, version?.from, version?.agreeing], ['20', '.nvmrc', ['package.json']]);
    assert.deepEqual(
      notes.map(({ message }) => message),
      [
        '"20.1.0" in .node-version is not used: version 20 from .nvmrc takes precedence.',
        '"lts" in mise.toml is not used: version 20 from .nvmrc takes precedence.',
        'volta "22.1.0" in package.json is not used: version 20 from .nvmrc takes precedence.',
      ],
    );
  });

  it('names the list of tools beside its lock file', () => {
    const lock = '[[tools.go]]\nversion = "1.25.3"\n';
    const { version } = decide('golang', {
      'mise.toml': '[tools]\ngo = "latest"',
      'mise.lock': lock,
      'go.mod': 'go 1.18\n',
    });
    assert.deepEqual([version?.version, version?.file, version?.line], ['1.25.3', 'mise.lock', 2]);
    assert.deepEqual(version?.agreeing, ['mise.toml', 'go.mod']);
  });

  it('reports what is not understood or does not exist, with what is used instead', () => {
    const reports = (language: string, files: Files): string[] =>
      decide(language, files).notes.map(({ message }) => message);
    assert.deepEqual(reports('rust', { 'mise.toml': '[tools]\nrust = "nightly"' }), [
      '"nightly" in mise.toml is not used: it is not a version of rust that DevOpsMaestro knows, so ' +
        'the default version 1 is used.',
    ]);
    assert.deepEqual(reports('ruby', { '.ruby-version': '2.8', Gemfile: 'ruby "3.3.1"' }), [
      '"2.8" in .ruby-version is not used: there is no image of such a version of ruby, so version ' +
        '3.3.1 from Gemfile is used.',
    ]);
    assert.deepEqual(
      reports('python', {
        '.python-version': '',
        'mise.toml': '[env]\nPYTHON_BUILD_FREE_THREADING = 1\n[tools]\npython = "latest"',
      }),
      [
        '".python-version" is not used: it contains no version, so version 3.14 from "latest" in mise.toml is used.',
        '"latest" in mise.toml is used in part. There is no official image of Python without the global ' +
          'interpreter lock: the usual one is used.',
      ],
    );
  });

  it('is valid in an image tag, and never throws, for any text', () => {
    const files = [
      ...['.nvmrc', '.python-version', 'mise.toml', 'mise.lock', '.tool-versions', 'package.json', 'pyproject.toml'],
      ...['composer.json', 'composer.lock', 'Gemfile', 'go.mod', 'global.json', 'pom.xml', 'rust-toolchain.toml'],
      ...['.java-version', 'mix.exs', 'pubspec.yaml', 'stack.yaml', 'a.csproj'],
    ];
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '[tools]\n',
        'node = ',
        'python = ',
        '"3.12"',
        'go 1.',
        '\n',
        'pypy3.',
        '9'.repeat(80),
        '-otp-26',
      ),
      fc.constantFrom(
        '{"engines": {"node": "',
        '"}}',
        'ruby "',
        '<release>',
        '{"sdk": {"version": "8.0.',
        'zulu-',
        'lts/',
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...LANGUAGES), fc.constantFrom(...files), fc.array(part), (language, file, parts) => {
        const { version, notes } = decide(language, { [file]: parts.join('') });
        if (version !== undefined) {
          assert.equal(versionRule(version.version), undefined);
          assert.ok(version.line > 0 && version.column > 0);
        }
        for (const { message } of notes) assert.ok(message.length < 500);
      }),
      { numRuns: 500 },
    );
  });
});
