import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readDepsProject } from '../../../../src/image/language/clojure/project.ts';
import { fetchedProjects, systemLibraries } from '../../../../src/image/language/cpp/system-libraries.ts';
import { ednAt, ednString, parseEdn } from '../../../../src/text/edn.ts';
import { parseJsonc } from '../../../../src/text/jsonc.ts';
import { goldenProject, planProject } from './project.ts';

const messages = (plan: { readonly leftOut: readonly { readonly message: string }[] }): string[] =>
  plan.leftOut.map(({ message }) => message);
const names = (plan: { readonly manifests: readonly { readonly name: string }[] }): string[] =>
  plan.manifests.map(({ name }) => name);

describe('a project of Deno', () => {
  it('has the dependencies of its members, in node_modules where npm packages belong', () => {
    const plan = goldenProject('deno-workspace', 'deno', {
      'deno.jsonc': '{ "workspace": ["./packages/*", "web"], /* a comment */ "importMap": "map.json", }',
      'package.json': '{}',
      'deno.lock': '{"version": "5", "remote": {"https://x/mod.ts": "a"}}',
      'map.json': '{}',
      'other.json': '{}',
      'packages/a/deno.json': '{}',
      'packages/a/data.json': '{}',
      'web/package.json': '{}',
      'old/deno.json': '{}',
    });
    assert.deepEqual(names(plan), [
      'deno.jsonc',
      'deno.lock',
      'map.json',
      'package.json',
      'packages/a/deno.json',
      'web/package.json',
    ]);
    assert.deepEqual(plan.leftOut, []);
  });

  it('without a lock file says so, and what is not there', () => {
    const found = messages(planProject('deno', { 'deno.json': '{"workspace": ["./a", "../b"]}' }));
    assert.match(found[0] ?? '', /^The member "\.\/a" in "deno\.json" is not used/);
    assert.match(found[2] ?? '', /^"deno\.json" has no lock file/);
    assert.deepEqual(messages(planProject('deno', { 'deno.json': '{"lock": false}' })), []);
  });
});

describe('JSON with comments', () => {
  it('is what it is without them', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = JSON.stringify(value, null, 1).replaceAll('\n', ' // a "comment", } \n /* , */');
        assert.deepEqual(parseJsonc(text), JSON.parse(JSON.stringify(value)));
      }),
    );
    assert.deepEqual(parseJsonc('{"a": [1, 2,], "b": {},}'), { a: [1, 2], b: {} });
    assert.equal(parseJsonc('{"a": }'), undefined);
    assert.equal(parseJsonc('[]'), undefined);
  });
});

describe('a project of Clojure', () => {
  it('has the dependencies of its aliases and local projects', () => {
    const plan = goldenProject('clojure-aliases', 'clojure', {
      'deps.edn':
        '{:deps {org/a {:mvn/version "1.0"} org/b {:local/root "libs/b"}} ; a comment\n' +
        ' :aliases {:test {:extra-deps {org/c {:mvn/version "1.0"}}} :run {:main-opts ["-m" "x"]} :build {:deps {}}}}',
      'libs/b/deps.edn': '{}',
      'libs/c/deps.edn': '{}',
    });
    assert.deepEqual(names(plan), ['deps.edn', 'libs/b/deps.edn']);
    assert.match(plan.dockerfile.text, /clojure -P -A:build \\\n && .*clojure -P -A:test/);
  });

  it('of Leiningen has its program', () => {
    assert.deepEqual(names(goldenProject('clojure-leiningen', 'clojure', { 'project.clj': '(defproject x "1")' })), [
      'project.clj',
    ]);
  });

  it('is left out if a local project is elsewhere', () => {
    assert.match(
      messages(planProject('clojure', { 'deps.edn': '{:deps {a/b {:local/root "../b"}}}' }))[0] ?? '',
      /"deps\.edn" needs the local project "\.\.\/b"/,
    );
  });

  it('is read from any text', () => {
    const part = fc.constantFrom('{', '}', '[', '(', ')', '"', '#_', '#', '^', ';', '\n', ':deps', ':aliases', '\\');
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string())), (parts) => {
        readDepsProject('', new Map([['deps.edn', parts.join('')]]));
      }),
    );
    parseEdn('{'.repeat(100_000));
  });
});

