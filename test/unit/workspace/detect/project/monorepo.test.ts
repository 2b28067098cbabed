import assert from 'node:assert/strict';
import path from 'node:path';
import { loadRoot } from '../../../../../src/app/load.ts';
import { runCommand } from '../../../../../src/app/run-command.ts';
import { planBuild } from '../../../../../src/pipeline/build-plan.ts';
import { hostUsesOf } from '../../../../../src/pipeline/gather/host-use.ts';
import { loadManifestsOf } from '../../../../../src/pipeline/gather/manifests.ts';
import type { Workspace } from '../../../../../src/workspace/model.ts';
import { folderWith, removeFolders } from '../../../../support/folder.ts';
import { documents } from '../../documents.ts';

const YAML = documents(
  'kind: App\nmetadata: {name: api}\nspec: {path: .}',
  'kind: Workspace\nmetadata: {name: dev, app: api}',
);
const FILES = {
  'go.work': 'go 1.24\nuse ./services/api\nuse ./lib\n',
  '.go-version': '1.23\n',
  'lib/go.mod': 'module lib\n',
  'other/go.mod': 'module other\n',
  'services/api/go.mod': 'module api\n',
  'services/api/go.sum': '',
};

async function only(root: string): Promise<Workspace> {
  const { workspaces, diagnostics } = await loadRoot(root);
  assert.deepEqual(diagnostics, []);
  assert.ok(workspaces[0]);
  return workspaces[0];
}

describe('an app in a monorepo', () => {
  afterEach(removeFolders);

  it('is built and run with the files of its project', async () => {
    const root = folderWith({ ...FILES, 'w.yaml': YAML.replace('path: .', 'path: services/api') });
    const workspace = await only(root);
    assert.deepEqual(workspace.project, {
      folder: root,
      appFolder: 'services/api',
      file: path.join(root, 'go.work'),
    });
    const { files } = await loadManifestsOf(workspace);
    const { manifests, stages } = planBuild(workspace, { manifests: files });
    assert.deepEqual(
      manifests.map(({ name }) => name),
      ['go.work', 'lib/go.mod', 'services/api/go.mod', 'services/api/go.sum'],
    );
    assert.ok(
      stages.at(-1)?.instructions.some((each) => each.keyword === 'WORKDIR' && each.path === '/workspace/services/api'),
    );
    assert.equal(runCommand(workspace, 'x:1'), `docker run --rm -it -v ${root}:/workspace x:1`);
    assert.deepEqual(await hostUsesOf(workspace), []);
  });

  it('takes its version from a file above it', async () => {
    const root = folderWith({
      'services/w.yaml': YAML.replace('path: .', 'path: api'),
      'services/.python-version': '3.12\n',
      'services/pyproject.toml': '[project]\nrequires-python = "==3.10.*"\n',
      'services/api/main.py': '',
    });
    const { languageVersion, project } = await only(path.join(root, 'services'));
    assert.equal(project, undefined);
    assert.deepEqual(languageVersion, {
      value: '3.12',
      location: { file: path.join(root, 'services/.python-version'), line: 1, column: 1 },
    });
  });

  it('asks for the project if that is outside of the root, and only in a git repository', async () => {
    const files = { ...FILES, 'services/api/w.yaml': YAML };
    assert.equal((await only(path.join(folderWith(files), 'services/api'))).project, undefined);
    const repository = folderWith({ ...files, '.git/HEAD': '' });
    const workspace = await only(path.join(repository, 'services/api'));
    assert.equal(workspace.project?.folder, repository);
    assert.deepEqual(
      (await hostUsesOf(workspace)).map(({ what, why }) => `${what}: ${why}`),
      [`files of the folder ${repository}: dependency manifests`],
    );
  });

  it('does not look above a repository', async () => {
    const root = folderWith({
      ...FILES,
      'services/api/.git/HEAD': '',
      'w.yaml': YAML.replace('path: .', 'path: services/api'),
    });
    assert.equal((await only(root)).project, undefined);
  });
});
