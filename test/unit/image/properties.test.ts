import assert from 'node:assert/strict';
import { DockerfileParser } from 'dockerfile-ast';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { workspaceDockerfile } from '../../../src/image/image.ts';
import { editorMetadata, planImage } from '../../../src/image/plan.ts';
import { resolveHierarchy } from '../../../src/workspace/hierarchy.ts';
import { LANGUAGE_NAMES } from '../../../src/workspace/language.ts';
import { parseResources } from '../../../src/workspace/parse.ts';

const API = 'devopsmaestro.io/v1';
const word = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('git', 'a b', '$(x)', '"', "'", '\\', '<<EOF', 'x\nRUN y', '--from=z', '["a"]', '# syntax=x', 'it\'s\\', 'a@1.2', '${HOME}', '`id`'));
const name = fc.oneof(fc.constantFrom('A', 'B_C', 'PIP_INDEX_URL'), word);
const tool = fc.oneof(fc.constantFrom('ruff', 'a[b]==1', '@x/y@^1'), word.map((text) => text.replace(/\s/g, '')));
const title = fc.oneof(fc.constantFrom('shop', '=x', '# syntax=y'), word);
const values = fc.dictionary(name, fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null)), { maxKeys: 3 });

const described = fc.record({
  app: title,
  workspace: title,
  language: fc.option(fc.constantFrom(...LANGUAGE_NAMES), { nil: undefined }),
  version: fc.option(fc.oneof(fc.constantFrom('3.10', '24', 'bookworm'), word), { nil: undefined }),
  packages: fc.array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom('git', 'libc6', 'g++', 'x=1:2~3') }, word), { maxLength: 3 }),
  tools: fc.array(tool, { maxLength: 3 }),
  commands: fc.array(word, { maxLength: 3 }),
  args: values,
  env: values,
});
type Described = typeof described extends fc.Arbitrary<infer T> ? T : never;

function yamlOf({ app, workspace, language, version, packages, tools, commands, args, env }: Described): string {
  const build = { args, baseStage: { packages }, devStage: { packages, devTools: tools, customCommands: commands } };
  return [
    { apiVersion: API, kind: 'App', metadata: { name: app }, spec: { path: '.', ...(language && { language: { name: language, ...(version && { version }) } }) } },
    { apiVersion: API, kind: 'Workspace', metadata: { name: workspace, app }, spec: { build, env } },
  ].map((document) => stringify(document)).join('---\n');
}

/** Keyword of an instruction's text. */
const keyword = (text: string): string => text.split(' ', 1)[0] ?? '';

describe('whatever stands in a document', function () {
  this.timeout(20_000);

  it('parseResources does not throw on any text', () => {
    const token = fc.constantFrom(`apiVersion: ${API}\n`, 'kind: App\n', 'kind: Workspace\n', 'metadata:\n', '  name: ', 'spec:\n', '---\n', '*a', '&a ', '- ', '? ', '!!binary ', '<<: ', '{', '[', '|\n', '"', "'", ': ', '%YAML 1.1\n', '\t', '...\n');
    fc.assert(fc.property(fc.array(fc.oneof(token, fc.string()), { maxLength: 30 }), (parts) => {
      const { resources } = parseResources('/a', `apiVersion: ${API}\n${parts.join('')}`);
      resolveHierarchy(resources, []);
    }), { numRuns: 1000 });
  });

  it('what is accepted becomes exactly the planned instructions', () => {
    let accepted = 0;
    fc.assert(fc.property(described, (wanted) => {
      const { resources } = parseResources('/code/a.yaml', yamlOf(wanted));
      const { workspaces } = resolveHierarchy(resources, []);
      for (const workspace of workspaces) {
        accepted += 1;
        const inputs = { manifests: ['requirements.txt', 'package.json', 'go.mod'], metadata: editorMetadata() };
        const { text, origins } = workspaceDockerfile(workspace, inputs);
        assert.equal(workspaceDockerfile(workspace, inputs).text, text);
        const stages = planImage(workspace, inputs);
        const planned = stages.flatMap((stage) => [`FROM ${stage.from}`, ...stage.instructions.map((each) => keyword(each.text))]);
        const parsed = DockerfileParser.parse(text);
        const found = parsed.getInstructions().map((each) => (each.getKeyword() === 'FROM' ? `FROM ${each.getArguments()[0]?.getValue() ?? ''}` : each.getKeyword()));
        assert.deepEqual(found, planned, text);
        for (const [line, { line: origin }] of origins) assert.ok(line <= text.split('\n').length && origin > 0);
      }
    }), { numRuns: 500 });
    assert.ok(accepted > 10, `only ${accepted} were accepted`);
  });
});
