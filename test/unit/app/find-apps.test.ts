import assert from 'node:assert/strict';
import path from 'node:path';
import { proposeWorkspace, writeProposal } from '../../../src/app/create-workspace.ts';
import { describeFound, findApps } from '../../../src/app/find-apps.ts';
import { reportOf } from '../../../src/event/error.ts';
import { loadRoot } from '../../../src/workspace/document/load.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

const PNPM = {
  'package.json': '{"private":true}',
  'pnpm-workspace.yaml': 'packages: [apps/*, packages/*]',
  'pnpm-lock.yaml': '',
  'apps/web/package.json': '{"scripts":{"dev":"vite"}}',
  'apps/api/package.json': '{"dependencies":{"ui":"workspace:*"}}',
  'packages/ui/package.json': '{"exports":"./index.js"}',
  'packages/cli/package.json': '{"bin":"cli.js"}',
  'packages/config/package.json': '{}',
};

describe('the apps of a repository', () => {
  afterEach(removeFolders);

  for (const [what, files, expected] of [
    ['itself, alone', { 'go.mod': 'module x', 'main.go': '' }, ['. (golang)']],
    ['nothing', {}, ['. (generic)']],
    [
      'itself and the members that are programs',
      PNPM,
      ['. (nodejs)', 'apps/api (nodejs)', 'apps/web (nodejs)', 'packages/cli (nodejs)'],
    ],
    [
      'itself and a part in another language',
      { Gemfile: '', 'a.rb': '', 'web/package.json': '{"scripts":{"start":"x"}}' },
      ['. (ruby)', 'web (nodejs)'],
    ],
    [
      'the programs of a Go workspace',
      { 'go.work': '', 'api/go.mod': '', 'api/main.go': '', 'lib/go.mod': '', 'lib/a.go': '' },
      ['. (golang)', 'api (golang)'],
    ],
    [
      'a Cargo workspace',
      {
        'Cargo.toml': '[workspace]\nmembers=["crates/*"]',
        'crates/cli/Cargo.toml': '',
        'crates/cli/src/main.rs': '',
        'crates/core/Cargo.toml': '',
        'crates/core/src/lib.rs': '',
      },
      ['. (rust)', 'crates/cli (rust)'],
    ],
    [
      'a Maven build, whose modules are built together',
      { 'pom.xml': '<module>api</module>', 'api/pom.xml': '', 'api/src/A.java': '', 'web/package.json': '{}' },
      ['. (java)', 'web (nodejs)'],
    ],
    [
      'its services, without a manifest of its own',
      {
        'services/api/go.mod': 'module x',
        'services/api/main.go': '',
        'services/mail/requirements.txt': '',
        'libs/x/package.json': '{"main":"x.js"}',
      },
      ['services/api (golang)', 'services/mail (python)'],
    ],
    [
      'libraries only',
      { 'libs/a/package.json': '{"main":"a.js"}', 'libs/b/package.json': '{"main":"b.js"}' },
      ['libs/a (nodejs)', 'libs/b (nodejs)'],
    ],
    [
      'a library that has a Dockerfile',
      { 'package.json': '{}', 'packages/a/package.json': '{"main":"a.js"}', 'packages/a/Dockerfile': '' },
      ['. (nodejs)', 'packages/a (nodejs)'],
    ],
    [
      'charts beside an app',
      { 'api/go.mod': '', 'api/main.go': '', 'api/chart/package.json': '{}' },
      ['. (golang)', 'api (golang)'],
    ],
  ] as [string, Record<string, string>, string[]][]) {
    it(`are ${what}`, async () => assert.deepEqual((await findApps(folderWith(files))).map(describeFound), expected));
  }

  it('get a document each, if they are chosen', async () => {
    const folder = path.join(
      folderWith(Object.fromEntries(Object.entries(PNPM).map(([name, text]) => [`shop/${name}`, text]))),
      'shop',
    );
    const proposal = await proposeWorkspace({ folder, folders: ['apps/web', '.'] });
    assert.deepEqual(proposal.workspaces, ['shop/dev', 'shop-apps-web/dev']);
    await writeProposal(proposal);
    const { workspaces, diagnostics } = await loadRoot(folder);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      workspaces.map(({ app, language, project }) => [app, language, project?.appFolder]),
      [
        ['shop-apps-web', 'nodejs', 'apps/web'],
        ['shop', 'nodejs', undefined],
      ],
    );
  });

  it('do not contain what is not one of them', async () => {
    const folder = folderWith(PNPM);
    for (const folders of [['packages/ui'], ['apps/web', 'nope'], []])
      await assert.rejects(proposeWorkspace({ folder, folders }), (error: unknown) => {
        const { kind, hint = '' } = reportOf(error);
        assert.equal(kind, 'invalid_input');
        assert.match(hint, /apps\/web \(nodejs\)/);
        return true;
      });
  });
});
