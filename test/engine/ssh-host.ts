import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { docker } from './docker.ts';
import { eventually } from '../support/eventually.ts';

/**
 * A host with one private git repository, in a container: build steps reach it in every network configuration.
 */
export interface SshHost {
  /** `address:port`. */
  readonly address: string;
  /** Of the repository. */
  readonly url: string;
  /** Its line in a known_hosts file. */
  readonly knownHosts: string;
  /** The server's log so far. */
  log(): Promise<string>;
  remove(): Promise<void>;
}

export interface SshAgent {
  readonly socket: string;
  close(): Promise<void>;
}

const PORT = 2222;
const REPOSITORY = '/srv/team/secretive.git';

const DOCKERFILE = `FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends git openssh-server && rm -rf /var/lib/apt/lists/* /etc/ssh/ssh_host_*
RUN useradd --password '*' --shell /usr/bin/git-shell --create-home git && mkdir -p /run/sshd && git config --system safe.directory '*'
`;
const CONFIGURATION = `Port ${PORT}
HostKey /srv/host
AuthorizedKeysFile /srv/authorized_keys
PasswordAuthentication no
`;

/** Serves the files as a repository to clients with the private key that belongs to `client`. */
export async function startSshHost(
  folder: string,
  client: string,
  files: Readonly<Record<string, string>>,
): Promise<SshHost> {
  const image = `dvm-test-ssh:${randomBytes(4).toString('hex')}`;
  const root = path.join(folder, 'srv');
  const host = await makeKey(path.join(root, 'host'));
  writeFileSync(path.join(root, 'sshd_config'), CONFIGURATION);
  writeFileSync(path.join(root, 'authorized_keys'), `${client}\n`);
  await makeRepository(path.join(folder, 'source'), path.join(folder, REPOSITORY), files);
  await execa('docker', ['buildx', 'build', '--provenance=false', '--tag', image, '-'], { input: DOCKERFILE });
  const container = (await docker('create', image, '/usr/sbin/sshd', '-D', '-e', '-f', '/srv/sshd_config')).trim();
  const remove = async (): Promise<void> => {
    await docker('rm', '--force', '--volumes', container);
    await docker('image', 'rm', image);
  };
  try {
    await docker('cp', `${root}/.`, `${container}:/srv`);
    await docker('start', container);
    const log = async (): Promise<string> => (await execa('docker', ['logs', container], { all: true })).all;
    await eventually('the SSH server listens', async () => (await log()).includes('listening on'));
    const ip = await docker('inspect', '--format', '{{.NetworkSettings.IPAddress}}', container);
    const address = `${ip.trim()}:${PORT}`;
    return { address, url: `ssh://git@${address}${REPOSITORY}`, knownHosts: knownHost(address, host), log, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

export function knownHost(address: string, publicKey: string): string {
  const [name, port] = address.split(':');
  return `[${name}]:${port} ${publicKey.split(' ').slice(0, 2).join(' ')}\n`;
}

/** Makes a key pair, writes the private key to the file, and returns the public one. */
export async function makeKey(file: string): Promise<string> {
  mkdirSync(path.dirname(file), { recursive: true });
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file]);
  return readFileSync(`${file}.pub`, 'utf8').trim();
}

/** Starts an agent with these private keys. */
export async function startAgent(socket: string, ...keys: readonly string[]): Promise<SshAgent> {
  const agent = execa('ssh-agent', ['-D', '-a', socket], { reject: false, stdin: 'ignore' });
  await eventually('the agent listens', () => existsSync(socket));
  for (const key of keys) await execa('ssh-add', ['-q', key], { env: { SSH_AUTH_SOCK: socket } });
  return {
    socket,
    close: async () => {
      agent.kill();
      await agent;
    },
  };
}

async function makeRepository(source: string, bare: string, files: Readonly<Record<string, string>>): Promise<void> {
  mkdirSync(source, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(source, name), text);
  const git = async (...args: readonly string[]): Promise<unknown> =>
    execa('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
      cwd: source,
      env: { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '.');
  await git('commit', '--quiet', '--message=First');
  await git('clone', '--quiet', '--bare', source, bare);
}
