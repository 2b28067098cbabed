import assert from 'node:assert/strict';
import { chownSync, cpSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { docker, inspectImage } from './docker.ts';
import { dvm } from '../support/dvm.ts';
import { type SessionDocument, status, type WorkspaceDocument } from './build.ts';
import { cacheFolder, makeFolder } from '../rig/folders.ts';
import { Scratch } from './scratch.ts';
import { EXAMPLES, sharedBuild, type SharedBuild } from './shared-build.ts';

const NAMES = ['greeter/dev', 'notes-api/dev', 'reports/operate', 'reports/write', 'web-board/dev'];
const DOCUMENT_KEYS = [
  'name',
  'app',
  'path',
  'file',
  'platform',
  'status',
  'reason',
  'image',
  'imageId',
  'durationMs',
  'upToDate',
  'wasCurrent',
  'push',
  'error',
];

describe('the examples', () => {
  let shared: SharedBuild;
  let rows: ReadonlyMap<string, WorkspaceDocument>;

  before(async function () {
    this.timeout('20m');
    shared = await sharedBuild();
    rows = rowsOf(shared.document);
  });

  function row(name: string): WorkspaceDocument {
    const found = rows.get(name);
    assert(found !== undefined, `${name} was not built`);
    return found;
  }

  it('build with exit code 0 and one JSON document with the documented keys', () => {
    assert.equal(shared.ended.exitCode, 0, shared.ended.stderr + shared.ended.stdout);
    const { document } = shared;
    assert.deepEqual(Object.keys(document), ['session', 'workspaces']);
    assert.deepEqual(Object.keys(document.session), ['id', 'status', 'startedAt', 'completedAt']);
    assert.equal(document.session.status, 'succeeded');
    assert.deepEqual([...rows.keys()].sort(), NAMES);
    for (const workspace of document.workspaces) {
      assert.deepEqual(Object.keys(workspace), DOCUMENT_KEYS);
      assert.equal(workspace.status, 'succeeded');
      assert.match(workspace.image ?? '', /^dvm-[a-z0-9-]+:\d{8}-\d{6}(?:-\d+)?$/);
    }
  });

  it('leave no staging folder behind', () => {
    assert.deepEqual(shared.scratch.staging(), []);
  });

  for (const name of NAMES) {
    it(`${name}: the engine has the tagged image, with the same id and no file path in its labels`, async () => {
      const { image, imageId, path: hierarchy } = row(name);
      const found = await inspectImage(image ?? '');
      assert(found !== undefined, image ?? 'no image');
      assert.equal(found.Id, imageId);
      const labels = found.Config.Labels;
      assert.equal(labels['io.devopsmaestro.workspace'], hierarchy);
      assert.match(labels['io.devopsmaestro.fingerprint'] ?? '', /^[0-9a-f]{64}$/);
      assert.deepEqual(JSON.parse(labels['devcontainer.metadata'] ?? ''), [{ remoteUser: 'dev' }]);
      for (const [label, value] of Object.entries(labels)) {
        for (const folder of [EXAMPLES, shared.scratch.folder])
          assert(!value.includes(folder), `${label} holds a path: ${value}`);
      }
      assert.equal(found.Config.User, 'dev');
      assert.equal(found.Config.WorkingDir, '/workspace');
    });

    it(`${name}: the rendered Dockerfile passes BuildKit's checks`, async () => {
      const rendered = await dvm(shared.scratch, ['render', name, '--root', EXAMPLES]);
      assert.equal(rendered.exitCode, 0, rendered.stderr);
      const context = shared.scratch.makeFolder('no-context');
      const checked = await execa('docker', ['buildx', 'build', '--check', '--progress=plain', '-f', '-', context], {
        input: rendered.stdout,
        reject: false,
        all: true,
        env: { BUILDX_CONFIG: shared.scratch.makeFolder('buildx') },
      });
      assert.equal(checked.exitCode, 0, checked.all);
      assert.match(checked.all, /Check complete, no warnings found/);
    });
  }

  describe('running, with the source mounted', () => {
    let scratch: Scratch;

    before(() => {
      scratch = new Scratch();
      cpSync(EXAMPLES, scratch.makeFolder('examples'), { recursive: true });
      giveToUser(path.join(scratch.folder, 'examples'));
    });
    after(() => scratch.remove());

    /** Runs a command as a workspace of this image does. */
    async function run(name: string, command: readonly string[], ...options: string[]): Promise<string> {
      const source = path.join(scratch.folder, 'examples', name.split('/')[0] ?? '');
      return docker('run', '--rm', '--volume', `${source}:/workspace`, ...options, row(name).image ?? '', ...command);
    }

    const PROMISED: Readonly<Record<string, readonly string[]>> = {
      'greeter/dev': ['go', 'gofmt', 'git', 'curl', 'ssh', 'less', 'zsh'],
      'notes-api/dev': ['python3', 'python', 'pip', 'curl', 'git', 'jq', 'zsh'],
      'reports/operate': ['ps', 'curl', 'git', 'jq', 'sqlite3', 'ssh', 'zsh'],
      'reports/write': ['git', 'jq', 'sqlite3', 'zsh'],
      'web-board/dev': ['node', 'npm', 'tsc', 'git', 'zsh'],
    };
    for (const name of NAMES) {
      it(`${name}: runs as user dev with id 1000, which may write to /workspace and has every tool`, async () => {
        const tools = PROMISED[name] ?? [];
        const find = tools.map((tool) => `command -v ${tool} >/dev/null || echo missing ${tool}`).join('; ');
        const me = 'echo $(id -un) $(id -u) $(id -gn) $(id -g) $HOME $(pwd)';
        const write = 'touch /workspace/.written && rm /workspace/.written && touch ~/.written';
        const output = await run(name, [
          'sh',
          '-c',
          `${me}; ${write}; ${find}; bash -lc '${find}'; zsh -lc '${find}'; zsh -lic '${find}'; locale 2>&1 | ` +
            'grep -i cannot' +
            '; true',
        ]);
        // The Node.js image has a user with this id, whose group and home are kept.
        assert.equal(
          output,
          name === 'web-board/dev'
            ? 'dev 1000 node 1000 /home/node /workspace'
            : 'dev 1000 dev 1000 /home/dev /workspace',
        );
      });
    }

    it('greeter: go test passes', async () => {
      // The parts of its own library that Go compiled before.
      const compiled = makeFolder(path.join(cacheFolder(), 'go-build'));
      chownSync(compiled, 1000, 1000);
      assert.match(
        await run(
          'greeter/dev',
          ['go', 'test', '-count=1', './...'],
          '--volume',
          `${compiled}:/go-build`,
          '--env',
          'GOCACHE=/go-build',
        ),
        /^ok\s/m,
      );
    });

    it('notes-api: its tests pass', async () => {
      await run('notes-api/dev', ['python3', '-m', 'unittest']);
    });

    it('reports: the report prints the months', async () => {
      for (const name of ['reports/write', 'reports/operate'])
        assert.match(await run(name, ['./report.sh']), /month.*total/);
    });

    it('reports/operate: its custom command prepared a folder for the user', async () => {
      assert.equal(await run('reports/operate', ['stat', '-c', '%U:%G', '/var/lib/reports']), 'dev:dev');
    });

    it('web-board: the server uses packages of the image, which the mount does not hide', async () => {
      const script = `node server.js & server=$!
        node -e 'const ask = (left) => fetch("http://127.0.0.1:8080/").then((r) => r.text()).then(console.log).catch((e) => { if (left === 0) throw e; setTimeout(ask, 100, left - 1); }); ask(600)'
        code=$?; kill $server; exit $code`;
      assert.match(await run('web-board/dev', ['sh', '-c', script]), /Welcome to the board\./);
    });

    it(`web-board: its custom command got the ecosystem's build arg, and "node" no longer has its uid`, async () => {
      assert.match(await run('web-board/dev', ['cat', '/etc/motd']), /platform@acme\.example/);
      assert.equal(
        await run('web-board/dev', [
          'sh',
          '-c',
          'getent passwd node; getent group dev; getent passwd 1000; readlink /home/dev',
        ]),
        'dev:x:1000:\ndev:x:1000:1000::/home/node:/bin/zsh\n/home/node',
      );
    });
  });

  describe('built again without changes', () => {
    let first: SessionDocument;
    let again: SessionDocument;

    async function buildAll(): Promise<SessionDocument> {
      const { exitCode, stdout, stderr } = await dvm(shared.scratch, [
        'build',
        '--root',
        EXAMPLES,
        '--all',
        '-o',
        'json',
      ]);
      assert.equal(exitCode, 0, stderr + stdout);
      return JSON.parse(stdout) as SessionDocument;
    }

    // Another test may have pulled a base image since then: the first of these builds compares it.
    before('twice', async function () {
      this.timeout('5m');
      first = await buildAll();
      again = await buildAll();
    });

    it('have the same image ids', () => {
      for (const [name, { imageId }] of rowsOf(first)) assert.equal(imageId, row(name).imageId, name);
    });

    it('keep their images and tags: nothing is built', () => {
      const earlier = rowsOf(first);
      for (const [name, { imageId, image, upToDate, wasCurrent }] of rowsOf(again)) {
        assert.deepEqual([image, imageId], [earlier.get(name)?.image, earlier.get(name)?.imageId], name);
        assert.deepEqual([upToDate, wasCurrent], [true, true], name);
      }
    });

    it('are listed by status: the newest session, one by the prefix of its id, and all of them', async () => {
      assert.deepEqual(await status(shared.scratch), again);
      assert.deepEqual(
        await status(shared.scratch, '--session-id', shared.document.session.id.slice(0, 8)),
        shared.document,
      );
      const { stdout } = await dvm(shared.scratch, ['build', 'status', '--history', '-o', 'json']);
      assert.deepEqual(JSON.parse(stdout), { sessions: [again, first, shared.document] });
      const limited = await dvm(shared.scratch, ['build', 'status', '--history', '--limit', '1', '-o', 'json']);
      assert.deepEqual(JSON.parse(limited.stdout), { sessions: [again] });
    });
  });
});

function rowsOf({ workspaces }: SessionDocument): Map<string, WorkspaceDocument> {
  return new Map(workspaces.map((workspace) => [`${workspace.app}/${workspace.name}`, workspace]));
}

/** Makes sources belong to the workspace's user, because the suite itself runs as root. */
function giveToUser(folder: string): void {
  rmSync(path.join(folder, 'web-board/node_modules'), { recursive: true, force: true });
  chownSync(folder, 1000, 1000);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    chownSync(path.join(folder, entry), 1000, 1000);
}
