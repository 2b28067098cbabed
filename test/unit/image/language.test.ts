import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { MANIFESTS } from '../../../endurance/documents/check.ts';
import { loadManifests, stageManifests } from '../../../src/pipeline/gather/manifests.ts';
import { manifestFolders, manifestPattern } from '../../../src/image/toolchains.ts';
import { LANGUAGES } from '../../../src/workspace/detect/language.ts';
import type { Workspace } from '../../../src/workspace/model.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';
import { APP, DEV, documents, workspaceOf } from '../workspace/documents.ts';
import type { Stage } from '../../../src/image/instruction.ts';
import { renderInstruction } from '../../../src/image/render.ts';
import { planned } from './planned.ts';

function workspaceFor(language: string, version?: string): Workspace {
  const versionField = version === undefined ? '' : `, version: "${version}"`;
  return workspaceOf(
    documents(
      language === 'generic'
        ? APP
        : APP.replace('{path: .}', `{path: ., language: {name: ${language}${versionField}}}`),
      DEV,
    ),
  );
}
const stages = (workspace: Workspace, manifests: readonly string[] = []): readonly Stage[] =>
  planned(workspace, { manifests }).stages;
/** The files that the steps copy from the build context. */
const staged = (workspace: Workspace, manifests: readonly string[]): string[] =>
  stages(workspace, manifests)
    .flatMap(({ instructions }) => instructions)
    .flatMap((each) =>
      each.keyword === 'COPY' && each.content.kind === 'files' && each.content.from.kind === 'staging'
        ? each.content.paths
        : [],
    );

describe('the build context of a language', () => {
  afterEach(removeFolders);

  it('contains every file that the steps copy, for any manifests', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...LANGUAGES),
        fc.subarray([...MANIFESTS, 'package-lock.json', 'go.sum', '.cargo/config.toml', 'gradle/libs.versions.toml']),
        (language, files) => {
          const workspace = workspaceFor(language);
          const manifests = files.filter((name) => manifestPattern(workspace)?.test(name) === true);
          const expected = manifests.flatMap((name) => [name, name.slice(0, name.indexOf('/'))]);
          for (const source of staged(workspace, manifests))
            assert.ok(expected.includes(source), `${language} copies ${source} of ${manifests.join(', ')}`);
        },
      ),
    );
  });

  it('contains manifests that .dockerignore excludes, but no broken links', async () => {
    const app = folderWith({ '.dockerignore': '*', 'requirements.txt': 'a', 'package.json': '{}' });
    symlinkSync('nowhere', path.join(app, 'constraints.txt'));
    mkdirSync(path.join(app, 'requirements-dev.txt'));
    writeFileSync(path.join(app, '.hidden'), '');
    for (const [language, expected] of [
      ['python', ['requirements.txt']],
      ['nodejs', ['package.json']],
      ['golang', []],
    ] as const) {
      const workspace = workspaceFor(language);
      const { files } = await loadManifests(app, manifestPattern(workspace), manifestFolders(workspace));
      const context = folderWith();
      await stageManifests(files, context);
      assert.deepEqual(readdirSync(context), [...expected], language);
      assert.deepEqual(
        staged(
          workspace,
          files.map(({ name }) => name),
        ),
        [...expected],
        language,
      );
    }
  });

  it('is empty without manifests, and the image is still built', () => {
    for (const language of LANGUAGES) {
      assert.deepEqual(staged(workspaceFor(language), []), [], language);
      assert.equal(stages(workspaceFor(language)).at(-1)?.name, 'dev');
    }
  });

  it('may lack requirements.txt, which leaves the virtual environment of Python empty', () => {
    for (const manifests of [[], ['requirements-dev.txt'], ['constraints.txt']]) {
      const steps = stages(workspaceFor('python'), manifests)
        .find(({ name }) => name === 'dependencies-builder')
        ?.instructions.map((each) => renderInstruction(each));
      assert.deepEqual(steps, ['RUN python3 -m venv /opt/venv']);
    }
  });
});

