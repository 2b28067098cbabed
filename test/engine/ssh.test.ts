import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { docker } from './docker.ts';
import { Dvm } from '../support/dvm.ts';
import { build, onlyRow, type WorkspaceDocument } from './build.ts';
import { appName, Scratch, uniqueMarker } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';
import { knownHost, makeKey, type SshAgent, type SshHost, startAgent, startSshHost } from './ssh-host.ts';
import { tracesOf } from './traces.ts';

const V1 = 'apiVersion: devopsmaestro.io/v1';

describe('private git over SSH', function () {
  this.timeout('10m');
  let scratch: Scratch;
  let host: SshHost | undefined;
  let agent: SshAgent | undefined;
  let key = '';
  let clientKey = '';

  before(afterSharedBuild);
  before(async () => {
    scratch = new Scratch();
    key = path.join(scratch.makeFolder('keys'), 'client');
    clientKey = await makeKey(key);
    host = await startSshHost(scratch.makeFolder('host'), clientKey, {
      'package.json': '{"name": "secretive", "version": "1.0.0"}',
      'index.js': 'module.exports = "from the private repository";\n',
    });
    agent = await startAgent(path.join(scratch.folder, 'agent'), key);
  });
  after(async () => {
    await agent?.close();
    await host?.remove();
    scratch.remove();
  });

  /** The environment of a user who has this known_hosts file, and this agent. */
  function user(knownHosts: string, socket: string | undefined = agent?.socket): Record<string, string | undefined> {
    const home = scratch.makeFolder('user');
    mkdirSync(path.join(home, '.ssh'), { recursive: true });
    writeFileSync(path.join(home, '.ssh/known_hosts'), knownHosts);
    return { HOME: home, SSH_AUTH_SOCK: socket };
  }

  /** Documents of an app that depends on the repository; no two share a step that signs in. */
  function writeApp(name: string, commands: readonly string[] = []): void {
    const app = appName(name);
    scratch.write('package.json', JSON.stringify({ name: app, dependencies: { secretive: `git+${host?.url ?? ''}` } }));
    scratch.write(
      'w.yaml',
      `${V1}\nkind: App\nmetadata: {name: ${app}}\nspec: {path: ., language: {name: nodejs}}\n---\n${V1}\n` +
        `kind: Workspace\nmetadata: {name: w, app: ${app}}\nspec: {build: {devStage: {packages: [git, jq, ` +
        `sqlite3], devTools: [], customCommands: ${JSON.stringify(commands)}}}}\n`,
    );
  }

  it('installs a package with the SSH agent and leaves no trace of key and agent', async () => {
    writeApp('by-ssh', [`git ls-remote ${host?.url ?? ''} main # ${uniqueMarker()}`]);
    const running = new Dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '--trust', '-o', 'jsonl'], {
      env: user(host?.knownHosts ?? ''),
    });
    const { exitCode, stdout, stderr } = await running.ended;
    assert.equal(exitCode, 0, stderr + stdout.slice(-4000));
    assert.ok(
      ((await host?.log()) ?? '').split('Accepted publickey for git ').length > 4,
      'npm and the command signed in',
    );
    const lines = running.events().flatMap((event) => (event.type === 'log' ? [event.line] : []));
    assert.ok(
      lines.includes(`Authenticates to ${host?.address ?? ''} with the SSH agent, because of package.json.`),
      lines.join('\n'),
    );
    assert.ok(
      lines.some((line) => /^[0-9a-f]{40}\trefs\/heads\/main$/.test(line)),
      lines.join('\n'),
    );
    const [image = ''] = running
      .events()
      .flatMap((event) => (event.type === 'workspace.finished' ? [event.result.image ?? ''] : []));
    const secrets = [
      agent?.socket ?? '',
      ...readFileSync(key, 'utf8')
        .split('\n')
        .filter((line) => /^[^-]{40}/.test(line))
        .slice(1),
      clientKey.split(' ')[1] ?? '',
    ];
    for (const secret of secrets) assert.ok(secret.length > 10 && !(stdout + stderr).includes(secret), secret);
    assert.deepEqual(await tracesOf([...secrets, host?.knownHosts.trim() ?? ''], image, scratch), []);
    assert.equal(
      (await docker('run', '--rm', image, 'node', '-p', "require('secretive')")).trim(),
      'from the private repository',
    );
    assert.doesNotMatch(await docker('run', '--rm', image, 'env'), /SSH/);
  });

  async function errorOf(env: Record<string, string | undefined>): Promise<WorkspaceDocument['error']> {
    return onlyRow(await build(scratch, ['w', '--trust'], { env })).error;
  }

  it('refuses a host whose key differs from the known one', async () => {
    writeApp('other-host');
    const before = await host?.log();
    const error = await errorOf(
      user(knownHost(host?.address ?? '', await makeKey(path.join(scratch.folder, 'keys/other')))),
    );
    assert.deepEqual([error?.kind, error?.exitCode], ['auth', 128]);
    assert.match(error?.hint ?? '', /^The host has a different SSH key than your known_hosts\./);
    assert.doesNotMatch(((await host?.log()) ?? '').slice(before?.length), /Accepted/);
  });

  it('reports an agent that does not have the key', async () => {
    writeApp('no-key');
    const empty = await startAgent(path.join(scratch.folder, 'empty-agent'));
    const error = await errorOf(user(host?.knownHosts ?? '', empty.socket)).finally(() => empty.close());
    assert.deepEqual([error?.kind, error?.exitCode], ['auth', 128]);
    assert.match(error?.hint ?? '', /^The host accepts none of the keys in your SSH agent\. .*ssh-add/);
  });

  it('fails before the first step if the host is unknown or no agent runs', async () => {
    writeApp('before');
    const hostLine = host?.knownHosts ?? '';
    for (const [knownHosts, socket, message] of [
      ['', agent?.socket, /^The SSH host key of [\d.]+:2222, which package\.json names, is not in .*known_hosts/],
      [hostLine, '', /, but SSH_AUTH_SOCK is not set\.$/],
      [hostLine, path.join(scratch.folder, 'gone'), /, but SSH_AUTH_SOCK does not respond \(ENOENT\)\.$/],
    ] as const) {
      const error = await errorOf(user(knownHosts, socket));
      assert.deepEqual([error?.kind, error?.step], ['secret', null]);
      assert.match(error?.message ?? '', message);
    }
  });
});
