import path from 'node:path';
import assert from 'node:assert/strict';
import { DockerfileParser, type Label } from 'dockerfile-ast';
import fc from 'fast-check';
import { manifestFolders, manifestPattern } from '../../../src/image/toolchains.ts';
import { golden } from '../golden.ts';
import { documents, workspaceOf } from '../workspace/documents.ts';
import { RELEASED_TOOLS } from '../../../src/workspace/tools.ts';
import type { Language } from '../../../src/workspace/detect/language.ts';
import type { Json } from '../../../src/workspace/document/json.ts';
import type { Workspace } from '../../../src/workspace/model.ts';
import type { Stage } from '../../../src/image/instruction.ts';
import { planned, rendered } from './planned.ts';

const FOLDER = path.join(import.meta.dirname, 'golden');

interface Facts {
  readonly version: string;
  readonly manifests: readonly string[];
  readonly tools: readonly string[];
}
const LANGUAGE_FACTS: Readonly<Record<Language, Facts>> = {
  python: {
    version: '3.10',
    manifests: ['requirements.txt', 'requirements-dev.txt', 'constraints.txt'],
    tools: ['ruff', 'black[jupyter]==24.1'],
  },
  nodejs: {
    version: '22',
    manifests: ['package.json', 'package-lock.json'],
    tools: ['typescript@5.9.3', '@biomejs/biome'],
  },
  golang: {
    version: '1.24',
    manifests: ['go.mod', 'go.sum'],
    tools: ['golang.org/x/tools/gopls@latest', 'github.com/go-delve/delve/cmd/dlv'],
  },
  rust: {
    version: '1.85',
    manifests: ['.cargo/config.toml', 'Cargo.toml', 'Cargo.lock'],
    tools: ['cargo-nextest', 'cargo-deny@0.18.2'],
  },
  java: { version: '17', manifests: ['pom.xml', '.mvn/maven.config', '.mvn/settings.xml'], tools: [] },
  kotlin: {
    version: '1.8',
    manifests: ['build.gradle.kts', 'settings.gradle.kts', 'gradle/libs.versions.toml'],
    tools: [],
  },
  scala: { version: '17.0.12', manifests: ['pom.xml'], tools: [] },
  ruby: { version: '3.3', manifests: ['Gemfile', 'Gemfile.lock'], tools: ['rubocop', 'solargraph'] },
  php: {
    version: '8.3',
    manifests: ['composer.json', 'composer.lock'],
    tools: ['phpstan/phpstan', 'phpunit/phpunit:^11'],
  },
  dotnet: { version: '8.0', manifests: ['Shop.csproj', 'NuGet.config'], tools: ['dotnet-ef@9.0.0', 'csharpier'] },
  elixir: { version: '1.17', manifests: ['mix.exs', 'mix.lock'], tools: [] },
  gleam: { version: '1.15.0', manifests: ['gleam.toml', 'manifest.toml'], tools: [] },
  swift: { version: '6.0', manifests: ['Package.swift', 'Package.resolved'], tools: [] },
  dart: { version: '3.6', manifests: ['pubspec.yaml', 'pubspec.lock'], tools: ['melos@6.0.0', 'coverage'] },
  zig: { version: '0.13', manifests: ['build.zig', 'build.zig.zon'], tools: [] },
  lua: { version: '5.1', manifests: ['shop-1.0-1.rockspec'], tools: ['luacheck', 'busted@2.2.0-1'] },
  r: { version: '4.4', manifests: ['renv.lock'], tools: ['lintr', 'styler'] },
  haskell: { version: '9.10', manifests: ['shop.cabal', 'cabal.project'], tools: ['hlint', 'ormolu-0.7'] },
  perl: { version: '5.38', manifests: ['cpanfile'], tools: ['Perl::Tidy', 'Perl::Critic'] },
  deno: { version: '2.4.1', manifests: ['deno.json', 'deno.lock'], tools: [] },
  cpp: { version: 'bookworm', manifests: ['CMakeLists.txt', 'meson.build'], tools: [] },
  clojure: { version: '17', manifests: ['deps.edn'], tools: [] },
  crystal: { version: '1.17', manifests: ['shard.yml', 'shard.lock'], tools: [] },
  generic: { version: 'bookworm', manifests: [], tools: [] },
};
const LANGUAGES = Object.entries(LANGUAGE_FACTS) as [Language, Facts][];

