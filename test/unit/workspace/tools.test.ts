import assert from 'node:assert/strict';
import { isWithoutTools, LANGUAGES } from '../../../src/workspace/detect/language.ts';
import { toolchainOf } from '../../../src/image/toolchains.ts';
import { RELEASED_TOOLS } from '../../../src/workspace/tools.ts';
import type { Workspace } from '../../../src/workspace/model.ts';
import { APP, diagnosticTexts, DEV, documents, read, workspaceOf } from './documents.ts';
import { requestedTools } from '../../../src/workspace/requested-tools.ts';

const SUM = 'a'.repeat(64);
const app = (language: string): string => `${APP.slice(0, -1)}, language: {name: ${language}}}`;

function workspace(spec = '{}', language = 'python'): Workspace {
  return workspaceOf(documents(app(language), `${DEV}\nspec: ${spec}`));
}
const toolNames = (each: Workspace): string[] => [...requestedTools(each).keys()];
const devTools = (...names: string[]): string => `{build: {devStage: {devTools: [${names.join(', ')}]}}}`;

describe('requestedTools', () => {
  it('returns nothing by default', () => {
    for (const language of LANGUAGES.filter((each) => each !== 'golang'))
      assert.deepEqual(toolNames(workspace('{}', language)), [], language);
  });

  it('returns the tools in devTools for every language, in a fixed order', () => {
    for (const language of LANGUAGES)
      assert.deepEqual(toolNames(workspace(devTools('kubectl', 'lazygit', 'helm'), language)), [
        'lazygit',
        'kubectl',
        'helm',
      ]);
    assert.deepEqual(toolNames(workspace(devTools(...RELEASED_TOOLS))), RELEASED_TOOLS);
  });

  it('replaces the defaults by the list in devTools', () => {
    assert.deepEqual(toolNames(workspace('{}', 'golang')), ['golangci-lint']);
    assert.deepEqual(toolNames(workspace(devTools('gopls'), 'golang')), []);
    assert.deepEqual(toolNames({ ...workspace(), kind: 'cicd' }), ['kubectl', 'helm', 'kustomize']);
    assert.deepEqual(toolNames({ ...workspace(devTools('argocd'), 'generic'), kind: 'cicd' }), ['argocd']);
  });

  it('includes tools that other fields require', () => {
    assert.deepEqual(toolNames(workspace('{tools: {opencode: true}}')), ['opencode']);
    assert.deepEqual(toolNames(workspace('{tools: {opencode: false}, shell: {type: bash}}')), []);
    assert.deepEqual(toolNames(workspace('{shell: {theme: starship}}')), ['starship']);
    assert.deepEqual(toolNames(workspace('{terminal: {package: maestro}}')), ['starship']);
    assert.deepEqual(toolNames(workspace('{nvim: {structure: custom}}')), ['neovim']);
    for (const nvim of ['structure: lazyvim', 'plugins: [treesitter]'])
      assert.deepEqual(toolNames(workspace(`{nvim: {${nvim}}}`)), ['neovim', 'tree-sitter']);
    assert.deepEqual(toolNames(workspace('{nvim: {structure: none}}')), []);
  });

  it('excludes tools that are listed as system packages', () => {
    assert.deepEqual(
      toolNames(
        workspace(
          '{nvim: {structure: custom}, shell: {theme: starship}, build: {baseStage: {packages: ' +
            '[neovim/trixie-backports]}, devStage: {packages: [starship]}}}',
        ),
      ),
      [],
    );
  });

  it('returns the location of each request', () => {
    assert.deepEqual(
      [...requestedTools(workspace('{tools: {opencode: true}, build: {devStage: {devTools: [lazygit]}}}')).values()],
      [
        { file: '/code/a.yaml', line: 9, column: 63 },
        { file: '/code/a.yaml', line: 9, column: 16 },
      ],
    );
  });
});

describe('devTools', () => {
  const warnings = (language: string, ...names: string[]): string[] =>
    diagnosticTexts(read(documents(app(language), `${DEV}\nspec: ${devTools(...names)}`)).diagnostics);

  for (const language of LANGUAGES) {
    it(
      isWithoutTools(language)
        ? `warns about tools that ${language} does not have`
        : `accepts any tool for ${language}`,
      () => {
        assert.equal(isWithoutTools(language), toolchainOf(workspace('{}', language)).tools === undefined);
        const expected = isWithoutTools(language)
          ? [/^9:47 warning "x" in spec\.build\.devStage\.devTools has no effect: /]
          : [];
        const actual = warnings(language, 'lazygit', 'x');
        assert.equal(actual.length, expected.length, actual.join());
        for (const [index, pattern] of expected.entries()) assert.match(actual[index] ?? '', pattern);
      },
    );
  }

  it('explains why a tool cannot be installed, and suggests an alternative', () => {
    const { diagnostics } = read(
      documents(app('java'), `${DEV}\nspec: ${devTools('lazygitt', 'kubectl@1.2', 'checkstyle')}`),
    );
    assert.deepEqual(
      diagnostics.map(({ message, hint }) => [message.split(': ')[1], hint?.split(':')[0]]),
      [
        ['java has no package manager that installs tools.', 'Did you mean "lazygit"?'],
        [
          'java has no package manager that installs tools.',
          'Use "kubectl", and set its version in spec.build.tools.kubectl.',
        ],
        [
          'java has no package manager that installs tools.',
          'For Debian packages, use spec.build.devStage.packages. Tools for any language',
        ],
      ],
    );
    assert.match(warnings('generic', 'x').join(), /the app has no language/);
    const deployment = read(documents(`${APP.slice(0, -1)}, build: {kind: cicd}}`, `${DEV}\nspec: ${devTools('x')}`));
    assert.match(diagnosticTexts(deployment.diagnostics).join(), /a deployment \(kind cicd\)/);
  });
});

