import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { loadRoot } from '../../../../src/app/load.ts';
import { KNOWN_FILES, knownFile } from '../../../../src/workspace/detect/known-files.ts';
import { folderWith, removeFolders } from '../../../support/folder.ts';
import { APP, DEV, documents } from '../../workspace/documents.ts';

const YAML = documents(APP, DEV);

/** The diagnostics for the app of a folder with these files. */
async function warnings(files: Readonly<Record<string, string>>, yaml = YAML): Promise<string[]> {
  const { diagnostics } = await loadRoot(folderWith({ ...files, 'w.yaml': yaml }));
  return diagnostics.map(({ message, hint = '', severity, code }) => {
    assert.deepEqual([severity, code], ['warning', 'unused-file'], message);
    return `${message} ${hint}`.trim();
  });
}

describe('files of an app that its build does not use', () => {
  afterEach(removeFolders);

  for (const [what, files, ...expected] of [
    ['npm, whole', { 'package.json': '{}', 'package-lock.json': '{}', '.nvmrc': '22' }],
    [
      'pip, whole',
      { 'requirements.txt': '-r requirements-dev.txt', 'requirements-dev.txt': '', '.python-version': '3.12' },
    ],
    ['Go, whole', { 'go.mod': 'module x\ngo 1.24\n', 'go.sum': '' }],
    [
      'a Cargo workspace, whole',
      {
        'Cargo.toml': '[workspace]\nmembers = ["a", "crates/b"]',
        'Cargo.lock': '',
        'a/Cargo.toml': '[package]',
        'crates/b/Cargo.toml': '[package]',
        'rust-toolchain.toml': '[toolchain]\nchannel = "1.80"',
      },
    ],
    ['Maven, whole', { 'pom.xml': '<project/>' }],
    [
      'settings of tools alone',
      { 'requirements.txt': '', 'pyproject.toml': '[tool.ruff]\nline-length = 100\n', 'setup.cfg': '[flake8]' },
    ],
    ['pnpm', { 'package.json': '{}', 'pnpm-lock.yaml': '', 'pnpm-workspace.yaml': '' }],
    ['yarn', { 'package.json': '{}', 'yarn.lock': '' }],
    ['bun', { 'package.json': '{}', 'bun.lock': '' }],
    [
      'two lock files',
      { 'package.json': '{}', 'package-lock.json': '{}', 'yarn.lock': '' },
      /^"package-lock\.json" is not used: "yarn\.lock" takes precedence, so yarn installs the dependencies\. Delete/,
    ],
    [
      'a lock file of another package manager',
      { 'package.json': '{"packageManager":"pnpm@9.1.0+sha512.abc"}', 'package-lock.json': '{}' },
      /^"package-lock\.json" is not used: "packageManager" in package\.json selects pnpm\. Create the lock file of pnpm/,
    ],
    [
      'a package manager that is not supported',
      { 'package.json': '{"packageManager":"vlt@1.0.0"}' },
      /^"packageManager" in package\.json \(vlt@1\.0\.0\) is not used: only npm, pnpm, yarn, bun are supported/,
    ],
    [
      'Deno in a Node.js app',
      { 'deno.json': '{}', 'package.json': '{}', 'package-lock.json': '{}' },
      /^"deno\.json" is not used: the app is built as nodejs/,
    ],
    ['uv, whole', { 'pyproject.toml': '[project]\ndependencies = ["flask"]\n', 'uv.lock': '' }],
    [
      'Poetry and what another manager left behind',
      {
        'pyproject.toml': '[tool.poetry.dependencies]\n',
        'poetry.lock': '',
        Pipfile: '',
        'Pipfile.lock': '{}',
        'requirements.txt': '',
      },
      /^"Pipfile" and "Pipfile\.lock" are not used: dependencies are installed from "poetry\.lock", "pyproject\.toml" only\..* Remove the lock files/,
      /^"requirements\.txt" is not used: dependencies are installed from "poetry\.lock", "pyproject\.toml" only\./,
    ],
    ['PDM, whole', { 'pyproject.toml': '[tool.pdm]\n', 'pdm.lock': '' }],
    ['Pipenv, whole', { Pipfile: '', 'Pipfile.lock': '{}' }],
    [
      'a lock file without its manifest',
      { 'uv.lock': '', 'a.py': '' },
      /^"uv\.lock" is not used: its manifest is missing/,
    ],
    [
      'a lock file that is damaged',
      { 'pyproject.toml': '[project]\nname = "a"\n', 'uv.lock': '<<<<<<< HEAD' },
      /^"uv\.lock" is not used: it cannot be parsed/,
    ],
    [
      'conda',
      { 'environment.yml': 'dependencies:\n  - numpy\n', 'a.py': '' },
      /^"environment\.yml" is not used: conda is not supported.* spec\.build\.dockerfile/,
    ],
    ['requirements for development', { 'requirements.txt': 'flask', 'requirements-dev.txt': 'pytest' }],
    [
      'requirements that nothing includes',
      { 'requirements.txt': 'flask', 'requirements-docs.txt': 'sphinx' },
      /^"requirements-docs\.txt" is not used: requirements\.txt does not include it/,
    ],
    ['workspaces of npm', { 'package.json': '{"workspaces":["packages/*"]}', 'packages/a/package.json': '{}' }],
    [
      'members that do not exist, and another app below',
      { 'package.json': '{"workspaces":["packages/*"]}', 'site/package.json': '{}' },
      /^"site\/package\.json" is not used/,
      /^No folder with a package\.json matches "packages\/\*" in package\.json/,
    ],
    ['engines', { 'package.json': '{"packageManager":"pnpm@9.1.0","engines":{"node":"^18 || ^20"}}' }],
    ['engines that the default meets', { 'package.json': '{"engines":{"node":">=18"}}' }],
    [
      'a workspace of pub, whole',
      { 'pubspec.yaml': 'name: a\nworkspace: [b]\n', 'b/pubspec.yaml': 'name: b\nresolution: workspace\n' },
    ],
    ['a gem, whole', { Gemfile: 'gemspec\n', 'a.gemspec': 'require_relative "lib/a/version"', 'lib/a/version.rb': '' }],
    ['a gemspec alone', { 'a.gemspec': '', 'a.rb': '' }, /^"a\.gemspec" is not used.*line "gemspec"\.$/],
    ['gems.rb, whole', { 'gems.rb': '', 'gems.locked': 'PLATFORMS\n  ruby\n', 'a.rb': '' }],
    ['a Go workspace, whole', { 'go.work': 'go 1.24\nuse ./a\n', 'go.work.sum': '', 'a/go.mod': 'module a\n' }],
    [
      'an invalid package.json',
      { 'package.json': '{' },
      /^package\.json is not a valid manifest, so no dependencies are installed/,
    ],
    [
      'a Go workspace that does not use one of the modules',
      { 'go.work': 'go 1.24\nuse ./a\n', 'a/go.mod': 'module a\n', 'b/go.mod': 'module b\n' },
      /^"b\/go\.mod" is not used/,
    ],
    ['the toolchain of go.mod', { 'go.mod': 'module x\n\ngo 1.22\n\ntoolchain go1.23.4\n' }],
    [
      'a project that the settings of Gradle do not include',
      { 'build.gradle': '', 'settings.gradle': "include 'a'\n", 'a/build.gradle': '', 'b/build.gradle': '' },
      /^"b\/build\.gradle" is not used/,
    ],
    [
      'a module of Maven that is missing, and a project that is not a module',
      { 'pom.xml': '<project><modules><module>b</module></modules></project>', 'a/pom.xml': '<project/>' },
      /^"a\/pom\.xml"/,
      /^The module "b" in "pom\.xml" is not used/,
    ],
    [
      'projects that no solution of .NET lists',
      {
        'shop.sln': 'Project("{1}") = "a", "src\\a.csproj", "{2}"\n',
        'src/a.csproj': '<Project/>',
        'old/b.csproj': '<Project/>',
      },
      /^"old\/b\.csproj" is not used/,
    ],
    [
      'Bundler in a mobile app',
      { 'package.json': '{}', 'a.js': '', 'b.js': '', Gemfile: 'gem "fastlane"', 'Gemfile.lock': '{}' },
      /^"Gemfile" and "Gemfile\.lock" are not used: the app is built as nodejs \(nodejs from package\.json and 2 other files\)\. .*spec\.language\.name to ruby/,
    ],
    [
      'a version file without a number',
      { 'package.json': '{}', '.nvmrc': 'lts/none' },
      /^"lts\/none" in \.nvmrc is not used: it is not a version of nodejs .*, so the default version 24 is used\./,
    ],
    [
      'two version files',
      { 'package.json': '{}', '.nvmrc': '22', '.node-version': '20' },
      /^"20" in \.node-version is not used: version 22 from \.nvmrc takes precedence\./,
    ],
    [
      'a requirement that the chosen version does not meet',
      { 'package.json': '{"engines":{"node":">=20"}}', '.nvmrc': '18' },
      /^engines ">=20" in package\.json is not used: version 18 from \.nvmrc takes precedence\. .*spec\.language\.version/,
    ],
    ['requirements that agree', { 'package.json': '{"engines":{"node":">=18 <23"}}', '.nvmrc': '22' }],
    [
      'a version without an image, and a version file that is empty',
      { 'package.json': '{"engines":{"node":"^99"}}', '.nvmrc': '# none\n', '.node-version': '20' },
      /^"\.nvmrc" is not used: it contains no version, so version 20 from \.node-version is used\./,
      /^engines "\^99" in package\.json is not used: version 20 from \.node-version takes precedence\./,
    ],
    [
      'a requirement that no image meets',
      { 'package.json': '{"engines":{"node":"^99"}}' },
      /^engines "\^99" in package\.json is not used: there is no image of such a version of nodejs, so the default/,
    ],
    [
      'Python without the global interpreter lock',
      { 'requirements.txt': '', '.python-version': '3.13t' },
      /^"3\.13t" in \.python-version is used in part\. There is no official image of Python without/,
    ],
    [
      'files of mise that are invalid',
      { 'package.json': '{}', 'mise.toml': '[tools\nnode = "22"' },
      /^"mise\.toml" is not used: it is not valid TOML\./,
    ],
    [
      'an outdated lock file of mise',
      {
        'package.json': '{}',
        'mise.toml': '[tools]\nnode = "22"\n',
        'mise.lock': '[[tools.node]]\nversion = "20.1.0"\n',
      },
      /^node "20\.1\.0" in mise\.lock is not used: mise\.toml requests "22"\. Run "mise lock"\./,
    ],
    ['package managers that mise names', { 'package.json': '{}', 'mise.toml': '[tools]\nnode = "lts"\npnpm = "9"\n' }],
    [
      'the version of another language',
      { 'go.mod': 'module x\ngo 1.24\n', '.ruby-version': '3.3' },
      /^"\.ruby-version" is not used: the app is built as golang/,
    ],
    [
      'further tools of asdf',
      { 'go.mod': 'module x\n', '.tool-versions': 'golang 1.24\nterraform 1.9\n# a comment\n' },
      /^"terraform" in \.tool-versions is not used: only those of golang are/,
    ],
    [
      'mise',
      { 'package.json': '{}', 'mise.toml': '[env]\nA = "b"\n[tools]\nnode = "22"\npython = "3.12"\n' },
      /^"python" in mise\.toml is not used: only those of nodejs are/,
    ],
    [
      'a monorepo',
      { 'api/go.mod': 'module x', 'web/package.json': '{}', 'worker/requirements.txt': '' },
      /^"api\/go\.mod", "web\/package\.json" and "worker\/requirements\.txt" are not used: .*and it has none\. .*spec\.path such as \.\/api/,
    ],
    [
      'an app of another language below',
      { 'go.mod': 'module x\ngo 1.24\n', 'web/package.json': '{}' },
      /^"web\/package\.json" is not used/,
    ],
    [
      'material for tests, and what git ignores',
      {
        '.gitignore': 'out2/\n',
        'go.mod': 'module x\ngo 1.24\n',
        'test/package.json': '{}',
        'examples/a/Cargo.toml': '',
        'node_modules/b/package.json': '{}',
        'out2/go.mod': '',
      },
    ],
    ['a lock file alone', { 'go.sum': '', 'main.go': '' }, /^"go\.sum" is not used: its manifest is missing/],
    ['no toolchain', { 'rebar.config': '' }, /^"rebar\.config" is not used: there is no toolchain for Rebar3/],
    [
      'a deployment',
      { 'Chart.yaml': 'apiVersion: v2\nname: x\n', 'package.json': '{}' },
      /^"package\.json" is not used: the app describes a deployment/,
    ],
  ] as readonly (readonly [string, Readonly<Record<string, string>>, ...RegExp[]])[]) {
    it(`${expected.length === 0 ? 'are not reported for' : 'are reported for'} ${what}`, async () => {
      const found = (await warnings(files)).sort();
      assert.equal(found.length, expected.length, found.join('\n'));
      for (const [index, pattern] of expected.entries()) assert.match(found[index] ?? '', pattern);
    });
  }

  it('include links that lead out of the app', async () => {
    const outside = folderWith({ 'requirements.txt': 'flask', 'package-lock.json': '{}' });
    const folder = folderWith({ 'w.yaml': YAML, 'a.py': '', 'package.json': '{}' });
    symlinkSync(path.join(outside, 'requirements.txt'), path.join(folder, 'requirements.txt'));
    symlinkSync('/nowhere', path.join(folder, 'uv.lock'));
    const { diagnostics } = await loadRoot(folder);
    const messages = diagnostics.map(({ message }) => message).sort();
    assert.match(
      messages.find((each) => each.includes('requirements.txt')) ?? '',
      /it is a link that is broken or leads out of the app's folder/,
    );
    assert.match(
      messages.find((each) => each.includes('uv.lock')) ?? '',
      /it is a link that is broken or leads out of the app's folder/,
    );
  });

  it('include links in subfolders, and links to files without dependencies', async () => {
    const outside = folderWith({ 'package.json': '{}', '.npmrc': '' });
    const folder = folderWith({ 'w.yaml': YAML, 'package.json': '{"workspaces":["a"]}', 'a/x.js': '', 'b.js': '' });
    symlinkSync(path.join(outside, 'package.json'), path.join(folder, 'a/package.json'));
    symlinkSync(path.join(outside, '.npmrc'), path.join(folder, '.npmrc'));
    const messages = (await loadRoot(folder)).diagnostics.map(({ message }) => message).join('\n');
    for (const name of ['a/package.json', '.npmrc'])
      assert.match(messages, new RegExp(`"${name}" is reached through a link .*, so the build does not use it\\.`));
  });

  it('do not include versions that the user overrides', async () => {
    const yaml = documents(APP.replace('{path: .}', '{path: ., language: {name: nodejs, version: "20"}}'), DEV);
    assert.deepEqual(await warnings({ 'package.json': '{}', '.nvmrc': '22' }, yaml), []);
  });

  it("are reported at the app's path, once for all of its workspaces", async () => {
    const folder = folderWith({
      'w.yaml': `${YAML}---\n${documents(DEV.replace(/name: \w+/, 'name: other'))}`,
      'package.json': '{}',
      'uv.lock': '',
    });
    const { workspaces, diagnostics } = await loadRoot(folder);
    assert.equal(workspaces.length, 2);
    assert.equal(diagnostics.length, 1);
    const location = workspaces[0]?.appPath.location;
    assert.deepEqual(
      [diagnostics[0]?.file, diagnostics[0]?.line, diagnostics[0]?.column],
      [location?.file, location?.line, location?.column],
    );
  });
});

describe('the table of known files', () => {
  it('has no pattern that another entry shadows', () => {
    const names = [
      'package.json',
      'requirements.txt',
      'requirements-dev.txt',
      'Pipfile',
      'Pipfile.lock',
      'uv.lock',
      'go.mod',
      'go.work',
      'Cargo.toml',
      'pnpm-lock.yaml',
      'shop.sln',
      'shop.csproj',
      '.tool-versions',
      'mise.toml',
      'settings.gradle.kts',
    ];
    for (const name of names) assert.equal(KNOWN_FILES.filter(({ file }) => file.test(name)).length, 1, name);
  });

  it('accepts any name of any length', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (name, text) => void knownFile(name, text)));
    for (const part of ['a', '-', '.', ' ', 'a.'])
      assert.equal(knownFile(part.repeat(200_000), '\n'.repeat(200_000)), undefined);
  });
});
