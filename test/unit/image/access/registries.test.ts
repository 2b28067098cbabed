import assert from 'node:assert/strict';
import { accessOf } from '../../../../src/image/access/access.ts';
import type { Workspace } from '../../../../src/workspace/model.ts';
import { documents, workspaceOf } from '../../workspace/documents.ts';
import { rendered } from '../planned.ts';

const REGISTRIES =
  'kind: GlobalDefaults\nspec: {registryNpm: n, registryPypi: p, registryGo: g, registryOci: o, registryHttp: h}';
const NAMED = [
  ['n', 'verdaccio'],
  ['p', 'devpi'],
  ['g', 'athens'],
  ['o', 'zot'],
  ['h', 'squid'],
].map(([name = '', type = '']) => `kind: Registry\nmetadata: {name: ${name}}\nspec: {type: ${type}}`);

function workspace(language: string, build: string, global = REGISTRIES): Workspace {
  return workspaceOf(
    documents(
      global,
      `kind: App\nmetadata: {name: shop}\nspec: {path: ., language: {name: ${language}}}`,
      `kind: Workspace\nmetadata: {name: dev, app: shop}\nspec: {build: {${build}}}`,
      ...NAMED,
    ),
  );
}

/** The registry variables of each RUN instruction that has any, by its last command. */
function registryVariables(of: Workspace, texts: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { text } = rendered(of, {
    manifests: Object.keys(texts),
    texts: new Map(Object.entries(texts)),
  });
  const steps = text.split(/\n(?=[A-Z]+ )/).filter((step) => step.includes('dvm-registry-'));
  return Object.fromEntries(
    steps.map((step) => [
      /([^\n]*)(?:\nEOF)?(?:\n+#[^\n]*)?\s*$/
        .exec(step)?.[1]
        ?.replace(/^ *&& /, '')
        .trim() ?? '',
      [...step.matchAll(/id=dvm-registry-(\w+),env=\1/g)].map(([, name]) => name).join(' '),
    ]),
  );
}

const PYPI = 'PIP_INDEX_URL PIP_TRUSTED_HOST UV_DEFAULT_INDEX PDM_PYPI_URL PDM_PYPI_VERIFY_SSL PIPENV_PYPI_MIRROR';

describe('package registries', () => {
  it("are variables of the language's download steps, and of commands that call a package manager", () => {
    assert.deepEqual(
      registryVariables(
        workspace(
          'node',
          'devStage: {devTools: [eslint], customCommands: ["npm install -g x", "echo go", "pip3 install y", ' +
            '"echo nothing"]}',
        ),
        { 'package.json': '{}' },
      ),
      {
        ['for folder in .; do mkdir -p "$folder/node_modules" /modules/"$folder" && ' +
        'mv "$folder/node_modules" /modules/"$folder/" || exit 1; done']: 'npm_config_registry',
        'npm install --global --prefix /opt/tools --no-audit --no-fund eslint': 'npm_config_registry',
        'npm install -g x': 'npm_config_registry',
        'echo go': 'GOPROXY',
        'pip3 install y': PYPI,
      },
    );
  });

  it('are also variables for Python and Go', () => {
    assert.deepEqual(
      Object.values(
        registryVariables(workspace('python', 'devStage: {devTools: [ruff]}'), { 'requirements.txt': 'x' }),
      ),
      Array(2).fill(PYPI),
    );
    assert.deepEqual(
      Object.values(registryVariables(workspace('go', 'devStage: {devTools: [gopls]}'), { 'go.mod': 'module x' })),
      Array(2).fill('GOPROXY'),
    );
  });

  it('do not change the Dockerfile if none is configured', () => {
    assert.deepEqual(
      registryVariables(
        workspace(
          'node',
          'devStage: {customCommands: ["npm install -g x"]}',
          'kind: GlobalDefaults\nspec: {registryPypi: p, registryNpm: none}',
        ),
        { 'package.json': '{}' },
      ),
      {},
    );
  });

  it('yield to an arg or a credential of the same name, with a reason', () => {
    const own = workspace('python', 'args: {PIP_INDEX_URL: "https://own.example/simple", HTTPS_PROXY: "http://p:1"}');
    assert.deepEqual(registryVariables(own, { 'requirements.txt': 'x' }), {});
    assert.deepEqual(accessOf(own, new Map()).registries.overridden, [
      { role: 'pypi', by: 'the build arg PIP_INDEX_URL' },
      { role: 'http', by: 'the build arg HTTPS_PROXY' },
    ]);
  });

  it('yield to the registries that the settings of Yarn and Bun name', () => {
    const own = workspace('node', '');
    for (const [file, text] of [
      ['.yarnrc.yml', 'npmRegistryServer: "https://own.example"\n'],
      ['bunfig.toml', '[install]\nregistry = "https://own.example"\n'],
    ] as const) {
      const { dependencies, overridden } = accessOf(own, new Map([[file, text]])).registries;
      assert.deepEqual([dependencies, overridden], [[], [{ role: 'npm', by: file, only: 'dependencies' }]]);
    }
  });

  it("yield to a default registry in the app's .npmrc, but not to one of a scope", () => {
    const own = workspace('node', 'devStage: {devTools: [eslint]}');
    assert.deepEqual(
      Object.keys(registryVariables(own, { 'package.json': '{}', '.npmrc': 'registry = https://own.example\n' })),
      ['npm install --global --prefix /opt/tools --no-audit --no-fund eslint'],
    );
    assert.deepEqual(accessOf(own, new Map([['.npmrc', 'registry=x']])).registries.overridden, [
      { role: 'npm', by: '.npmrc', only: 'dependencies' },
    ]);
    assert.equal(
      Object.keys(registryVariables(own, { 'package.json': '{}', '.npmrc': '@team:registry=https://own.example\n' }))
        .length,
      2,
    );
  });

  it('are used for uv and Poetry themselves, but not for what their lock files pin', () => {
    const own = workspace('python', '');
    for (const lock of ['uv.lock', 'poetry.lock']) {
      const texts = { 'pyproject.toml': '', [lock]: '' };
      assert.deepEqual(accessOf(own, new Map(Object.entries(texts))).registries.overridden, [
        { role: 'pypi', by: lock, only: 'dependencies' },
      ]);
      const [install] = Object.keys(registryVariables(own, texts));
      assert.match(install ?? '', /pip install (?:uv|poetry)$/);
    }
    assert.deepEqual(accessOf(own, new Map([['pdm.lock', '']])).registries.overridden, []);
  });
});