describe('the base image of a language', () => {
  for (const [language, version, image] of [
    ['python', '3.9', 'python:3.9-slim'],
    ['python', '3.12.4', 'python:3.12.4-slim'],
    ['nodejs', '18', 'node:18-slim'],
    ['nodejs', '18.17.0', 'node:18.17.0-slim'],
    ['golang', '1.21', 'golang:1.21'],
    ['rust', '1.79.0', 'rust:1.79.0-slim'],
    ['ruby', '3.3', 'ruby:3.3-slim'],
    ['php', '8.2', 'php:8.2-cli'],
    ['java', '1.8', 'eclipse-temurin:8-jdk'],
    ['java', '17.0.12', 'eclipse-temurin:17-jdk'],
    ['kotlin', '21', 'eclipse-temurin:21-jdk'],
    ['scala', '17', 'eclipse-temurin:17-jdk'],
    ['dotnet', '8.0', 'mcr.microsoft.com/dotnet/sdk:8.0'],
    ['dotnet', '8', 'mcr.microsoft.com/dotnet/sdk:8.0'],
    ['elixir', '1.17', 'elixir:1.17-slim'],
    ['gleam', '1.15', 'ghcr.io/gleam-lang/gleam:v1.15.0-erlang'],
    ['gleam', '1.15.2', 'ghcr.io/gleam-lang/gleam:v1.15.2-erlang'],
    ['swift', '5.10', 'swift:5.10'],
    ['swift', '6.1.0', 'swift:6.1'],
    ['swift', '6.1.2', 'swift:6.1.2'],
    ['dart', '3.6', 'dart:3.6'],
    ['r', '4.4', 'r-base:4.4.0'],
    ['python', 'pypy3.11', 'pypy:3.11-slim'],
    ['haskell', '9.6', 'haskell:9.6-slim'],
    ['haskell', '9.8.4', 'haskell:9.8.4-slim'],
    ['haskell', '9.10', 'haskell:9.10-slim-bullseye'],
    ['haskell', '9.12', 'haskell:9.12-slim-bookworm'],
    ['perl', '5.38', 'perl:5.38-slim'],
    ['zig', '0.13', 'python:3.13-slim'],
    ['lua', '5.1', 'debian:trixie-slim'],
    ['deno', '2.4.1', 'denoland/deno:2.4.1'],
    ['cpp', 'bookworm', 'debian:bookworm-slim'],
    ['clojure', '17', 'clojure:temurin-17-tools-deps'],
    ['crystal', '1.17', 'crystallang/crystal:1.17.0'],
  ] as const) {
    it(`is ${image} for ${language} ${version}, a tag that its project publishes`, () =>
      assert.deepEqual(stages(workspaceFor(language, version))[0]?.from, { kind: 'image', reference: image }));
  }

  it('does not include the Debian release in its tag, which old versions lack', () => {
    for (const language of LANGUAGES.filter((each) => !['generic', 'lua', 'cpp', 'haskell'].includes(each)))
      assert.doesNotMatch(
        JSON.stringify(stages(workspaceFor(language))[0]?.from),
        /bookworm|bullseye|trixie|noble|jammy/,
      );
  });
});

