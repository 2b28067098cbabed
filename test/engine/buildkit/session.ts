import assert from 'node:assert/strict';
import { execa } from 'execa';
import type { BuildKit } from '../../../src/buildkit/client.ts';
import { secrets, ssh } from '../../../src/buildkit/session/services.ts';
import type { Folders } from '../../support/folder.ts';
import { definitionOf, read, script } from './fixture.ts';

/** Services of the client for steps. */
export function sessionSuite(kit: () => BuildKit, folders: Folders): void {
  const service = secrets((id) => (id === 'token' ? Buffer.from('s3cret') : undefined));
  const at = { kind: 'secret', target: '/run/secrets/token' } as const;

  it('provides secrets as files and variables', async () => {
    const step = script(
      'cat /run/secrets/token > /file; stat -c "%a %u" /run/secrets/token >> /file; printf " $TOKEN" >> /file',
      {
        mounts: [{ ...at, id: 'token', mode: 0o440, uid: 7 }],
        secretEnv: [{ id: 'token', name: 'TOKEN' }],
      },
    );
    assert.equal(await read(kit(), step, '/file', [service]), 's3cret440 7\n s3cret');
  });

  it('fails a step whose secret is missing, unless it is optional', async () => {
    const mounting = (optional: boolean) =>
      script('test ! -e /run/secrets/token; echo "${TOKEN:-none}" > /file', {
        mounts: [{ ...at, id: 'other', optional }],
        secretEnv: [{ id: 'other', name: 'TOKEN', optional }],
      });
    assert.equal(await read(kit(), mounting(true), '/file', [service]), 'none\n');
    await assert.rejects(
      kit().solve({ request: { definition: definitionOf(mounting(false)) }, services: [service] }),
      /secret other.*not found/,
    );
    await assert.rejects(
      kit().solve({ request: { definition: definitionOf(mounting(false)) } }),
      /other.*not found|no.*secret/i,
    );
  });

  it('reports why a secret could not be read', async () => {
    const broken = secrets(() => Promise.reject(new Error('the vault is closed: 100% größer')));
    const step = script('true', { mounts: [{ ...at, id: 'token' }] });
    await assert.rejects(
      kit().solve({ request: { definition: definitionOf(step) }, services: [broken] }),
      /the vault is closed: 100% größer/,
    );
  });

  it('forwards an SSH agent', async () => {
    const folder = folders.create();
    const socket = `${folder}/agent`;
    const agent = execa('ssh-agent', ['-D', '-a', socket], { reject: false });
    try {
      await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'key of the test', '-f', `${folder}/key`]);
      await execa('ssh-add', ['-q', `${folder}/key`], { env: { SSH_AUTH_SOCK: socket } });
      // The image has no ssh-add: Perl requests a list of keys (11) and prints the response (12).
      const ask =
        'use IO::Socket::UNIX; $s = IO::Socket::UNIX->new(Peer => "/agent.sock") or die $!; print $s ' +
        'pack("NC", 1, 11); $s->flush; sysread $s, $head, 4; $n = unpack "N", $head; while (length $all < ' +
        '$n) { sysread $s, $all, $n - length $all, length $all or last } print $all';
      const step = script('perl -e "$ASK" > /keys', {
        env: { ASK: ask },
        mounts: [{ kind: 'ssh', target: '/agent.sock' }],
      });
      assert.match(await read(kit(), step, '/keys', ssh({ default: socket })), /key of the test/);
      await assert.rejects(
        kit().solve({
          request: {
            definition: definitionOf(script('true', { mounts: [{ kind: 'ssh', target: '/a', id: 'constructor' }] })),
          },
          services: ssh({ default: socket }),
        }),
        /constructor/,
      );
    } finally {
      agent.kill();
      await agent;
    }
  });

  it('reports an SSH agent that cannot be reached, and continues', async () => {
    const ask =
      'use IO::Socket::UNIX; $SIG{PIPE} = "IGNORE"; $s = IO::Socket::UNIX->new(Peer => "/agent.sock") or ' +
      'die $!; print $s pack("NC", 1, 11); $s->flush; print sysread($s, $head, 4) ? "answered" : "silent"';
    const step = script('perl -e "$ASK" > /keys', {
      env: { ASK: ask },
      mounts: [{ kind: 'ssh', target: '/agent.sock' }],
    });
    assert.equal(await read(kit(), step, '/keys', ssh({ default: `${folders.create()}/nothing` })), 'silent');
  });
}