function minimal(language: string): Workspace {
  const languageField = language === 'generic' ? '' : `, language: {name: ${language}}`;
  return workspaceOf(
    documents(
      `kind: App\nmetadata: {name: shop}\nspec: {path: .${languageField}}`,
      'kind: Workspace\nmetadata: {name: dev, app: shop}',
    ),
  );
}

function rich(language: string, { version, tools }: Facts, flip = false): Workspace {
  const ordered = (items: readonly string[]): string => (flip ? items.toReversed() : items).join(', ');
  const app =
    `kind: App\nmetadata: {name: shop}\nspec: {path: ., language: {name: ${language}, version: ` +
    `${version}}, build: {args: {${ordered(['PIP_INDEX: "http://pypi"', 'MODE: a b'])}}}}`;
  return workspaceOf(
    documents(
      app,
      `
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
  env: {${ordered(['GREETING: say "hi" for $5', 'WINDOWS: C:\\temp\\', "QUOTE: it's"])}}`,
    ),
  );
}

const PLACE = { file: '/code/a.yaml', line: 7, column: 3 };

function workspaceOn(image: string): Workspace {
  return {
    ...rich('python', LANGUAGE_FACTS.python),
    baseImage: { value: image, location: PLACE },
    container: { user: 'ada', uid: 501, gid: 20, workingDir: '/srv/shop', command: ['python3', '-m', 'http "server"'] },
    shell: image.includes('alpine')
      ? {
          type: 'zsh',
          plugins: ['zsh-syntax-highlighting', 'git', 'zsh-autosuggestions'],
          customRc: { value: 'alias ll="ls -l"\nEOF', location: PLACE },
        }
      : { type: 'bash', plugins: ['zsh-autosuggestions'], customRc: { value: 'alias ll="ls -l"', location: PLACE } },
  };
}

function equipped(image: string): Workspace {
  const text = documents(
    'kind: App\nmetadata: {name: shop}\nspec: {path: ., theme: tokyonight-night}',
    `
kind: Workspace
metadata: {name: dev, app: shop}
spec:
  image: {baseImage: "${image}"}
  build: {args: {MODE: x}, devStage: {customCommands: ['echo "$MODE"']}}
  shell: {theme: starship, plugins: [zsh-syntax-highlighting, zsh-autosuggestions, fzf]}
  terminal: {type: tmux, autostart: true}
  nvim:
    pluginPackage: core
    plugins: [fatih/vim-go@v1.28]
    customConfig: |
      vim.opt.relativenumber = true
      EOF
  vscode:
    extensions: [golang.go, "-ms-python.python", esbenp.prettier-vscode@10.1.0]
    settings: {"files.associations": {"*.x": "\\"it's\\" $HOME"}, "editor.fontSize": 14, "terminal.integrated.defaultProfile.linux": zsh}`,
  );
  return workspaceOf(text);
}

function render(workspace: Workspace, manifests: readonly string[] = []): string {
  return rendered(workspace, { manifests }).text;
}