describe('the tools of Go', () => {
  const installed = (version: string | undefined, tools?: readonly string[]): string[] => {
    const workspace = workspaceFor('golang', version);
    const location = { file: '/code/a.yaml', line: 1, column: 1 };
    const steps =
      stages(
        tools === undefined ? workspace : { ...workspace, devTools: tools.map((value) => ({ value, location })) },
      ).find(({ name }) => name === 'go-tools-builder')?.instructions ?? [];
    return steps.flatMap((step) =>
      [...renderInstruction(step).matchAll(/go install (\S+)/g)].map(([, tool = '']) => tool.split('/').at(-1) ?? ''),
    );
  };

  for (const [version, expected] of [
    [undefined, ['dlv@v1.27.1', 'gopls@v0.21.1']],
    ['latest', ['dlv@v1.27.1', 'gopls@v0.23.0']],
    ['1', ['dlv@v1.27.1', 'gopls@v0.23.0']],
    ['1.26', ['dlv@v1.27.1', 'gopls@v0.23.0']],
    ['1.25.0', ['dlv@v1.27.1', 'gopls@v0.21.1']],
    ['1.24', ['dlv@v1.26.3', 'gopls@v0.20.0']],
    ['1.24.1', ['dlv@v1.26.3', 'gopls@v0.18.1']],
    ['1.23', ['dlv@v1.25.2', 'gopls@v0.18.1']],
    ['1.23.3', ['dlv@v1.25.2', 'gopls@v0.16.2']],
    ['1.22.5', ['dlv@v1.25.2', 'gopls@v0.16.2']],
    ['1.21', ['dlv@v1.25.0', 'gopls@v0.16.2']],
    ['1.20', ['dlv@v1.21.2', 'gopls@v0.15.3']],
    ['1.18', ['dlv@v1.21.0', 'gopls@v0.14.2']],
    ['1.16', ['dlv@v1.9.0', 'gopls@v0.11.0']],
    ['1.15', ['dlv@v1.9.0', 'gopls@v0.11.0']],
  ] as const) {
    it(`are the newest that Go ${version ?? '(default)'} can build`, () =>
      assert.deepEqual(installed(version), expected));
  }

  it('have the version that the user sets, or the latest one if the tool is unknown', () => {
    assert.deepEqual(installed('1.22', ['gopls@latest', 'dlv@v1.24.0', 'golang.org/x/tools/cmd/goimports']), [
      'dlv@v1.24.0',
      'goimports@latest',
      'gopls@latest',
    ]);
    assert.deepEqual(installed('1.22', ['delve', 'golang.org/x/tools/gopls']), ['dlv@v1.25.2', 'gopls@v0.16.2']);
  });

  it('are built with a newer Go if they require it, without affecting the app', () => {
    const planned = stages(workspaceFor('golang', '1.21'), ['go.mod']);
    const steps = planned.flatMap(({ name, instructions }) =>
      instructions
        .map((each) => renderInstruction(each))
        .filter((text) => /\bgo (?:install|mod) /.test(text))
        .map((text) => [name, text] as const),
    );
    assert.deepEqual(
      steps.map(([name, text]) => [name, text.includes('GOTOOLCHAIN=auto GOBIN=')]),
      [
        ['dependencies-builder', false],
        ['go-tools-builder', true],
      ],
    );
    assert.ok(
      planned.every(({ instructions }) =>
        instructions.every((each) => !/^ENV[^]*GOTOOLCHAIN/.test(renderInstruction(each))),
      ),
    );
  });
});

describe('lazygit', () => {
  const lazygit = (more = '', image = 'debian:bullseye-slim'): Workspace =>
    workspaceOf(
      documents(
        APP,
        `${DEV}\nspec: {image: {baseImage: "${image}"}, build: {devStage: {devTools: [lazygit], packages: [${more}]}}}`,
      ),
    );
  const dev = (workspace: Workspace): string =>
    stages(workspace)
      .at(-1)
      ?.instructions.map((each) => renderInstruction(each))
      .join('\n') ?? '';

  it("installs git, and fails the build if git is too old, rather than in the user's terminal", () => {
    assert.match(dev(lazygit()), /recommends git zsh\n/);
    assert.match(dev(lazygit('git=1:2.39')), /recommends --allow-downgrades git=1:2\.39 zsh\n/);
    assert.match(
      dev(lazygit()),
      /--from=lazygit-builder [^]*git --version[^]* 2\.32 "\$found" \| sort -V -C \|\| \{ echo "lazygit needs git 2\.32 or newer, and the base image has \$found\./,
    );
    assert.doesNotMatch(dev(lazygit('', 'alpine:3.22')), /sort -V/);
  });
});
