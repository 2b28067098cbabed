import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { reportOf } from '../../../src/event/error.ts';
import { commandLine, commandProvider, type SecretCommand } from '../../../src/secret/command.ts';
import { readSecret } from '../../../src/secret/provider.ts';
import { secretProviders } from '../../../src/secret/providers.ts';
import type { SecretSource } from '../../../src/workspace/secret-source.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

const never = new AbortController().signal;
const node = (script: string, ...args: string[]): SecretCommand => [process.execPath, '-e', script, ...args];

describe('a secret', () => {
  afterEach(removeFolders);

  const read = (source: SecretSource, settings: Partial<Parameters<typeof secretProviders>[0]> = {}): Promise<string> =>
    readSecret(secretProviders({ env: process.env, commands: {}, ...settings }), source, never);
  const failure = async (
    source: SecretSource,
    settings?: Partial<Parameters<typeof secretProviders>[0]>,
  ): Promise<string> => {
    const { kind, message, hint } = await read(source, settings).then(
      () => assert.fail('It was read.'),
      (error: unknown) => reportOf(error),
    );
    assert.equal(kind, 'secret');
    return `${message} | ${hint ?? ''}`;
  };

  it('is read from an environment variable', async () => {
    assert.equal(await read({ kind: 'env', variable: 'A' }, { env: { A: 'x\ny' } }), 'x\ny');
    assert.match(
      await failure({ kind: 'env', variable: 'A' }, { env: { A: '' } }),
      /^Cannot read the secret from the variable A of this machine: it is not set\. \| Set A before/,
    );
  });

  it('is read from a file unchanged', async () => {
    const folder = folderWith({ token: ' a\nb\n' });
    assert.equal(await read({ kind: 'file', path: path.join(folder, 'token') }), ' a\nb\n');
    assert.match(await failure({ kind: 'file', path: path.join(folder, 'gone') }), /gone: it does not exist\./);
    assert.match(await failure({ kind: 'file', path: folder }), /: it is a folder, not a regular file\./);
  });

  it('is never read through a link, from a device or from a file that is too large', async function () {
    if (process.platform === 'win32') this.skip();
    const folder = folderWith({ key: 'private', large: 'x'.repeat(500 * 1024 + 1) });
    symlinkSync('key', path.join(folder, 'link'));
    symlinkSync('.', path.join(folder, 'here'));
    for (const name of ['link', 'here/key']) {
      assert.match(
        await failure({ kind: 'file', path: path.join(folder, name) }),
        /: it is a link to .*\/key\. \| Build again to review/,
      );
    }
    assert.match(await failure({ kind: 'file', path: path.join(folder, 'large') }), /: it is larger than 500 KiB\./);
    assert.match(await failure({ kind: 'file', path: '/dev/zero' }), /: it is a device, not a regular file\./);
  });

  it("is read from VS Code's secret storage, which is unavailable in a terminal", async () => {
    const stored = (name: string): Promise<string | undefined> => Promise.resolve(name === 'npm' ? 'x' : undefined);
    assert.equal(await read({ kind: 'vscode', secret: 'npm' }, { stored }), 'x');
    assert.match(
      await failure({ kind: 'vscode', secret: 'pip' }, { stored }),
      /no secret with this name is stored\. \| Store it with "DevOpsMaestro: Set Secret…" as pip\./,
    );
    assert.match(
      await failure({ kind: 'vscode', secret: 'npm' }),
      /it is only available in VS Code\. \| Build this workspace in VS Code, or/,
    );
  });

  it("is the output of the user's command, which runs without a shell", async () => {
    const commands = { show: node('process.stdout.write(process.argv[1])', '{secret}') };
    assert.equal(
      await read({ kind: 'command', command: 'show', secret: '$(id) "x" a\nb' }, { commands }),
      '$(id) "x" a\nb',
    );
    assert.match(
      await failure({ kind: 'command', command: 'vault', secret: 's', field: 'f' }),
      /"s" \(field f\) of the secret command "vault": no such command is configured\. \| .*secret-commands\.json.*"mav"/,
    );
    assert.match(await failure({ kind: 'command', command: 'toString', secret: 's' }), /no such command is configured/);
    assert.match(
      await failure({ kind: 'command', command: 'x', secret: 's' }, { commands: { x: ['/no/such/program'] } }),
      /cannot be started \(.*ENOENT/,
    );
    assert.match(
      await failure(
        { kind: 'command', command: 'x', secret: 's' },
        {
          commands: {
            x: node(
              'console.log("half"); console.error("1\\n2\\nlocked\\n\\nUsage:\\n  x [options]\\nMore: x ' +
                '--help"); process.exit(3)',
            ),
          },
        },
      ),
      /failed with exit code 3: 2 \| locked \| Usage: \| x \[options\] \| More: x --help\./,
    );
    assert.match(
      await failure(
        { kind: 'command', command: 'x', secret: 's' },
        { commands: { x: node('process.stdout.write("x".repeat(1e6))') } },
      ),
      /printed more than 500 KiB/,
    );
  });

  it('times out, and stops the processes that the command started', async () => {
    const commands = {
      slow: node(
        'require("child_process").spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)"], { stdio: ' +
          '"inherit" }); setInterval(() => 0, 1000)',
      ),
    };
    const source = { kind: 'command', command: 'slow', secret: 's' } as const;
    await assert.rejects(
      commandProvider(commands, process.env, 500).read(source, never),
      /did not respond within 0\.5 s/,
    );
    const stop = AbortSignal.timeout(500);
    await assert.rejects(commandProvider(commands, process.env).read(source, stop), /the build was stopped/);
    await assert.rejects(commandProvider(commands, process.env).read(source, stop), /the build was stopped/);
  });

  it('has a command line without optional arguments that are not set', () => {
    const command: SecretCommand = ['mav', 'get', '{secret}', '--env={environment}', '--field={field}'];
    assert.deepEqual(
      commandLine(command, { kind: 'command', command: 'vault', secret: '{field}', environment: 'prod' }),
      ['mav', 'get', '{field}', '--env=prod'],
    );
  });

  it('never passes a value of the document as an option of the command', () => {
    const command: SecretCommand = ['vault', 'kv', 'get', '{environment}', '-field={field}', '{secret}'];
    const ask = (more: object) => () =>
      commandLine(command, { kind: 'command', command: 'vault', secret: 's', environment: 'e', field: 'f', ...more });
    assert.throws(ask({ environment: '-address=https://evil.example' }), {
      code: 'secret',
      message: /"-address=https:\/\/evil\.example" would be an option of vault\.$/,
    });
    assert.throws(ask({ secret: '--help' }), { code: 'secret' });
    assert.deepEqual(ask({ field: '-x' })(), ['vault', 'kv', 'get', 'e', '-field=-x', 's']);
  });
});
