import type { App } from '../app/app.ts';
import { goIndexOf, goSum } from '../app/golang.ts';
import { phpIndexOf, phpLock, phpPackage } from '../app/php.ts';
import { gemIndexOf } from '../app/ruby.ts';
import { CARGO_MIRROR, cargoLock, crateIndexOf } from '../app/rust.ts';

/** An app of several packages; `run` prints a greeting for each package of the index that they need. */
export interface LocalApp extends Pick<App, 'language' | 'version' | 'bases' | 'indexes' | 'args' | 'run'> {
  /** The files, if some of the app's packages need these packages of the index. */
  readonly files: (...names: readonly string[]) => Readonly<Record<string, string>>;
  /** The name of the package that a URL brings. */
  readonly packageOf: RegExp;
}

const each = (names: readonly string[], text: (name: string) => string): string => names.map(text).join('');

/** By their language; the version is one that no cache has seen. */
export function localApps(version: string): Readonly<Record<string, LocalApp>> {
  return {
    'Go, with go.work': {
      language: 'golang',
      version: '1.24',
      bases: [],
      indexes: { 'go.index': goIndexOf(version) },
      args: { GOPROXY: 'http://go.index', GONOSUMDB: 'example.com' },
      files: (...names) => ({
        'go.work': 'go 1.24\n\nuse (\n\t./server\n\t./shared\n)\n',
        'server/go.mod':
          'module acme.io/server\n\ngo 1.24\n\nrequire (\n\tacme.io/log v0.0.0\n)\n\nreplace acme.io/log => ../log\n',
        'server/main.go':
          'package main\n\nimport (\n\t"acme.io/log"\n\t"acme.io/shared"\n)\n\nfunc main() { ' +
          'log.Print(shared.Texts) }\n',
        'shared/go.mod':
          'module acme.io/shared\n\ngo 1.24\n\nrequire (\n' +
          `${each(names, (name) => `\texample.com/${name} v${version}\n`)})\n`,
        'shared/go.sum': goSum(version, names),
        'shared/shared.go':
          `package shared\n\nimport (\n${each(names, (name) => `\t"example.com/${name}"\n`)})\n\n` +
          `var Texts = []string{${each(names, (name) => `${name}.Text, `)}}\n`,
        'log/go.mod': 'module acme.io/log\n\ngo 1.24\n',
        'log/log.go':
          'package log\n\nimport "fmt"\n\nfunc Print(texts []string) {\n\tfor _, text := range texts {\n' +
          '\t\tfmt.Println(text)\n\t}\n}\n',
      }),
      run: 'go run ./server',
      packageOf: /\/(\w+)\/@v\/v[\d.]+\.zip$/,
    },
    'Rust, with a workspace': {
      language: 'rust',
      version: '1',
      bases: ['rust'],
      indexes: { 'crates.index': crateIndexOf(version, { dl: 'http://crates.index/dl' }) },
      files: (...names) => ({
        ...CARGO_MIRROR,
        'Cargo.toml':
          '[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n\n[workspace.package]\nversion = "0.1.0"\n' +
          'edition = "2021"\n\n' +
          '[workspace.dependencies]\ntexts = { path = "libs/texts" }\n',
        'Cargo.lock': cargoLock({ hello: ['texts'], texts: names }, version, names),
        'crates/hello/Cargo.toml':
          '[package]\nname = "hello"\nversion.workspace = true\nedition.workspace = true\ndefault-run = "serve"\n' +
          ('build = "build/main.rs"\n\n[[bin]]\nname = "admin"\npath = "admin.rs"\n\n[dependencies]\n' +
            'texts.workspace = true\n'),
        'crates/hello/build/main.rs': 'fn main() {}\n',
        'crates/hello/admin.rs': 'fn main() {}\n',
        'crates/hello/src/bin/serve.rs':
          'fn main() {\n    for text in texts::texts() {\n        println!("{text}");\n    }\n}\n',
        'libs/texts/Cargo.toml':
          '[package]\nname = "texts"\nversion = "0.1.0"\nedition = "2021"\n\n[lib]\npath = "texts.rs"\n\n' +
          '[dependencies]\n' +
          each(names, (name) => `${name} = "1"\n`),
        'libs/texts/texts.rs':
          `pub fn texts() -> Vec<&'static str> {\n    vec![${each(names, (name) => `${name}::greeting(), `)}]\n` +
          '}\n',
      }),
      run: 'cargo run --offline --quiet -p hello',
      packageOf: /\/dl\/(\w+)\//,
    },
    'Ruby, with a gemspec and a path': {
      language: 'ruby',
      version: '3.3',
      bases: ['ruby'],
      indexes: { 'gems.index': gemIndexOf(version, 'greeting', 'farewell') },
      files: (...names) => ({
        Gemfile: 'source "http://gems.index"\n\ngemspec\n\ngem "texts", path: "engines/texts"\n',
        'Gemfile.lock': gemLock(version, names),
        'hello.gemspec':
          'require_relative "lib/hello/version"\n\nGem::Specification.new do |spec|\n  spec.name = "hello"\n' +
          '  spec.version = Hello::VERSION\n  spec.summary = File.read("README.md")\n  spec.authors = ["Tests"]\n' +
          '  spec.files = `git ls-files -z`.split("\\x0")\n  spec.add_dependency "greeting", "~> 1.0"\nend\n',
        'README.md': 'Says hello.\n',
        'lib/hello/version.rb': 'module Hello\n  VERSION = "0.1.0"\nend\n',
        'lib/hello.rb': 'require "texts"\nputs TEXTS\n',
        'engines/texts/texts.gemspec':
          'require_relative "lib/texts/names"\n\nGem::Specification.new do |spec|\n  spec.name = "texts"\n' +
          '  spec.version = "0.2.0"\n  spec.summary = "Texts."\n  spec.authors = ["Tests"]\n' +
          '  TEXT_GEMS.each { |name| spec.add_dependency name, "~> 1.0" }\nend\n',
        'engines/texts/lib/texts/names.rb': `TEXT_GEMS = ${JSON.stringify(names)}\n`,
        'engines/texts/lib/texts.rb':
          `TEXTS = ${JSON.stringify(names)}.map do |name|\n  Object.send(:remove_const, :GREETING) if ` +
          'defined?(GREETING)\n' +
          '  require name\n  GREETING\nend\n',
      }),
      run: 'bundle exec ruby -Ilib -rhello -e ""',
      packageOf: /\/(\w+)-[\d.]+\.gem$/,
    },
    'PHP, with a path repository': {
      language: 'php',
      version: '8.4',
      bases: ['php', 'composer'],
      indexes: { 'composer.index': phpIndexOf('http://composer.index', version, 'greeting', 'farewell') },
      files: (...names) => ({
        'composer.json': JSON.stringify({
          repositories: [
            { 'packagist.org': false },
            { type: 'path', url: 'packages/*' },
            { type: 'composer', url: 'http://composer.index' },
          ],
          config: { 'secure-http': false },
          require: { 'acme/texts': '@dev' },
        }),
        'composer.lock': phpLock(...names.map((name) => phpPackage(name, 'http://composer.index', version)), {
          name: 'acme/texts',
          version: 'dev-main',
          dist: { type: 'path', url: 'packages/texts', reference: '0' },
          require: Object.fromEntries(names.map((name) => [`acme/${name}`, '^1.0'])),
          autoload: { files: ['texts.php'] },
        }).replace('"stability-flags":{}', '"stability-flags":{"acme/texts":20}'),
        'packages/texts/composer.json': JSON.stringify({
          name: 'acme/texts',
          require: Object.fromEntries(names.map((name) => [`acme/${name}`, '^1.0'])),
          autoload: { files: ['texts.php'] },
        }),
        'packages/texts/texts.php': `<?php const TEXTS = [${names.map(() => 'GREETING').join(', ')}];\n`,
        'hello.php': '<?php require "vendor/autoload.php"; foreach (TEXTS as $text) echo $text, "\\n";\n',
      }),
      run: 'COMPOSER_DISABLE_NETWORK=1 composer install --quiet && php hello.php',
      packageOf: /\/(\w+)\.zip$/,
    },
  };
}

const gemLock = (version: string, names: readonly string[]): string =>
  'PATH\n  remote: .\n  specs:\n    hello (0.1.0)\n      greeting (~> 1.0)\n\nPATH\n  remote: ' +
  'engines/texts\n  specs:\n' +
  (`    texts (0.2.0)\n${each(names, (name) => `      ${name} (~> 1.0)\n`)}\nGEM\n  remote: ` +
    'http://gems.index/\n  specs:\n') +
  (`${each([...new Set(['greeting', ...names])].sort(), (name) => `    ${name} (${version})\n`)}\n` +
    'PLATFORMS\n  ruby\n\n') +
  `DEPENDENCIES\n  hello!\n  texts!\n\nBUNDLED WITH\n   2.6.7\n`;