describe('EDN', () => {
  it('has values at paths, without comments, tags and discarded values', () => {
    const value = parseEdn('#:x{:a #_ignored {:b, ^{:m 1} "c\\"d"} ; {:a 1}\n :set #{1 2} :re #"x"}');
    assert.equal(ednString(ednAt(value, ':a', ':b')), 'c"d');
    assert.deepEqual(ednAt(value, ':set'), new Map([['1', '2']]));
    assert.equal(ednString(ednAt(value, ':re')), 'x');
  });
});

describe('a project of Crystal', () => {
  it('has its packages where the compiler looks for them', () => {
    const plan = goldenProject('crystal-local', 'crystal', {
      'shard.yml': 'dependencies:\n  a:\n    path: ./libs/a\n',
      'shard.lock': '',
      'libs/a/shard.yml': '',
      'libs/b/shard.yml': '',
    });
    assert.deepEqual(names(plan), ['libs/a/shard.yml', 'shard.lock', 'shard.yml']);
    assert.match(
      messages(planProject('crystal', { 'shard.yml': 'dependencies:\n  a:\n    path: ../a\n' }))[0] ?? '',
      /needs the local package "\.\.\/a"/,
    );
  });
});

describe('a project in C or C++', () => {
  it('has the packages of Conan, and reports other libraries', () => {
    const plan = goldenProject('cpp-conan', 'cpp', {
      'conanfile.txt': '[requires]\nfmt/11.0.2\n',
      'conan.lock': '{}',
      'CMakeLists.txt': 'find_package(fmt REQUIRED)\nfind_package(OpenSSL REQUIRED)\nfind_package(Threads)\n',
    });
    assert.deepEqual(names(plan), ['conan.lock', 'conanfile.txt']);
    assert.deepEqual(messages(plan), [
      'The build looks for "OpenSSL", and no system libraries are installed for C and C++.',
    ]);
  });

  it('says nothing about libraries if the user lists packages', () => {
    const files = { 'CMakeLists.txt': 'find_package(OpenSSL)' };
    assert.equal(messages(planProject('cpp', files)).length, 1);
    assert.deepEqual(messages(planProject('cpp', files, { packages: ['libssl-dev'] })), []);
  });

  it('has what vcpkg needs, but not its packages', () => {
    const plan = goldenProject('cpp-vcpkg', 'cpp', { 'vcpkg.json': '{}', 'CMakeLists.txt': 'find_package(fmt)' });
    assert.deepEqual(messages(plan), []);
    assert.match(plan.dockerfile.text, / curl .* zip$/m);
  });

  it('looks for libraries by CMake, pkg-config and Meson', () => {
    const cmake =
      'pkg_check_modules(GTK REQUIRED IMPORTED_TARGET gtk+-3.0>=3.22 libpng)\n# find_package(Qt6)\n' +
      'FetchContent_Declare(googletest URL x)\nfind_package(GoogleTest)\nfind_package (Boost 1.70 COMPONENTS x)';
    assert.deepEqual(systemLibraries([cmake, "dep = dependency('libcurl', version: '>=7')"]), [
      'Boost',
      'gtk+-3.0',
      'libcurl',
      'libpng',
    ]);
    assert.deepEqual(fetchedProjects([cmake]), ['googletest']);
  });

  it('may have subprojects that Meson downloads', () => {
    const plan = planProject('cpp', { 'meson.build': "dependency('zlib')", 'subprojects/zlib.wrap': '' });
    assert.deepEqual(messages(plan), [
      '"zlib" is not installed: the build downloads what it needs when it is configured.',
    ]);
  });
});
