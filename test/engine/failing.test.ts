import assert from 'node:assert/strict';
import { dvm } from '../support/dvm.ts';
import { build, onlyRow } from './build.ts';
import { inspectImage } from './docker.ts';
import { appName, Scratch, uniqueMarker, workspaceText } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';

interface Listed {
  readonly workspaces: readonly { readonly image: string | null; readonly status: string | null }[];
}

describe('a build that fails', () => {
  let scratch: Scratch;

  before(afterSharedBuild);
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  async function listed(): Promise<Listed['workspaces'][number] | undefined> {
    const { stdout } = await dvm(scratch, ['get', 'workspaces', '--root', scratch.root, '-o', 'json']);
    return (JSON.parse(stdout) as Listed).workspaces[0];
  }

  it('reports the step, its exit code and its line in the YAML, and keeps the previous image', async () => {
    const app = appName('fail');
    scratch.write('w.yaml', workspaceText({ app, commands: ['true'] }));
    const good = onlyRow(await build(scratch, ['w']));
    assert.equal(good.status, 'succeeded');

    const marker = uniqueMarker();
    const text = workspaceText({ app, commands: ['true', `echo ${marker}; exit 7`] });
    const file = scratch.write('w.yaml', text);
    const document = await build(scratch, ['w']);
    assert.equal(document.exitCode, 1);
    assert.equal(document.session.status, 'failed');
    const { status, image, error } = onlyRow(document);
    assert.deepEqual([status, image, error?.kind, error?.exitCode], ['failed', null, 'step_failed', 7]);
    const line = text.split('\n').findIndex((each) => each.includes('exit 7')) + 1;
    const column = (text.split('\n')[line - 1] ?? '').indexOf('"') + 1;
    assert.deepEqual([error?.file, error?.line, error?.column], [file, line, column]);
    assert.match(error?.step ?? '', /RUN echo .*exit 7$/);
    assert.match(error?.message ?? '', /^Step "dev \d+\/\d+" ended with exit code 7: RUN echo /);
    assert.equal(error?.hint, `Last output: ${marker}`);

    const after = await listed();
    assert.deepEqual([after?.status, after?.image], ['failed', good.image]);
    assert.equal((await inspectImage(good.image ?? ''))?.Id, good.imageId);
    assert.deepEqual(scratch.staging(), []);
  });

  it('reports the line of a multi-line command', async () => {
    const text = workspaceText({ app: appName('fail'), commands: ['true'] }).replace(
      '        - "true"\n',
      '        - |\n          # the second line fails\n          exit 9\n',
    );
    scratch.write('w.yaml', text);
    const { error } = onlyRow(await build(scratch, ['w']));
    assert.deepEqual(
      [error?.kind, error?.exitCode, error?.line],
      ['step_failed', 9, text.split('\n').indexOf('        - |') + 1],
    );
  });

  it('reports the kind of error and what to do', async () => {
    for (const [kind, command, hint] of [
      ['out_of_memory', "sh -c 'kill -9 $$'", /memory/],
      ['command_not_found', 'no-such-command', /packages/],
      ['missing_file', 'cat /nowhere/at/all', /mounted only when the workspace runs/],
      ['checksum', 'echo x > /tmp/x; echo "$(printf %064d 0)  /tmp/x" | sha256sum -c', /^Last output: .*lock file/],
      ['network', 'git ls-remote http://127.0.0.1:9/x', /network/],
      ['step_failed', 'apt-get update && apt-get install -y no-such-package', /^Check its spelling/],
      ['step_failed', 'apt-get update && apt-get install cowsay', /builds are non-interactive/],
      ['disk_full', 'mkdir /full && dd if=/dev/zero of=/dev/full bs=1 count=1', /disk space/],
    ] as const) {
      scratch.write(
        'w.yaml',
        workspaceText({ app: appName('kinds'), commands: [`true ${uniqueMarker()}; ${command}`] }),
      );
      const { error } = onlyRow(await build(scratch, ['w']));
      assert.equal(error?.kind, kind, JSON.stringify(error));
      assert.match(error.hint ?? '', hint);
    }
  });

  it('reports the package that is missing from the lock file, before the pages of advice that npm prints', async () => {
    const lock = { name: 'x', version: '1.0.0', lockfileVersion: 3, packages: { '': { name: 'x', version: '1.0.0' } } };
    scratch.write('package.json', JSON.stringify({ name: 'x', version: '1.0.0', dependencies: { x: 'file:./x' } }));
    scratch.write('package-lock.json', JSON.stringify(lock));
    scratch.write(
      'w.yaml',
      workspaceText({ app: appName('lock') }).replace('  path: .\n', '  path: .\n  language: { name: nodejs }\n'),
    );
    const { error } = onlyRow(await build(scratch, ['w']));
    assert.equal(error?.kind, 'step_failed');
    assert.match(error.hint ?? '', /^Update the lock file/);
    const session = await scratch.store().latest();
    const output = session?.workspaces[0]?.result?.error?.output ?? [];
    assert.match(output.join('\n'), /can only install packages when[^]*Missing: x@[^]*…/);
  });

  it("names the file that a COPY of the user's Dockerfile does not find", async () => {
    const text = workspaceText({ app: appName('copy') }).replace(
      '  path: .\n',
      '  path: .\n  build: { dockerfile: Dockerfile }\n',
    );
    scratch.write('Dockerfile', 'FROM debian:trixie-slim\n\nCOPY nothing-of-that-name /\n');
    scratch.write('w.yaml', text);
    const { error } = onlyRow(await build(scratch, ['w']));
    assert.deepEqual([error?.kind, error?.file, error?.line], ['missing_file', `${scratch.root}/Dockerfile`, 3]);
    assert.match(error?.message ?? '', /nothing-of-that-name/);
  });

  it('beside one that succeeds makes the session partial and the exit code 1', async () => {
    scratch.write('bad/w.yaml', workspaceText({ app: appName('bad'), commands: ['exit 7'] }));
    scratch.write('good/w.yaml', workspaceText({ app: appName('good'), commands: ['true'] }));
    const document = await build(scratch, ['--all']);
    assert.equal(document.exitCode, 1);
    assert.equal(document.session.status, 'partial');
    assert.deepEqual(
      document.workspaces.map((row) => [row.app, row.status]),
      [
        [appName('bad'), 'failed'],
        [appName('good'), 'succeeded'],
      ],
    );
  });

  it('names a base image that does not exist, with a hint', async () => {
    const version = 'no-such-suite';
    const text = workspaceText({ app: appName('base') }).replace(
      '  path: .\n',
      `  path: .\n  language:\n    name: generic\n    version: ${version}\n`,
    );
    scratch.write('w.yaml', text);
    const document = await build(scratch, ['w']);
    const { status, error } = onlyRow(document);
    assert.equal(document.exitCode, 1);
    assert.equal(status, 'failed');
    assert.match(error?.message ?? '', new RegExp(version));
    assert.notEqual(error?.hint, undefined);
  });
});
