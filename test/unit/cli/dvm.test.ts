import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { folderWith, removeFolders } from '../folder.ts';
import { documents } from '../workspace/documents.ts';

const REPOSITORY = path.join(import.meta.dirname, '../../..');
const DVM = path.join(REPOSITORY, 'bin/dvm.mjs');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function dvm(args: readonly string[], cwd = REPOSITORY): Ended {
  const env = { ...process.env, DVM_HOME: path.join(folderWith(), 'home') };
  const { status, stdout, stderr } = spawnSync(process.execPath, [DVM, ...args], { cwd, env, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

interface Printed {
  error: { kind: string; message: string; hint: string };
  workspaces: Record<string, unknown>[];
  diagnostics: { line: number; file: string }[];
}
const json = ({ out }: Ended): Printed => JSON.parse(out) as Printed;

function examples(): string {
  const folder = folderWith();
  cpSync(path.join(REPOSITORY, 'examples'), folder, { recursive: true });
  return folder;
}

describe('dvm', function () {
  this.timeout(60_000);

  before(() => {
    const built = spawnSync(process.execPath, ['esbuild.config.mjs'], { cwd: REPOSITORY, encoding: 'utf8' });
    assert.equal(built.status, 0, built.stderr);
    assert.ok(existsSync(path.join(REPOSITORY, 'dist/cli.cjs')));
  });
  afterEach(removeFolders);

  for (const args of [['--help'], ['build', '--help'], ['help'], ['--version']]) {
    it(`answers ${args.join(' ')} on stdout, with exit code 0`, () => {
      const { code, out } = dvm(args);
      assert.equal(code, 0);
      assert.notEqual(out, '');
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
    it(`takes "dvm ${args.join(' ')}" for wrong use: exit code 2, nothing on stdout`, () => {
      const { code, out, err } = dvm(args, path.join(REPOSITORY, 'examples'));
      assert.equal(code, 2, err);
      assert.equal(out, '');
      assert.match(err, /^dvm: /m);
    });
  }

  it('shows the help of a command of a command, and says which commands there are not', () => {
    assert.match(dvm(['help', 'build', 'status']).out, /^Usage: dvm build status \[options\] \[session\] \[name\]$/m);
    assert.match(dvm(['help', 'session', 'nope']).err, /There is no command "dvm session nope"/);
    assert.match(dvm(['version']).err, /Did you mean "dvm --version"\?/);
    assert.match(
      dvm(['build', 'status', '--no-cache']).err,
      /"build status" has no option --no-cache\.\n {2}To build a workspace called "status": dvm build -- status/,
    );
  });

  it('builds a workspace that is called like a command', () => {
    const folder = folderWith({
      'w.yaml': documents(
        'kind: App\nmetadata: {name: a}\nspec: {path: .}',
        'kind: Workspace\nmetadata: {name: status, app: a}\nspec: {}',
      ),
    });
    assert.deepEqual(
      json(dvm(['-o', 'json', 'build', '--dry-run', '--', 'status'], folder)).workspaces.map(({ path: name }) => name),
      ['a/status'],
    );
    assert.equal((JSON.parse(dvm(['-o', 'json', 'build', 'status'], folder).out) as { session: null }).session, null);
  });

  for (const args of [
    ['build', '-o', 'json', '--nonsense'],
    ['build', '-ojson', '--nonsense'],
    ['build', '--nonsense', '--output=json'],
    ['nonsense', '-o', 'json'],
    ['render', 'no/such', '-o', 'json'],
    ['build', '--root', '/no/such', '-o', 'json'],
  ]) {
    it(`says of "dvm ${args.join(' ')}" what is wrong in one JSON document`, () => {
      const ended = dvm(args, path.join(REPOSITORY, 'examples'));
      assert.equal(ended.code, 2);
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

  it('lists the workspaces of the examples, and finds nothing wrong with them', () => {
    const folder = examples();
    const ended = dvm(['get', 'workspaces', '-o', 'json'], folder);
    assert.equal(ended.code, 0);
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

  it('shows where the values of a workspace come from', () => {
    const ended = dvm(['get', 'workspace', 'web-board/dev', '-o', 'json'], examples());
    assert.equal(ended.code, 0, ended.err);
    const { workspace } = JSON.parse(ended.out) as {
      workspace: { path: string; args: { name: string; from: string; line: number }[] };
    };
    assert.equal(workspace.path, 'acme/office/web-board/dev');
    assert.deepEqual(
      workspace.args.map(({ name, from, line }) => [name, from, line]),
      [['BUILD_CONTACT', 'ecosystem', 9]],
    );
    assert.match(
      dvm(['get', 'workspace', 'web-board/dev'], examples()).out,
      /^BUILD_CONTACT +platform@acme\.example +ecosystem +.*acme\.yaml:9$/m,
    );
  });

  it('writes a first workspace for an app, and never over a file', () => {
    const folder = folderWith({ 'go.mod': 'module x\n\ngo 1.24\n' });
    const dry = dvm(['init', '--dry-run', '--name', 'shop'], folder);
    assert.deepEqual([dry.code, existsSync(path.join(folder, 'workspace.yaml'))], [0, false]);
    const written = dvm(['init', '--name', 'shop'], folder);
    assert.equal(written.code, 0, written.err);
    assert.match(written.out, /workspace\.yaml\.\nNext: dvm build shop\/dev\n$/);
    assert.match(written.err, /^Found: golang by go\.mod, version 1\.24 from go\.mod\.$/m);
    assert.equal(readFileSync(path.join(folder, 'workspace.yaml'), 'utf8'), dry.out);
    assert.equal(dvm(['get', 'workspace', 'shop/dev'], folder).code, 0);
    const elsewhere = folderWith({});
    const other = folderWith({ "it's here/go.mod": 'module x\n' });
    assert.match(
      dvm(['init', path.join(other, "it's here")], elsewhere).out,
      /\nNext: dvm build --root '.*it'\\''s here' it-s-here\/dev\n$/,
    );
    assert.match(
      dvm(['init', "it's here", '--file', 'b.yaml', '--name', 'b'], other).out,
      /\nNext: dvm build b\/dev\n$/,
    );
    const again = dvm(['init', '-o', 'json'], folder);
    assert.deepEqual([again.code, json(again).error.kind], [2, 'exists']);
    assert.match(json(again).error.hint, /--file /);
  });

  it('renders the Dockerfile that a build would use', () => {
    const { code, out } = dvm(['render', 'web-board/dev'], examples());
    assert.equal(code, 0);
    assert.match(out, /^# Workspace acme\/office\/web-board\/dev/);
    assert.match(out, /^COPY package-lock\.json package\.json \.\/$/m);
    assert.match(out, /^ARG BUILD_CONTACT$/m);
  });

  it('builds nothing when every document is wrong, and says where', () => {
    const folder = folderWith({ 'a.yaml': documents('kind: App\nmetadata: {name: x}') });
    const ended = dvm(['build', '-o', 'json'], folder);
    assert.equal(ended.code, 2);
    assert.equal(json(ended).error.kind, 'invalid_input');
    assert.deepEqual(
      [json(ended).diagnostics[0]?.line, json(ended).diagnostics[0]?.file],
      [1, path.join(folder, 'a.yaml')],
    );
    assert.match(dvm(['build'], folder).err, /a\.yaml:1:1: error: spec\.path is required\./);
    assert.equal(dvm(['get', 'workspaces'], folder).code, 2);
  });

  it('shows and names workspaces with errors beside the others', () => {
    const [app, dev] = [
      'kind: App\nmetadata: {name: x}\nspec: {path: .}',
      'kind: Workspace\nmetadata: {name: dev, app: x}',
    ];
    const [flawed, broken] = [
      `${dev.replace('dev', 'flawed')}\nspec: {container: {uid: zero}}`,
      `${dev.replace('dev', 'broken')}\nspec: [`,
    ];
    const folder = folderWith({ 'a.yaml': documents(app, broken, flawed, dev) });
    const listed = dvm(['get', 'workspaces'], folder);
    assert.equal(listed.code, 2);
    for (const row of [
      /^x\/dev .*never built/m,
      /^x\/flawed .*error at .*a\.yaml:14 /m,
      /^x\/broken .*error at .*a\.yaml:10 /m,
    ])
      assert.match(listed.out, row);
    const { workspaces, broken: rest } = JSON.parse(dvm(['get', 'workspaces', '-o', 'json'], folder).out) as {
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
    const dryRun = dvm(['build', '--all', '--dry-run'], folder);
    assert.deepEqual([dryRun.code, dryRun.out.split('\n')[0]], [2, 'x/dev (dry run)']);
    for (const command of ['build', 'render']) {
      const ended = dvm([command, 'broken', '-o', 'json'], folder);
      assert.deepEqual([ended.code, json(ended).error.kind], [2, 'invalid_input'], command);
    }
    assert.match(dvm(['render', 'flawed'], folder).err, /a\.yaml:14/);
  });

  it('only says what it would build', () => {
    const ended = dvm(['build', '--all', '--dry-run', '-o', 'json'], examples());
    assert.equal(ended.code, 0);
    assert.equal(json(ended).workspaces.length, 5);
  });

  it('knows no session at first', () => {
    assert.deepEqual(JSON.parse(dvm(['build', 'status', '-o', 'json']).out), { session: null, workspaces: [] });
    assert.deepEqual(JSON.parse(dvm(['build', 'status', '--history', '-o', 'json']).out), { sessions: [] });
    assert.equal(dvm(['build', 'status', '--session-id', 'abc']).code, 2);
  });

  it('fails with exit code 1 and one document when no engine answers', () => {
    const folder = examples();
    const { status, stdout } = spawnSync(process.execPath, [DVM, 'build', 'notes-api/dev', '-o', 'json'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, DVM_HOME: path.join(folder, '.home'), DOCKER_HOST: `unix://${folder}/gone.sock` },
    });
    assert.equal(status, 1);
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