describe('the Dockerfile', () => {
  for (const [language, facts] of LANGUAGES) {
    it(`of a minimal ${language} workspace`, () =>
      golden(path.join(FOLDER, `${language}-minimal.Dockerfile`), rendered(minimal(language), { manifests: [] }).text));

    it(`of a rich ${language} workspace`, () =>
      golden(
        path.join(FOLDER, `${language}-rich.Dockerfile`),
        rendered(rich(language, facts), { manifests: facts.manifests }).text,
      ));

    it(`of a ${language} workspace does not depend on the order in the YAML or of the files`, () => {
      const one = rendered(rich(language, facts), { manifests: facts.manifests }).text;
      const other = rendered(rich(language, facts, true), {
        manifests: facts.manifests.toReversed(),
      }).text;
      assert.equal(other, one);
    });

    it(`of a ${language} workspace has the YAML line of each instruction that the YAML requests`, () => {
      const { text, origins } = rendered(rich(language, facts), { manifests: facts.manifests });
      const lines = text.split('\n');
      const yamlLines = new Map([...origins].map(([line, { line: yaml }]) => [lines[line - 1] ?? '', yaml]));
      assert.equal(yamlLines.get('RUN echo "$MODE" > /etc/mode'), 17);
      assert.equal(yamlLines.get('for name in a b; do'), 18);
      assert.equal(
        yamlLines.get(
          ' && apt-get install -y --no-install-recommends ' +
            (lines.find((line) => line.includes('procps'))?.split('recommends ')[1] ?? ''),
        ),
        12,
      );
      assert.equal(yamlLines.get('ENV QUOTE="it\'s"'), 28);
      assert.ok(yamlLines.has('ARG MODE'));
      assert.equal(yamlLines.has('ARG PIP_INDEX'), text.includes('-builder\nARG LEVEL'));
      for (const line of origins.keys()) assert.ok(line >= 1 && line <= lines.length);
    });
  }

  it('never contains the value of a build arg', () => {
    assert.doesNotMatch(rendered(rich('python', LANGUAGE_FACTS.python), { manifests: [] }).text, /http:\/\/pypi|MODE=/);
  });

  it('of a workspace with its own image, user and shell', () => {
    golden(path.join(FOLDER, 'python-own.Dockerfile'), render(workspaceOn('registry.example:5000/team/python:3.12')));
  });

  it('of a workspace on Alpine', () =>
    golden(path.join(FOLDER, 'python-alpine.Dockerfile'), render(workspaceOn('python:3.13-alpine3.22'))));

  it('of a workspace with certificates installs them first in every stage that starts from an image', () => {
    const certificates = [
      {
        name: 'corp',
        source: { kind: 'file' as const, path: '/code/corp.pem' },
        location: PLACE,
        from: 'app' as const,
      },
    ];
    for (const [name, workspace] of [
      ['debian', { ...rich('python', LANGUAGE_FACTS.python), certificates }],
      ['alpine', { ...minimal('generic'), baseImage: { value: 'alpine:3.22', location: PLACE }, certificates }],
    ] as const) {
      golden(
        path.join(FOLDER, `certificates-${name}.Dockerfile`),
        render(workspace, name === 'debian' ? ['requirements.txt'] : []),
      );
    }
    const text = render({ ...minimal('golang'), certificates });
    const stages = text.split(/^(?=FROM )/m).slice(1);
    const stageNames = new Set(stages.map((stage) => / AS (\S+)/.exec(stage)?.[1]));
    const trusting = stages.map((stage) => [
      stageNames.has(/^FROM (\S+)/.exec(stage)?.[1]),
      /^FROM .*\n(?:USER .*\n)?COPY --chmod=644 ca-certificates\//.test(stage),
    ]);
    assert.ok(trusting.filter(([isOurs]) => !isOurs).length >= 2);
    for (const [isOurs, trusts] of trusting) assert.equal(trusts, !isOurs);
  });

  it('of a plain workspace on Alpine', () => {
    golden(
      path.join(FOLDER, 'nodejs-alpine.Dockerfile'),
      render({ ...minimal('nodejs'), baseImage: { value: 'node:24-alpine', location: PLACE } }, ['package.json']),
    );
  });

  for (const [name, image] of [
    ['debian', 'debian:trixie-slim'],
    ['alpine', 'alpine:3.22'],
  ] as const) {
    it(`of a workspace with its own editor and terminal on ${name}`, () => {
      golden(path.join(FOLDER, `editor-${name}.Dockerfile`), render(equipped(image)));
    });
  }

  it('configures Neovim after the custom commands, because it changes more often', () => {
    const dev = render(equipped('debian:trixie-slim')).split('AS dev\n')[1] ?? '';
    assert.ok(dev.indexOf('RUN echo "$MODE"') < dev.indexOf('COPY --from=neovim-config'));
  });

  it('has a label with the VS Code extensions and settings, which can be parsed', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (settings) => {
        const vscode = {
          extensions: [],
          settings: new Map(
            Object.entries(settings).map(([name, value]) => [name, { value: value as Json, location: PLACE }]),
          ),
        };
        const text = render({ ...minimal('generic'), vscode });
        const label = DockerfileParser.parse(text)
          .getInstructions()
          .find((each): each is Label => each.getKeyword() === 'LABEL');
        assert.deepEqual(
          label?.getProperties().map((each) => each.getName()),
          ['io.devopsmaestro.workspace', 'devcontainer.metadata'],
        );
        // In double quotes, a backslash escapes only these three characters.
        const [, quoted = ''] = /devcontainer\.metadata="((?:[^"\\$\n]|\\["\\$])*)"\nWORKDIR/.exec(text) ?? [];
        const metadata = JSON.parse(quoted.replace(/\\(["\\$])/g, '$1')) as [
          { customizations?: { vscode: { settings: unknown } } },
        ];
        assert.deepEqual(metadata[0].customizations?.vscode.settings ?? {}, JSON.parse(JSON.stringify(settings)));
      }),
    );
  });

  it('of an app of charts or manifests', () => {
    golden(path.join(FOLDER, 'cicd-minimal.Dockerfile'), render({ ...minimal('generic'), kind: 'cicd' }));
    golden(
      path.join(FOLDER, 'cicd-rich.Dockerfile'),
      render({ ...rich('generic', LANGUAGE_FACTS.generic), kind: 'cicd' }),
    );
    assert.equal(manifestPattern({ ...minimal('python'), kind: 'cicd' }), undefined);
  });

  describe('with released tools', () => {
    const SUM = '0123456789abcdef'.repeat(4);
    const tools = (image?: string): Workspace => ({
      ...minimal('generic'),
      ...(image !== undefined && { baseImage: { value: image, location: PLACE } }),
      devTools: RELEASED_TOOLS.map((value, index) => ({ value, location: { ...PLACE, line: 20 + index } })),
      toolVersions: new Map([
        ['lazygit', { version: { value: '0.61.0', location: { ...PLACE, line: 50 } }, sha256: { amd64: SUM } }],
      ]),
    });

    it('on Debian', () => golden(path.join(FOLDER, 'tools-debian.Dockerfile'), render(tools())));
    it('on Alpine', () => golden(path.join(FOLDER, 'tools-alpine.Dockerfile'), render(tools('alpine:3.22'))));

    it('attributes a failed download to the line of the tool or of its version', () => {
      const { text, origins } = rendered(tools(), { manifests: [] });
      const lines = text.split('\n');
      const originOf = (tool: string): number | undefined =>
        origins.get(lines.findIndex((line) => line.startsWith('RUN ') && line.includes(`dvm-download-${tool},`)) + 1)
          ?.line;
      assert.deepEqual(['neovim', 'lazygit', 'argocd'].map(originOf), [20, 50, 29]);
    });

    const isDownload = ({ from }: Stage): boolean => from.kind === 'stage' && from.name === 'downloader';

    it('has one stage for each tool, with its own cache mount', () => {
      const stages = planned(tools()).stages.filter(isDownload);
      assert.deepEqual(
        stages.map(({ name }) => name),
        RELEASED_TOOLS.map((name) => `${name}-builder`),
      );
      const ids = stages.flatMap(({ instructions }) =>
        instructions.flatMap((each) =>
          each.keyword === 'RUN' ? each.mounts.flatMap((mount) => (mount.kind === 'cache' ? mount.id : [])) : [],
        ),
      );
      assert.equal(new Set(ids).size, RELEASED_TOOLS.length);
    });

    it('has the same stages for all languages and base images, so that workspaces can share them', () => {
      const stages = (workspace: Workspace): string =>
        JSON.stringify(planned(workspace).stages.filter((each) => each.name === 'downloader' || isDownload(each)));
      assert.equal(stages({ ...tools(), language: 'rust', path: 'other/w' }), stages(tools()));
    });

    it('has no download stage without released tools', () =>
      assert.doesNotMatch(render(minimal('python')), /downloader/));
  });

  it('of a workspace for root creates no user', () => {
    const text = render({
      ...minimal('generic'),
      container: { user: 'root', uid: 1000, gid: 1000, workingDir: '/srv/a b' },
    });
    assert.doesNotMatch(text, /useradd|groupadd/);
    assert.match(text, /^WORKDIR "\/srv\/a b"\nUSER root$/m);
  });

  it('declares a build arg only before a command that names it', () => {
    const commands = ['echo one', 'echo $MODE', 'echo ${LEVEL:-x}', 'echo $MODES'];
    const workspace = {
      ...rich('python', LANGUAGE_FACTS.python),
      customCommands: commands.map((value) => ({ value, location: PLACE })),
    };
    const dev = render(workspace).split('AS dev\n')[1] ?? '';
    assert.deepEqual(
      dev.split('\n').filter((line) => /^(?:ARG|RUN echo)/.test(line)),
      ['RUN echo one', 'ARG MODE', 'RUN echo $MODE', 'ARG LEVEL', 'RUN echo ${LEVEL:-x}', 'RUN echo $MODES'],
    );
  });

  it('does not declare proxy args: a changed proxy would rebuild everything', () => {
    const arg = { value: 'http://proxy:3128', location: PLACE, from: 'app' } as const;
    const args = new Map(
      ['http_proxy', 'HTTPS_PROXY', 'no_proxy', 'PROXY', 'MODE'].map((name) => [name, arg] as const),
    );
    const text = render(
      { ...minimal('nodejs'), args, customCommands: [{ value: 'echo $http_proxy $MODE', location: PLACE }] },
      ['package.json'],
    );
    assert.deepEqual([...new Set(text.match(/^ARG .*$/gm))], ['ARG PROXY', 'ARG MODE']);
  });

  it("includes manifests of the app's other packages, but not of built or downloaded ones", () => {
    const folders = manifestFolders(minimal('rust'));
    const matched = [
      'crates',
      'crates/price',
      'a/b/c',
      '.cargo',
      'target',
      'a/target',
      'node_modules',
      '.git',
      'a/b/c/d',
      'a/b/c/d/e',
      'a/../b',
    ].filter((name) => folders?.test(name));
    assert.deepEqual(matched, ['crates', 'crates/price', 'a/b/c', '.cargo', 'a/b/c/d']);
  });

  it('attributes the base image to its line in the YAML', () => {
    const { text, origins } = rendered(workspaceOn('debian:trixie-slim'), { manifests: [] });
    const line = text.split('\n').findIndex((each) => each === 'FROM debian:trixie-slim AS base') + 1;
    assert.equal(origins.get(line), PLACE);
  });

  it('never has a syntax line, which would pull a frontend', () => {
    for (const [language, facts] of LANGUAGES) {
      const { text } = rendered(rich(language, facts), { manifests: facts.manifests });
      assert.doesNotMatch(text, /^#\s*syntax\s*=/m);
    }
  });
});

describe('manifestPattern', () => {
  const usable = (language: string, names: readonly string[]): string[] =>
    names.filter((name) => manifestPattern(minimal(language))?.test(name));

  it('matches only the manifests of the language', () => {
    assert.deepEqual(
      usable('python', [
        'requirements.txt',
        'requirements-dev.txt',
        'constraints.txt',
        'requirements $(x).txt',
        'pyproject.toml',
        'requirements/base.txt',
        'libs/shared/setup.cfg',
        'node_modules/x/pyproject.toml',
        'libs/uv.lock',
        'notes.txt',
        'docs/notes.txt',
      ]),
      [
        'requirements.txt',
        'requirements-dev.txt',
        'constraints.txt',
        'pyproject.toml',
        'requirements/base.txt',
        'libs/shared/setup.cfg',
      ],
    );
    assert.deepEqual(
      usable('nodejs', ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', '.npmrc', 'server.js']),
      ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', '.npmrc'],
    );
    assert.deepEqual(usable('golang', ['go.mod', 'go.sum', 'main.go', 'xgo.mod']), ['go.mod', 'go.sum']);
    assert.deepEqual(
      usable('rust', [
        'Cargo.toml',
        'a/b/Cargo.toml',
        'Cargo.lock',
        'main.rs',
        'a/Cargo.lock',
        'a b/Cargo.toml',
        '../Cargo.toml',
      ]),
      ['Cargo.toml', 'a/b/Cargo.toml', 'Cargo.lock', 'a/Cargo.lock'],
    );
    assert.deepEqual(
      usable('dotnet', ['Shop.csproj', 'A.fsproj', '.csproj', '-x.csproj', 'nuget.config', 'global.json']),
      ['Shop.csproj', 'A.fsproj', 'nuget.config', 'global.json'],
    );
    assert.equal(manifestPattern(minimal('generic')), undefined);
  });

  it('matches the manifests of the golden files', () => {
    for (const [language, { manifests }] of LANGUAGES) assert.deepEqual(usable(language, manifests), manifests);
  });
});
