import assert from 'node:assert/strict';
import path from 'node:path';
import { loadRoot } from '../../../src/app/load.ts';
import type { DockerfilePlan } from '../../../src/image/dockerfile-plan.ts';
import type { Stage } from '../../../src/image/instruction.ts';
import { planBuild } from '../../../src/pipeline/build-plan.ts';
import { loadManifestsOf } from '../../../src/pipeline/gather/manifests.ts';
import type { Workspace } from '../../../src/workspace/model.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';
import { golden } from '../golden.ts';
import { documents } from '../workspace/documents.ts';

const FOLDER = path.join(import.meta.dirname, 'golden');
const RAILS = {
  Gemfile: 'gem "rails"',
  'Gemfile.lock': '',
  'app/a.rb': '',
  'package.json': '{"devDependencies":{"esbuild":"0.25"}}',
  'package-lock.json': '{}',
  '.nvmrc': '22\n',
};

interface Planned {
  readonly workspace: Workspace;
  readonly plan: DockerfilePlan;
  readonly messages: readonly string[];
}

async function plan(files: Readonly<Record<string, string>>, app = 'path: .', spec = '{}'): Promise<Planned> {
  const yaml = documents(
    `kind: App\nmetadata: {name: shop}\nspec: {${app}}`,
    `kind: Workspace\nmetadata: {name: dev, app: shop}\nspec: ${spec}`,
  );
  const { workspaces, diagnostics } = await loadRoot(folderWith({ ...files, 'w.yaml': yaml }));
  const [workspace] = workspaces;
  assert.ok(workspace);
  return {
    workspace,
    plan: planBuild(workspace, { manifests: (await loadManifestsOf(workspace)).files }),
    messages: diagnostics.map(({ message }) => message),
  };
}

const named = ({ stages }: DockerfilePlan, name: string): Stage | undefined =>
  stages.find((stage) => stage.name === name);
const text = (value: unknown): string => JSON.stringify(value);

describe('an app in several languages', () => {
  afterEach(removeFolders);

  it('has the dependencies of each, in a stage of its own', async () => {
    const { plan: planned, workspace, messages } = await plan(RAILS);
    golden(path.join(FOLDER, 'ruby-with-nodejs.Dockerfile'), planned.dockerfile.text);
    assert.deepEqual(messages, []);
    assert.deepEqual(
      planned.manifests.map(({ name }) => name),
      ['Gemfile', 'Gemfile.lock', 'package-lock.json', 'package.json'],
    );
    assert.deepEqual(
      workspace.furtherLanguages.map(({ language, version, manifest }) => [language, version?.value, manifest]),
      [['nodejs', '22', 'package.json']],
    );
  });

  it('has them with a declared language and version, too', async () => {
    const { plan: planned } = await plan(RAILS, 'path: ., language: {name: ruby, version: "3.3"}');
    assert.ok(named(planned, 'nodejs-dependencies-builder'));
    assert.match(text(named(planned, 'base')?.instructions), /node:22-slim/);
  });

  for (const [what, files, app, spec] of [
    ['with an image of the user', RAILS, 'path: .', '{image: {baseImage: "ruby:3.4-slim"}}'],
    ['with a generic image', RAILS, 'path: ., language: {name: generic}', '{}'],
    ['of charts', { ...RAILS, 'Chart.yaml': 'apiVersion: v2\nname: x\n' }, 'path: .', '{}'],
    [
      'whose other part is a folder',
      { Gemfile: '', 'a.rb': '', 'web/package.json': RAILS['package.json'] },
      'path: .',
      '{}',
    ],
    [
      'whose package.json lists nothing',
      { Gemfile: '', 'a.rb': '', 'package.json': '{"private":true}' },
      'path: .',
      '{}',
    ],
  ] as [string, Record<string, string>, string, string][]) {
    it(`has those of its main language only ${what}, and says so`, async () => {
      const { plan: planned, messages } = await plan(files, app, spec);
      assert.equal(named(planned, 'nodejs-dependencies-builder'), undefined);
      assert.doesNotMatch(planned.dockerfile.text, /node:/);
      assert.match(
        messages.join('\n'),
        /package\.json" (?:is|are) not used|package\.json", .* are not used|package\.json".* are not used/,
      );
    });
  }

  it('gives credentials to the steps of their language', async () => {
    const token = (name: string): string =>
      `---\n${documents(`kind: Credential\nmetadata: {name: ${name}, app: shop}\nspec: {source: env, envVar: X}`)}`;
    const { plan: planned } = await plan({
      ...RAILS,
      '.npmrc': '//npm.example/:_authToken=${NPM_TOKEN}\n',
      'credentials.yaml': `${token('NPM_TOKEN')}${token('BUNDLE_GEMS__EXAMPLE')}`,
    });
    assert.deepEqual([...planned.secrets].sort(), ['BUNDLE_GEMS__EXAMPLE', 'NPM_TOKEN']);
    const [ruby, node] = ['dependencies-builder', 'nodejs-dependencies-builder'].map((name) =>
      text(named(planned, name)?.instructions),
    );
    assert.match(ruby ?? '', /BUNDLE_GEMS__EXAMPLE/);
    assert.doesNotMatch(ruby ?? '', /NPM_TOKEN/);
    assert.match(node ?? '', /NPM_TOKEN/);
    assert.doesNotMatch(node ?? '', /BUNDLE_GEMS__EXAMPLE/);
  });
});
