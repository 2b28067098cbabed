import path from 'node:path';
import assert from 'node:assert/strict';
import { workspaceDockerfile } from '../../../src/image/image.ts';
import { editorMetadata, manifestPattern } from '../../../src/image/plan.ts';
import { golden } from '../golden.ts';
import { documents, workspaceOf } from '../workspace/documents.ts';
import type { Workspace } from '../../../src/workspace/workspace.ts';

const FOLDER = path.join(import.meta.dirname, 'golden');
const metadata = editorMetadata();

interface Language {
  readonly version: string;
  readonly manifests: readonly string[];
  readonly tools: readonly string[];
}
const LANGUAGES: Readonly<Record<string, Language>> = {
  python: { version: '3.10', manifests: ['requirements.txt', 'requirements-dev.txt', 'constraints.txt'], tools: ['ruff', 'black[jupyter]==24.1'] },
  nodejs: { version: '22', manifests: ['package.json', 'package-lock.json'], tools: ['typescript@5.9.3', '@biomejs/biome'] },
  golang: { version: '1.24', manifests: ['go.mod', 'go.sum'], tools: ['golang.org/x/tools/gopls@latest', 'github.com/go-delve/delve/cmd/dlv'] },
  generic: { version: 'bookworm', manifests: [], tools: [] },
};

function minimal(language: string): Workspace {
  const of = language === 'generic' ? '' : `, language: {name: ${language}}`;
  return workspaceOf(documents(`kind: App\nmetadata: {name: shop}\nspec: {path: .${of}}`, 'kind: Workspace\nmetadata: {name: dev, app: shop}'));
}

function rich(language: string, { version, tools }: Language, flip = false): Workspace {
  const ordered = (items: readonly string[]): string => (flip ? items.toReversed() : items).join(', ');
  const app = `kind: App\nmetadata: {name: shop}\nspec: {path: ., language: {name: ${language}, version: ${version}}, build: {args: {${ordered(['PIP_INDEX: "http://pypi"', 'MODE: a b'])}}}}`;
  return workspaceOf(documents(app, `
kind: Workspace
metadata: {name: dev, app: shop}
spec:
  build:
    args: {LEVEL: "3"}
    baseStage: {packages: [${ordered(['libpq-dev', 'procps', 'git=1:2.39'])}]}
    devStage:
      packages: [${ordered(['jq', 'ripgrep', 'jq', 'vim-tiny/stable'])}]
      ${tools.length === 0 ? '' : `devTools: [${ordered(tools.map((tool) => JSON.stringify(tool)))}]`}
      customCommands:
        - echo "$MODE" > /etc/mode
        - |
          # a script
          for name in a b; do
            echo "$name" \\
              >> /etc/names
          done
        - |
          #!/bin/bash
          echo $'bash'
        - "cat <<EOF\\nEOF"
  env: {${ordered(['GREETING: say "hi" for $5', 'WINDOWS: C:\\temp\\', "QUOTE: it's"])}}`));
}

describe('the Dockerfile', () => {
  for (const [language, facts] of Object.entries(LANGUAGES)) {
    it(`of a minimal ${language} workspace`, () => golden(path.join(FOLDER, `${language}-minimal.Dockerfile`), workspaceDockerfile(minimal(language), { manifests: [], metadata }).text));

    it(`of a rich ${language} workspace`, () => golden(path.join(FOLDER, `${language}-rich.Dockerfile`), workspaceDockerfile(rich(language, facts), { manifests: facts.manifests, metadata }).text));

    it(`of a ${language} workspace does not depend on the order in the YAML or of the files`, () => {
      const one = workspaceDockerfile(rich(language, facts), { manifests: facts.manifests, metadata }).text;
      const other = workspaceDockerfile(rich(language, facts, true), { manifests: facts.manifests.toReversed(), metadata }).text;
      assert.equal(other, one);
    });

    it(`of a ${language} workspace names the YAML line for each instruction that was asked for`, () => {
      const { text, origins } = workspaceDockerfile(rich(language, facts), { manifests: facts.manifests, metadata });
      const lines = text.split('\n');
      const wanted = new Map([...origins].map(([line, { line: yaml }]) => [lines[line - 1] ?? '', yaml]));
      assert.equal(wanted.get('RUN echo "$MODE" > /etc/mode'), 17);
      assert.equal(wanted.get('for name in a b; do'), 18);
      assert.equal(wanted.get(` && apt-get install -y --no-install-recommends ${lines.find((line) => line.includes('procps'))?.split('recommends ')[1] ?? ''}`), 12);
      assert.equal(wanted.get('ENV QUOTE="it\'s"'), 28);
      assert.ok(wanted.has('ARG PIP_INDEX'));
      for (const line of origins.keys()) assert.ok(line >= 1 && line <= lines.length);
    });
  }

  it('never holds the value of a build arg', () => {
    assert.doesNotMatch(workspaceDockerfile(rich('python', LANGUAGES['python'] as Language), { manifests: [], metadata }).text, /http:\/\/pypi|MODE=/);
  });

  it('never asks for a frontend, which would have to be pulled', () => {
    for (const [language, facts] of Object.entries(LANGUAGES)) {
      const { text } = workspaceDockerfile(rich(language, facts), { manifests: facts.manifests, metadata });
      assert.doesNotMatch(text, /^#\s*syntax\s*=/m);
    }
  });
});

describe('manifestPattern', () => {
  const usable = (language: string, names: readonly string[]): string[] => names.filter((name) => manifestPattern(minimal(language))?.test(name));

  it('takes the manifests of the language and nothing else', () => {
    assert.deepEqual(usable('python', ['requirements.txt', 'requirements-dev.txt', 'constraints.txt', 'requirements $(x).txt', 'pyproject.toml', 'my-requirements.txt']), ['requirements.txt', 'requirements-dev.txt', 'constraints.txt']);
    assert.deepEqual(usable('nodejs', ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', '.npmrc', 'server.js']), ['package.json', 'package-lock.json', 'npm-shrinkwrap.json']);
    assert.deepEqual(usable('golang', ['go.mod', 'go.sum', 'main.go', 'xgo.mod']), ['go.mod', 'go.sum']);
    assert.equal(manifestPattern(minimal('generic')), undefined);
  });
});
