import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../../rig/folders.ts';
import { buildBundles, dvm, type Ended, withoutEngine } from '../../support/dvm.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';
import { documents } from '../workspace/documents.ts';

const EXAMPLES = path.join(repository, 'examples');

/** Runs `dvm` with its own home folder. */
function run(args: readonly string[], cwd?: string): Promise<Ended> {
  const home = path.join(folderWith(), 'home');
  return dvm(withoutEngine(home), args, cwd === undefined ? {} : { cwd });
}

interface Printed {
  error: { kind: string; message: string; hint: string };
  workspaces: Record<string, unknown>[];
  diagnostics: { line: number; file: string }[];
}
const json = ({ stdout }: Ended): Printed => JSON.parse(stdout) as Printed;

function examples(): string {
  const folder = folderWith();
  cpSync(EXAMPLES, folder, { recursive: true });
  return folder;
}

describe('dvm', function () {
  this.timeout(60_000);

  before(buildBundles);
  afterEach(removeFolders);

  for (const args of [['--help'], ['build', '--help'], ['help'], ['--version']]) {
    it(`prints ${args.join(' ')} on stdout, with exit code 0`, async () => {
      const { exitCode, stdout } = await run(args);
      assert.equal(exitCode, 0);
      assert.notEqual(stdout, '');
    });
  }

  for (const args of [
    [],
    ['nonsense'],
    ['build', '--nonsense'],
    ['build', '--timeout', '10'],
    ['build', '--timeout', '0s'],
    ['build', '--concurrency', '0'],
    ['build', '--concurrency', 'x'],
    ['build', '-o', 'xml'],
    ['render'],
    ['get'],
    ['get', 'workspace'],
    ['get', 'workspace', 'no/such'],
    ['render', 'no/such'],
    ['build', 'no/such'],
    ['build', '-a', 'nope'],
    ['get', 'workspaces', '--root', '/no/such/folder'],
    ['build', '--root', '/no/such/folder'],
  ]) {
    it(`rejects "dvm ${args.join(' ')}" with exit code 2 and nothing on stdout`, async () => {
      const { exitCode, stdout, stderr } = await run(args, EXAMPLES);
      assert.equal(exitCode, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, /^dvm: /m);
    });
  }

  it('shows the help of subcommands, and reports unknown commands', async () => {
    assert.match(
      (await run(['help', 'build', 'status'])).stdout,
      /^Usage: dvm build status \[options\] \[session\] \[name\]$/m,
    );
    assert.match((await run(['help', 'session', 'nope'])).stderr, /There is no command "dvm session nope"/);
    assert.match((await run(['version'])).stderr, /Did you mean "dvm --version"\?/);
    assert.match(
      (await run(['build', 'status', '--no-cache'])).stderr,
      /"build status" has no option --no-cache\.\n {2}To build a workspace called "status": dvm build -- status/,
    );
  });

  it('builds a workspace that has the name of a command', async () => {
    const folder = folderWith({
      'w.yaml': documents(
        'kind: App\nmetadata: {name: a}\nspec: {path: .}',
        'kind: Workspace\nmetadata: {name: status, app: a}\nspec: {}',
      ),
    });
    assert.deepEqual(
      json(await run(['-o', 'json', 'build', '--dry-run', '--', 'status'], folder)).workspaces.map(
        ({ path: name }) => name,
      ),
      ['a/status'],
    );
    assert.equal(
      (JSON.parse((await run(['-o', 'json', 'build', 'status'], folder)).stdout) as { session: null }).session,
      null,
    );
  });

  for (const args of [
    ['build', '-o', 'json', '--nonsense'],
    ['build', '-ojson', '--nonsense'],
    ['build', '--nonsense', '--output=json'],
    ['nonsense', '-o', 'json'],
    ['render', 'no/such', '-o', 'json'],
    ['build', '--root', '/no/such', '-o', 'json'],
  ]) {
    it(`reports the error of "dvm ${args.join(' ')}" as one JSON document`, async () => {
      const ended = await run(args, EXAMPLES);
      assert.equal(ended.exitCode, 2);
      assert.match(json(ended).error.kind, /^(?:usage|not_found)$/);
      assert.deepEqual(Object.keys(json(ended).error).sort(), [
        'column',
        'exitCode',
        'file',
        'hint',
        'kind',
        'line',
        'message',
        'step',
      ]);
    });
  }

  it('lists the workspaces of the examples without diagnostics', async () => {
    const folder = examples();
    const ended = await run(['get', 'workspaces', '-o', 'json'], folder);
    assert.equal(ended.exitCode, 0);
    const { workspaces, diagnostics } = json(ended);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      workspaces.map((row) => row['path']),
      ['greeter/dev', 'notes-api/dev', 'reports/operate', 'reports/write', 'web-board/dev'].map(
        (name) => `acme/office/${name}`,
      ),
    );
    assert.deepEqual(workspaces[1], {
      name: 'dev',
      app: 'notes-api',
      path: 'acme/office/notes-api/dev',
      file: path.join(folder, 'notes-api/workspace.yaml'),
      line: 13,
      language: 'python',
      appPath: path.join(folder, 'notes-api'),
      status: null,
      image: null,
      imageGone: null,
      builtAt: null,
      changed: null,
      error: null,
    });
  });

  it('shows where each value of a workspace is set', async () => {
    const ended = await run(['get', 'workspace', 'web-board/dev', '-o', 'json'], examples());
    assert.equal(ended.exitCode, 0, ended.stderr);
    const { workspace } = JSON.parse(ended.stdout) as {
      workspace: { path: string; args: { name: string; from: string; line: number }[] };
    };
    assert.equal(workspace.path, 'acme/office/web-board/dev');
    assert.deepEqual(
      workspace.args.map(({ name, from, line }) => [name, from, line]),
      [['BUILD_CONTACT', 'ecosystem', 9]],
    );
    assert.match(
      (await run(['get', 'workspace', 'web-board/dev'], examples())).stdout,
      /^BUILD_CONTACT +platform@acme\.example +ecosystem +.*acme\.yaml:9$[^]*^Not built yet\. Next: dvm build acme\/office\/web-board\/dev$/m,
    );
    assert.equal((JSON.parse(ended.stdout) as { run: unknown }).run, null);
  });

  it('creates a starter workspace for an app, and never replaces a file', async () => {
    const folder = folderWith({ 'go.mod': 'module x\n\ngo 1.24\n' });
    const dry = await run(['init', '--dry-run', '--name', 'shop'], folder);
    assert.deepEqual([dry.exitCode, existsSync(path.join(folder, 'workspace.yaml'))], [0, false]);
    const written = await run(['init', '--name', 'shop'], folder);
    assert.equal(written.exitCode, 0, written.stderr);
    assert.match(written.stdout, /workspace\.yaml\.\nNext: dvm build shop\/dev\n$/);
    assert.match(written.stderr, /^Found: golang from go\.mod, version 1\.24 from go\.mod\.$/m);
    assert.equal(readFileSync(path.join(folder, 'workspace.yaml'), 'utf8'), dry.stdout);
    assert.equal((await run(['get', 'workspace', 'shop/dev'], folder)).exitCode, 0);
    const elsewhere = folderWith({});
    const other = folderWith({ "it's here/go.mod": 'module x\n' });
    assert.match(
      (await run(['init', path.join(other, "it's here")], elsewhere)).stdout,
      /\nNext: dvm build --root '.*it'\\''s here' it-s-here\/dev\n$/,
    );
    assert.match(
      (await run(['init', "it's here", '--file', 'b.yaml', '--name', 'b'], other)).stdout,
      /\nNext: dvm build b\/dev\n$/,
    );
    const again = await run(['init', '-o', 'json'], folder);
    assert.deepEqual([again.exitCode, json(again).error.kind], [2, 'exists']);
    assert.match(json(again).error.hint, /--file /);
  });

  it('creates workspaces for the chosen apps of a repository', async () => {
    const files = {
      'api/go.mod': 'module x',
      'api/main.go': '',
      'mail/requirements.txt': '',
      'web/package.json': '{}',
    };
    const folder = folderWith(Object.fromEntries(Object.entries(files).map(([name, text]) => [`shop/${name}`, text])));
    const shop = path.join(folder, 'shop');
    const unanswered = await run(['init', '-o', 'json'], shop);
    assert.deepEqual(
      [unanswered.exitCode, json(unanswered).error],
      [
        2,
        {
          ...json(unanswered).error,
          kind: 'usage',
          message: 'The folder contains several apps: api (golang), mail (python), web (nodejs).',
          hint: 'Choose with --apps FOLDER,… or --all.',
        },
      ],
    );
    assert.match(
      (await run(['init', '--apps', 'nope'], shop)).stderr,
      /"nope" is not an app of this folder\.[^]*api \(golang\)/,
    );
    assert.match((await run(['init', '--all', '--dry-run'], shop)).stderr, /several apps: \.\/api .* \.\/web/);
    assert.match(
      (await run(['init', '--apps', './web/,api'], shop)).stdout,
      /\nNext: dvm build shop-api\/dev shop-web\/dev\n$/,
    );
    const mixed = folderWith({ Gemfile: '', 'web/package.json': '{}' });
    const own = await run(['init', '--name', 'shop'], mixed);
    assert.match(own.stdout, /\nNext: dvm build shop\/dev\n$/);
    assert.match(own.stderr, /There are also apps in subfolders: web \(nodejs\)\./);
  });

  it('renders the Dockerfile that a build would use', async () => {
    const { exitCode, stdout } = await run(['render', 'web-board/dev'], examples());
    assert.equal(exitCode, 0);
    assert.match(stdout, /^# Workspace acme\/office\/web-board\/dev/);
    assert.match(stdout, /^COPY package-lock\.json package\.json \.\/$/m);
    assert.match(stdout, /^ARG BUILD_CONTACT$/m);
  });

  it('builds nothing if every document is invalid, and reports the locations', async () => {
    const folder = folderWith({ 'a.yaml': documents('kind: App\nmetadata: {name: x}') });
    const ended = await run(['build', '-o', 'json'], folder);
    assert.equal(ended.exitCode, 2);
    assert.equal(json(ended).error.kind, 'invalid_input');
    assert.deepEqual(
      [json(ended).diagnostics[0]?.line, json(ended).diagnostics[0]?.file],
      [1, path.join(folder, 'a.yaml')],
    );
    assert.match((await run(['build'], folder)).stderr, /a\.yaml:1:1: error: spec\.path is required\./);
    assert.equal((await run(['get', 'workspaces'], folder)).exitCode, 2);
  });

  it('lists invalid workspaces with the others, with their errors', async () => {
    const [app, dev] = [
      'kind: App\nmetadata: {name: x}\nspec: {path: .}',
      'kind: Workspace\nmetadata: {name: dev, app: x}',
    ];
    const [flawed, broken] = [
      `${dev.replace('dev', 'flawed')}\nspec: {container: {uid: zero}}`,
      `${dev.replace('dev', 'broken')}\nspec: [`,
    ];
    const folder = folderWith({ 'a.yaml': documents(app, broken, flawed, dev) });
    const listed = await run(['get', 'workspaces'], folder);
    assert.equal(listed.exitCode, 2);
    for (const row of [
      /^x\/dev .*never built/m,
      /^x\/flawed .*error at .*a\.yaml:14 /m,
      /^x\/broken .*error at .*a\.yaml:10 /m,
    ])
      assert.match(listed.stdout, row);
    const { workspaces, broken: rest } = JSON.parse(
      (await run(['get', 'workspaces', '-o', 'json'], folder)).stdout,
    ) as {
      workspaces: { name: string; error: { line: number } | null }[];
      broken: { name: string }[];
    };
    assert.deepEqual(
      workspaces.map(({ name, error }) => [name, error?.line]),
      [
        ['dev', undefined],
        ['flawed', 14],
      ],
    );
    assert.deepEqual(
      rest.map(({ name }) => name),
      ['broken'],
    );
    const dryRun = await run(['build', '--all', '--dry-run'], folder);
    assert.deepEqual([dryRun.exitCode, dryRun.stdout.split('\n')[0]], [2, 'x/dev (dry run)']);
    for (const command of ['build', 'render']) {
      const ended = await run([command, 'broken', '-o', 'json'], folder);
      assert.deepEqual([ended.exitCode, json(ended).error.kind], [2, 'invalid_input'], command);
    }
    assert.match((await run(['render', 'flawed'], folder)).stderr, /a\.yaml:14/);
  });

  it('lists what it would build with --dry-run', async () => {
    const ended = await run(['build', '--all', '--dry-run', '-o', 'json'], examples());
    assert.equal(ended.exitCode, 0);
    assert.equal(json(ended).workspaces.length, 5);
  });

  it('reports no sessions before the first build', async () => {
    assert.deepEqual(JSON.parse((await run(['build', 'status', '-o', 'json'])).stdout), {
      session: null,
      workspaces: [],
    });
    assert.deepEqual(JSON.parse((await run(['build', 'status', '--history', '-o', 'json'])).stdout), { sessions: [] });
    assert.equal((await run(['build', 'status', '--session-id', 'abc'])).exitCode, 2);
  });

  it('fails with exit code 1 and one document if no engine responds', async () => {
    const { exitCode, stdout } = await run(['build', 'notes-api/dev', '-o', 'json'], examples());
    assert.equal(exitCode, 1);
    const { session, workspaces } = JSON.parse(stdout) as {
      session: { status: string };
      workspaces: { status: string; error: { kind: string } }[];
    };
    assert.deepEqual(
      [session.status, workspaces[0]?.status, workspaces[0]?.error.kind],
      ['failed', 'failed', 'engine_down'],
    );
  });
});