describe('versions of released tools', () => {
  const workspaceWith = (tools: string, devTool = 'lazygit'): string =>
    `${DEV}\nspec: {build: {devStage: {devTools: [${devTool}]}, tools: ${tools}}}`;
  const toolDiagnosticTexts = (tools: string): string[] =>
    diagnosticTexts(read(documents(APP, workspaceWith(tools))).diagnostics);

  it('come from the innermost level that names the tool', () => {
    const level = (version: string): string => `{lazygit: {version: ${version}, sha256: {amd64: ${SUM}}}}`;
    const text = (...levels: string[]): string =>
      documents(
        `kind: GlobalDefaults\nspec: {buildTools: {lazygit: {version: 0.1.0, sha256: {amd64: ${SUM}}}, helm: ` +
          `{version: 3.1.0, sha256: {amd64: ${SUM.toUpperCase()}, arm64: ${SUM}}}}}`,
        `kind: Ecosystem\nmetadata: {name: acme}\nspec: {build: {tools: ${levels[0] ?? '{}'}}}`,
        `kind: App\nmetadata: {name: shop, ecosystem: acme}\nspec: {path: ., build: {tools: ${levels[1] ?? '{}'}}}`,
        workspaceWith(levels[2] ?? '{}'),
      );
    const version = (...levels: string[]): string | undefined =>
      workspaceOf(text(...levels)).toolVersions.get('lazygit')?.version.value;
    assert.equal(version(), '0.1.0');
    assert.equal(version(level('0.2.0')), '0.2.0');
    assert.equal(version(level('0.2.0'), level('0.3.0')), '0.3.0');
    assert.equal(version(level('0.2.0'), level('0.3.0'), level('0.4.0')), '0.4.0');
    assert.deepEqual(workspaceOf(text()).toolVersions.get('helm')?.sha256, { amd64: SUM, arm64: SUM });
  });

  it('require a checksum, a version and known names, and report errors at their location', () => {
    assert.match(
      toolDiagnosticTexts('{lazygit: {version: 0.61.0}}').join(),
      /^9:66 error spec\.build\.tools\.lazygit\.sha256 is required/,
    );
    assert.match(
      toolDiagnosticTexts(`{lazygit: {sha256: {amd64: ${SUM}}}}`).join(),
      /^9:66 error spec\.build\.tools\.lazygit\.version is required/,
    );
    assert.match(
      toolDiagnosticTexts('{lazygit: {version: 0.61.0, sha256: {amd64: abc}}}').join(),
      /^9:100 error .*is not a valid SHA-256 checksum/,
    );
    assert.match(
      toolDiagnosticTexts(`{lazygit: {version: v0.61.0, sha256: {amd64: ${SUM}}}}`).join(),
      /^9:76 error .*must start with a digit/,
    );
    assert.match(
      toolDiagnosticTexts(`{lazygit: {version: "1;id", sha256: {amd64: ${SUM}}}}`).join(),
      /^9:76 error .*is not a valid version/,
    );
    assert.match(
      toolDiagnosticTexts(`{lazygit: {version: 1.0, sha256: {riscv64: ${SUM}, amd64: ${SUM}}}}`).join(),
      /warning spec\.build\.tools\.lazygit\.sha256\.riscv64 is not a known field/,
    );
    assert.match(
      toolDiagnosticTexts('{lazygti: {version: 1.0}}').join(),
      /^9:57 warning spec\.build\.tools\.lazygti is not a known field/,
    );
  });

  it('are reported if the workspace itself sets them for a tool that it does not install', () => {
    const helm = `{helm: {version: 3.1.0, sha256: {amd64: ${SUM}}}}`;
    assert.deepEqual(toolDiagnosticTexts(helm), [
      '9:73 warning The version of helm has no effect: this workspace does not install it.',
    ]);
    assert.deepEqual(
      diagnosticTexts(read(documents(`${APP.slice(0, -1)}, build: {tools: ${helm}}}`, DEV)).diagnostics),
      [],
    );
  });
});

describe('the version of a tool that is an Alpine package', () => {
  const diagnosticsFor = (image: string): string[] =>
    diagnosticTexts(
      read(
        documents(
          APP,
          `${DEV}\nspec: {image: {baseImage: "${image}"}, build: {devStage: {devTools: [neovim]}, tools: ` +
            `{neovim: {version: 0.11.5, sha256: {amd64: ${SUM}}}}}}`,
        ),
      ).diagnostics,
    );

  it('has no effect on Alpine, which is reported', () => {
    assert.match(
      diagnosticsFor('node:24-alpine3.22').join(),
      /^\d+:\d+ warning The version of neovim has no effect on node:24-alpine3\.22: Alpine's package is used\.$/,
    );
  });

  it('applies to other base images', () => assert.deepEqual(diagnosticsFor('node:24-slim'), []));
});

describe('spec.downloadMirror', () => {
  const defaults = (mirror: string): string =>
    documents(`kind: GlobalDefaults\nspec: {downloadMirror: "${mirror}"}`, APP, DEV);

  it('applies to every workspace', () => {
    for (const mirror of ['https://mirror.example', 'http://10.0.0.1:8080/tools/'])
      assert.equal(workspaceOf(defaults(mirror)).downloadMirror?.value, mirror);
  });

  for (const mirror of [
    'mirror.example',
    'file:///srv',
    'https://',
    'https://a b',
    'https://a?b',
    'https://me:pw@mirror.example',
  ]) {
    it(`rejects ${mirror}`, () =>
      assert.match(diagnosticTexts(read(defaults(mirror)).diagnostics).join(), /^3:24 error spec\.downloadMirror /));
  }
});
