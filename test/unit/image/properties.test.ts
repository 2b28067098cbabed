import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { checkImage } from '../../../endurance/documents/check.ts';
import { resolveHierarchy } from '../../../src/workspace/hierarchy/hierarchy.ts';
import { LANGUAGE_NAMES, LANGUAGES } from '../../../src/workspace/detect/language.ts';
import { RELEASED_TOOLS } from '../../../src/workspace/tools.ts';
import { parseResources } from '../../../src/workspace/document/parse.ts';

const API = 'devopsmaestro.io/v1';
const word = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    'git',
    'a b',
    '$(x)',
    '"',
    "'",
    '\\',
    '<<EOF',
    'x\nRUN y',
    '--from=z',
    '["a"]',
    '# syntax=x',
    "it's\\",
    'a@1.2',
    '${HOME}',
    '`id`',
  ),
);
/** Usually an accepted value, so that most documents are accepted; sometimes any value, which may be accepted too. */
const usually = <T>(accepted: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 30, arbitrary: accepted }, other);
const name = usually(fc.constantFrom('A', 'B_C', 'PIP_INDEX_URL', 'x1'), word);
const tool = usually(
  fc.constantFrom(...RELEASED_TOOLS, 'ruff', 'a[b]==1', '@x/y@^1', '$(x)', '"', "'", '`id`', '${HOME}'),
  word.map((text) => text.replace(/\s/g, '')),
);
const title = usually(fc.constantFrom('shop', '=x', '# syntax=y', '$(x)', '"a', "it's\\", '<<EOF', '`id`'), word);
/** One line: only commands accept several lines. */
const line = usually(
  word.map((text) => text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '')),
  word,
);
const values = fc.dictionary(
  name,
  fc.oneof(
    line.map((text) => text.replaceAll('${', '$${')),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  ),
  { maxKeys: 3 },
);

const described = fc.record({
  app: title,
  workspace: title,
  language: fc.option(fc.constantFrom(...LANGUAGE_NAMES), { nil: undefined }),
  image: fc.option(
    fc.constantFrom(
      'debian:trixie-slim',
      'alpine',
      'node:24-alpine3.22',
      'a.example:5000/b/c@sha256:' + 'a'.repeat(64),
    ),
    { nil: undefined },
  ),
  container: fc.record(
    {
      user: fc.constantFrom('dev', 'root', 'ada'),
      uid: fc.constantFrom(1000, 501),
      gid: fc.constantFrom(1000, 20),
      workingDir: fc.constantFrom('/workspace', '/srv/a'),
      command: fc.array(word, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: [] },
  ),
  nvim: fc.record(
    {
      structure: fc.constantFrom('none', 'custom', 'lazyvim', 'astronvim'),
      theme: fc.oneof(fc.constantFrom('habamax', 'a/b@v1#c'), word),
      customConfig: word,
      plugins: fc.array(fc.oneof(fc.constantFrom('telescope', 'a/b@v1.2', `c/d@${'0'.repeat(40)}`), word), {
        maxLength: 3,
      }),
    },
    { requiredKeys: [] },
  ),
  vscode: fc.record(
    { extensions: fc.constant(['a.b']), settings: fc.dictionary(word, fc.jsonValue(), { maxKeys: 3 }) },
    { requiredKeys: [] },
  ),
  shell: fc.record(
    { type: fc.constantFrom('zsh', 'bash'), plugins: fc.constant(['zsh-autosuggestions']), customRc: word },
    { requiredKeys: [] },
  ),
  version: fc.option(fc.oneof(fc.constantFrom('3.10', '24', 'bookworm'), word), { nil: undefined }),
  packages: fc.array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom('git', 'libc6', 'g++', 'x=1:2~3') }, word), {
    maxLength: 3,
  }),
  tools: fc.array(tool, { maxLength: 3 }),
  toolVersions: fc.dictionary(
    fc.constantFrom(...RELEASED_TOOLS),
    fc.record({
      version: fc.oneof({ weight: 9, arbitrary: fc.constantFrom('1.2.3', '0.60') }, word),
      sha256: fc.record(
        { amd64: fc.constant('a'.repeat(64)), arm64: fc.constant('b'.repeat(64)) },
        { requiredKeys: ['arm64'] },
      ),
    }),
    { maxKeys: 2 },
  ),
  commands: fc.array(word, { maxLength: 3 }),
  args: values,
  env: values,
});
type Described = typeof described extends fc.Arbitrary<infer T> ? T : never;

function yamlOf({
  app,
  workspace,
  language,
  version,
  packages,
  tools,
  commands,
  args,
  env,
  image,
  container,
  shell,
  nvim,
  vscode,
  toolVersions,
}: Described): string {
  const build = {
    args,
    baseStage: { packages },
    devStage: { packages, devTools: tools, customCommands: commands },
    tools: toolVersions,
  };
  return [
    {
      apiVersion: API,
      kind: 'App',
      metadata: { name: app },
      spec: { path: '.', ...(language && { language: { name: language, ...(version && { version }) } }) },
    },
    {
      apiVersion: API,
      kind: 'Workspace',
      metadata: { name: workspace, app },
      spec: { build, env, container, shell, nvim, vscode, ...(image && { image: { baseImage: image } }) },
    },
  ]
    .map((document) => stringify(document))
    .join('---\n');
}

describe('arbitrary documents', function () {
  this.timeout(20_000);

  it('are parsed without exceptions', () => {
    const token = fc.constantFrom(
      `apiVersion: ${API}\n`,
      'kind: App\n',
      'kind: Workspace\n',
      'metadata:\n',
      '  name: ',
      'spec:\n',
      '---\n',
      '*a',
      '&a ',
      '- ',
      '? ',
      '!!binary ',
      '<<: ',
      '{',
      '[',
      '|\n',
      '"',
      "'",
      ': ',
      '%YAML 1.1\n',
      '\t',
      '...\n',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(token, fc.string()), { maxLength: 30 }), (parts) => {
        const { resources } = parseResources('/a', `apiVersion: ${API}\n${parts.join('')}`);
        resolveHierarchy(resources, []);
      }),
      { numRuns: 1000 },
    );
  });

  it('are rendered to exactly the planned instructions', () => {
    let accepted = 0;
    fc.assert(
      fc.property(described, fc.constantFrom(...LANGUAGES), (description, language) => {
        const { resources } = parseResources('/code/a.yaml', yamlOf(description));
        const { workspaces } = resolveHierarchy(resources, []);
        accepted += workspaces.length;
        for (const workspace of workspaces) checkImage({ ...workspace, language });
      }),
      { numRuns: 500 },
    );
    assert.ok(accepted > 40, `only ${accepted} were accepted`);
  });
});
