import { LANGUAGE_NAMES, LANGUAGES, type Language, languageNamed } from '../../src/workspace/detect/language.ts';
import { sourcesOf } from '../../src/workspace/detect/version/sources.ts';
import { toolchainNamed } from '../../src/image/toolchains.ts';
import { row } from './markdown.ts';

/** Names of files that may state versions; each pattern of the program must match one. */
const FILES = [
  ...['.nvmrc', '.node-version', '.python-version', '.go-version', '.ruby-version', '.java-version'],
  ...['.php-version', '.swift-version', '.zig-version', '.zigversion', '.lua-version', '.R-version'],
  ...['.ghc-version', '.perl-version', '.deno-version', '.dvmrc', '.crystal-version', '.elixir-version'],
  ...['.exenv-version', '.sdkmanrc', 'runtime.txt', 'rust-toolchain.toml', 'rust-toolchain', 'global.json'],
  ...[
    'mise.toml',
    '.mise.toml',
    '.tool-versions',
    'package.json',
    'pyproject.toml',
    'Pipfile',
    'setup.cfg',
    'setup.py',
  ],
  ...['go.work', 'go.mod', 'Cargo.toml', 'Gemfile.lock', 'Gemfile', 'App.gemspec', 'composer.json'],
  ...['composer.lock', 'build.gradle', 'build.gradle.kts', 'pom.xml', 'build.sbt', 'App.csproj', 'App.fsproj'],
  ...['App.vbproj', 'Directory.Build.props', 'mix.exs', 'gleam.toml', 'Package.swift', 'pubspec.yaml'],
  ...['build.zig.zon', 'App.rockspec', 'renv.lock', 'DESCRIPTION', 'stack.yaml', 'cabal.project', 'cpanfile'],
  ...['shard.yml'],
];

/** The table of languages. */
export function languageReference(): string {
  const header = [
    '`language.name`',
    'Other names',
    'Base image',
    'Default version',
    'Version files, in order',
    'Tools',
  ];
  return [row(header), row(header.map(() => '---')), ...LANGUAGES.map(languageRow)].join('\n');
}

function languageRow(language: Language): string {
  const toolchain = toolchainNamed(language);
  const image = toolchain.image('VERSION');
  const others = LANGUAGE_NAMES.filter((name) => name !== language && languageNamed(name) === language);
  return row([
    code(language),
    others.map(code).join(', '),
    code(image),
    image.includes('VERSION') ? toolchain.defaultVersion : '',
    versionFiles(language).map(code).join(', '),
    toolchain.defaultTools.map(code).join(', '),
  ]);
}

function versionFiles(language: Language): readonly string[] {
  const names = sourcesOf(language).flatMap(({ file }) => {
    const matching = FILES.filter((name) => file.test(name));
    if (matching.length === 0) throw new Error(`scripts/docs/languages.ts knows no file for ${String(file)}.`);
    // The two names of mise's file have the same meaning.
    return matching.filter((name) => name !== '.mise.toml').map((name) => name.replace(/^App(?=\.)/, '*'));
  });
  return [...new Set(names)];
}

function code(text: string): string {
  return `\`${text}\``;
}
