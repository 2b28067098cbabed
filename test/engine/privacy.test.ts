import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { Dvm } from '../support/dvm.ts';
import { build } from './build.ts';
import { processesWith } from './processes.ts';
import { appName, Scratch, sleeping, uniqueMarker, workspaceText } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';

describe('what a build exposes to others', () => {
  let scratch: Scratch;

  before(afterSharedBuild);
  beforeEach(() => {
    scratch = new Scratch({ keepsLayers: true });
  });
  afterEach(() => scratch.remove());

  it('has no build arg in a command line or an environment, and no variable in a command line', async () => {
    const marker = uniqueMarker();
    const value = `value-${randomBytes(8).toString('hex')}`;
    const secret = `secret-${randomBytes(8).toString('hex')}`;
    scratch.write(
      'w.yaml',
      workspaceText({
        app: appName('argv'),
        args: { CONTACT: value },
        commands: [`test "$CONTACT" = ${value.slice(0, 6)}"${value.slice(6)}" && ${sleeping(marker)}`],
      }),
    );
    const running = new Dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl'], {
      env: { UNRELATED: secret, DVM_BUILDER: 'buildx' },
    });
    try {
      await running.logged(`running ${marker}`);
      const clients = processesWith(scratch.home.path).filter(
        ({ argv }) => argv.includes('bake') && /docker/.test(argv[0] ?? ''),
      );
      assert(clients.length > 0, 'docker runs');
      for (const { pid, argv } of clients) {
        for (const word of argv)
          assert(!word.includes(value) && !word.includes(secret) && !word.includes('CONTACT'), word);
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        assert(!environment.includes(value) && !environment.includes('CONTACT='));
      }
    } finally {
      running.kill('SIGINT');
      await running.ended;
    }
  });

  it("does not change the user's home folder and Docker's configuration", async () => {
    const home = scratch.makeFolder('user');
    const configuration = process.env['DOCKER_CONFIG'] ?? '';
    assert(existsSync(configuration), 'the tests have a Docker configuration of their own');
    mkdirSync(path.join(home, '.docker'));
    symlinkSync(path.join(configuration, 'cli-plugins'), path.join(home, '.docker/cli-plugins'));
    scratch.write('w.yaml', workspaceText({ app: appName('home'), commands: ['true'] }));
    const before = listing(home);
    const document = await build(scratch, ['w'], {
      env: { HOME: home, DOCKER_CONFIG: undefined, BUILDX_CONFIG: undefined },
    });
    assert.equal(document.exitCode, 0, JSON.stringify(document));
    assert.deepEqual(listing(home), before);
  });

  it('has files and folders in the home folder that only the user can read', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('modes'), commands: ['true'] }));
    const document = await build(scratch, ['w']);
    const { id } = document.session;
    const modes = ['', 'logs', `logs/${id}`, 'build-cache', 'build-staging', 'locks'].map((name) => [
      name,
      mode(path.join(scratch.home.path, name)),
    ]);
    assert.deepEqual(
      modes.filter(([, each]) => each !== 0o700),
      [],
    );
    assert.equal(mode(scratch.home.sessionsDb), 0o600);
    assert.equal(mode(path.join(scratch.home.session(id), 'session.jsonl')), 0o600);
    assert(
      !readFileSync(path.join(scratch.home.session(id), 'session.jsonl'), 'utf8').includes(process.env['PATH'] ?? '-'),
    );
  });
});

function mode(file: string): number {
  return statSync(file).mode & 0o777;
}

/** Every entry below a folder with its time, without following links. */
function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${name} ${lstatSync(path.join(folder, name)).mtimeMs}`)
    .sort();
}
