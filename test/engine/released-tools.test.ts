import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execa } from 'execa';
import type { ErrorReport } from '../../src/event/error.ts';
import { RELEASED_TOOLS, type ReleasedTool } from '../../src/workspace/tools.ts';
import { releases, type ReleaseFile, type Releases } from '../rig/releases.ts';
import { docker } from './docker.ts';
import { mountNamespace } from './mount-namespace.ts';
import { dvm } from '../support/dvm.ts';
import { build, onlyRow, type WorkspaceDocument } from './build.ts';
import { startMirror, type Mirror } from './mirror.ts';
import { appName, Scratch } from './scratch.ts';

const HEAD = 'apiVersion: devopsmaestro.io/v1\nkind: ';
const PASSWORD = 'hunter2';
/** The arguments that print the version. */
const VERSION: Readonly<Record<ReleasedTool, string>> = {
  neovim: 'nvim --version',
  'tree-sitter': 'tree-sitter --version',
  lazygit: 'lazygit --version',
  starship: 'starship --version',
  'golangci-lint': 'golangci-lint --version',
  opencode: 'opencode --version',
  kubectl: 'kubectl version --client',
  helm: 'helm version',
  kustomize: 'kustomize version',
  argocd: 'argocd version --client',
};

describe('released tools from a mirror', function () {
  this.timeout('10m');
  const app = appName('released');
  let made: Releases;
  let mirror: Mirror;
  let scratch: Scratch;

  before(async () => {
    made = await releases();
    mirror = await startMirror(made.folder);
    scratch = new Scratch();
  });
  after(async () => {
    await mirror.close();
    scratch.remove();
  });

  /** A checksum that matches nothing, different in each run of the suite. */
  const noChecksum = (salt: string): string =>
    createHash('sha256')
      .update(app + salt)
      .digest('hex');

  /** The version of a tool in the YAML. The version for the other architecture makes its step new to every engine. */
  const version = (name: ReleasedTool, change: Partial<ReleaseFile> = {}, salt = ''): string => {
    const { version: number, sha256 } = { ...made.files[name], ...change };
    const other = made.architecture === 'amd64' ? 'arm64' : 'amd64';
    return `${name}: {version: ${number}, sha256: {${made.architecture}: ${sha256}, ${other}: ${noChecksum(salt)}}}`;
  };

  /**
   * Writes the documents, with the versions of all tools in the defaults and those of the workspace. Returns
   * them.
   */
  function write(names: readonly ReleasedTool[], own: readonly string[] = [], more = ''): string {
    const text = `${HEAD}GlobalDefaults
spec:
  buildTools:
${RELEASED_TOOLS.map((name) => `    ${version(name)}\n`).join('')}${more}---
${HEAD}App
metadata: {name: ${app}}
spec: {path: .}
---
${HEAD}Workspace
metadata: {name: w, app: ${app}}
spec:
  build:
    devStage: {packages: [git, jq, sqlite3], devTools: [${names.join(', ')}]}
    tools:
${own.map((line) => `      ${line}\n`).join('')}`;
    scratch.write('w.yaml', text);
    return text;
  }

  async function buildIt(address = `http://me:${PASSWORD}@${mirror.address}`): Promise<WorkspaceDocument> {
    return onlyRow(await build(scratch, ['w'], { env: { DVM_DOWNLOAD_MIRROR: address } }));
  }

  async function succeed(address?: string): Promise<string> {
    const row = await buildIt(address);
    assert.equal(row.status, 'succeeded', JSON.stringify(row.error));
    return row.image ?? '';
  }

  const paths = (): string[] =>
    mirror
      .takeRequests()
      .map((request) => request.path)
      .sort();
  const filesOf = (...names: readonly ReleasedTool[]): string[] => names.map((name) => made.files[name].path).sort();

  /** Runs a command on the cached files of a tool. */
  async function inKept(name: ReleasedTool, command: string): Promise<void> {
    const dockerfile =
      'FROM debian:trixie-slim\nRUN ' +
      `--mount=type=cache,id=dvm-download-${name},target=/downloads,sharing=shared ${command} # ${app} ` +
      `${Math.random()}\n`;
    const options = ['--output', 'type=cacheonly', ...(await mountNamespace(scratch))];
    await execa('docker', ['buildx', 'build', ...options, '-f', '-', scratch.makeFolder('context')], {
      input: dockerfile,
      env: { BUILDX_CONFIG: scratch.makeFolder('buildx') },
    });
  }

  it("are installed, run as the workspace's user, and are downloaded once", async () => {
    for (const name of RELEASED_TOOLS) await inKept(name, 'rm -f /downloads/*');
    write(RELEASED_TOOLS);
    const image = await succeed();
    const requests = mirror.takeRequests();
    assert.deepEqual(requests.map((request) => request.path).sort(), filesOf(...RELEASED_TOOLS));
    const login = `Basic ${Buffer.from(`me:${PASSWORD}`).toString('base64')}`;
    assert.ok(requests.every(({ authorization }) => authorization === login));
    assert.equal(await docker('run', '--rm', image, 'id', '-un'), 'dev');
    for (const name of RELEASED_TOOLS) {
      // Debian's kustomize does not contain its version.
      const expected = name === 'kustomize' ? '(devel)' : made.files[name].version;
      const output = await docker('run', '--rm', image, ...VERSION[name].split(' '));
      assert.ok(output.includes(expected), `${name}: ${output}`);
    }
    assert.equal(
      await docker('run', '--rm', image, 'nvim', '--headless', '-c', 'lua io.write(vim.fn.has("nvim-0.10"))', '+q'),
      '1',
    );
  });

  it('are not downloaded again if something else changes, a tool is added, or another mirror is used', async () => {
    write(['lazygit', 'kubectl']);
    const image = await succeed();
    assert.deepEqual(paths(), []);
    const { Id: id } = JSON.parse((await docker('image', 'inspect', image)).slice(1, -1)) as { Id: string };
    write(['lazygit', 'kubectl'], [], `  downloadMirror: http://${mirror.address}/elsewhere\n`);
    const again = await buildIt('');
    assert.equal(again.imageId, id);
    assert.deepEqual(paths(), []);
  });

  it('come from the cache mount when their step runs again, unless the cached file is corrupt', async () => {
    write(['helm'], [version('helm', {}, 'again')]);
    await succeed();
    assert.deepEqual(paths(), []);
    await inKept('helm', 'for file in /downloads/*; do echo broken > "$file"; done');
    write(['helm'], [version('helm', {}, 'broken')]);
    assert.match(await docker('run', '--rm', await succeed(), 'helm', 'version'), /stand-in/);
    assert.deepEqual(paths(), filesOf('helm'));
  });

  it('fail the build at the line of their version, and are not cached, if the checksum differs', async () => {
    const sha256 = noChecksum('wrong');
    const lines = write(['lazygit', 'kustomize'], [version('kustomize', { sha256 })]).split('\n');
    const line = lines.findIndex((each) => each.includes(sha256));
    const { status, error } = await buildIt();
    assert.equal(status, 'failed');
    const report = `${error?.message ?? ''} ${error?.hint ?? ''}`;
    assert.ok(report.includes(sha256) && report.includes(made.files.kustomize.sha256), report);
    assert.match(report, /kustomize-builder.*should be [0-9a-f]{64}, but it is [0-9a-f]{64}\./);
    assert.ok(error !== null);
    assert.equal(error.kind, 'checksum');
    assert.deepEqual(
      [error.file, error.line, error.column],
      [`${scratch.root}/w.yaml`, line + 1, (lines[line] ?? '').indexOf(made.files.kustomize.version) + 1],
    );
    assert.deepEqual(paths(), [...filesOf('kustomize'), ...filesOf('kustomize')]);
    await inKept('kustomize', `test ! -e /downloads/${sha256}`);
  });

  it('fail the build if the mirror does not have them, with a message that hides the password', async () => {
    const sha256 = noChecksum('wrong');
    write(['starship'], [version('starship', { version: '9.9.9', sha256 })]);
    const { error } = await buildIt();
    assert.match(
      error?.message ?? '',
      /^Downloading https:\/\/github\.com\/starship\/starship\/releases\/download\/v9\.9\.9\/\S+ from the mirror failed\. Step /,
    );
    const events = await dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl'], {
      env: { DVM_DOWNLOAD_MIRROR: `http://me:${PASSWORD}@${mirror.address}` },
    });
    assert.match(events.stdout, /"type":"log"/);
    assert.ok(!(events.stdout + events.stderr).includes(PASSWORD));
  });

  it('fail the build before it starts if the mirror is not a valid address', async () => {
    write(['starship']);
    const options = { env: { DVM_DOWNLOAD_MIRROR: 'mirror.example' } };
    const { exitCode, stdout } = await dvm(
      scratch,
      ['build', 'w', '--force', '--root', scratch.root, '-o', 'json'],
      options,
    );
    assert.equal(exitCode, 2);
    const { error } = JSON.parse(stdout) as { error: ErrorReport };
    assert.match(error.message, /^DVM_DOWNLOAD_MIRROR must be an address/);
  });
});
