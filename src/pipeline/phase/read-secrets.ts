import { connect } from 'node:net';
import { join } from 'node:path';
import { DvmError, reportOf } from '../../event/error.ts';
import { findUserFolder } from '../../home/user-folder.ts';
import { isRefused } from '../../file/problem.ts';
import { readText } from '../../file/read.ts';
import { errno } from '../../process/system-error.ts';
import type { Access } from '../../image/access/access.ts';
import { KNOWN_HOSTS } from '../../image/access/mounts.ts';
import { MIN_SECRET_LENGTH } from '../../secret/forms.ts';
import { requireApproval } from '../../secret/consent.ts';
import { readSecret, unreadable } from '../../secret/provider.ts';
import type { Credential } from '../../workspace/model.ts';
import { hostUses } from '../gather/host-use.ts';
import type { PhaseContext } from '../job.ts';
import { knownHostsOf } from '../gather/known-hosts.ts';
import { unsetMessage } from '../gather/unset-variables.ts';
import type { Staged } from './stage-source.ts';

export interface BuildSecrets {
  /** By secret id. */
  readonly values: Readonly<Record<string, string>>;
  /** The agent's socket, if steps use SSH. */
  readonly agent?: string;
  /** Why secrets are missing, for the error of a build that then fails. */
  readonly missing: readonly string[];
}

const SOON_MS = 7 * 24 * 60 * 60_000;

/**
 * Reads the secrets that the steps of this build use, after checking that the user has approved them. The sources of
 * the workspace's secrets are real paths; `dockerfile` is the text of the user's Dockerfile. A missing secret is only a
 * warning: the steps that need it may be cached, or work without. Throws `consent`, and `secret` if SSH cannot work.
 */
export async function readSecrets(
  context: PhaseContext,
  staged: Staged,
  dockerfile: string | undefined,
): Promise<BuildSecrets> {
  const { job, allowed } = context;
  const { access, secrets, manifests } = staged.plan;
  const needsFolder = manifests.length > 0 || dockerfile !== undefined;
  requireApproval(
    hostUses(job.workspace, {
      access,
      texts: staged.texts,
      folder: needsFolder ? staged.folder : undefined,
      dockerfile,
    }),
    allowed,
  );
  logAccess(context, access);
  const values = new Map<string, string>();
  const missing: string[] = [];
  for (const variable of secrets) {
    const credential = job.workspace.credentials.get(variable);
    if (credential === undefined) continue;
    warnOfExpiry(context, credential);
    try {
      values.set(variable, await secretValue(context, variable, credential));
    } catch (error) {
      const { message, hint } = reportOf(error);
      missing.push(`${variable}: ${message}`);
      warn(
        context,
        (
          `${variable} is not available to the build ` +
          `(${credential.location.file}:${credential.location.line}). ${message} ${hint ?? ''}`
        ).trim(),
      );
    }
  }
  for (const unset of access.unset) {
    const { message, hint } = unsetMessage(unset);
    missing.push(`${unset.variable}: ${unset.file}:${unset.line} refers to it.`);
    warn(context, `Line ${unset.line} of ${message} ${hint}`);
  }
  if (access.ssh.length === 0) return { values: Object.fromEntries(values), missing };
  values.set(KNOWN_HOSTS, await hostKeys(access, context.env));
  return { values: Object.fromEntries(values), missing, agent: await agentSocket(access, context.env) };
}

async function secretValue(
  { providers, masker, env, signal }: PhaseContext,
  variable: string,
  { source, mountPath }: Credential,
): Promise<string> {
  const own = env[variable];
  const value = own !== undefined && own !== '' ? own : await readSecret(providers, source, signal);
  if (value.trim().length < MIN_SECRET_LENGTH)
    throw unreadable(
      source,
      `it has fewer than ${MIN_SECRET_LENGTH} characters, so it could not be masked in the output`,
      'Check its value.',
    );
  masker.add(value);
  // Files and output of programs end with a line break; a variable must not.
  return mountPath === undefined ? value.replace(/\r?\n$/, '') : value;
}

function logAccess({ emit, job }: PhaseContext, { packages, ssh, git }: Access): void {
  const lines = [
    ...packages.map(({ what, by }) => `Installs ${what}, because of ${by}.`),
    ...ssh.map(({ what, by }) => `Authenticates to ${what} with the SSH agent, because of ${by}.`),
    ...[...git].map(([host, variable]) => `git authenticates to ${host} with ${variable}.`),
  ];
  for (const line of lines) emit({ type: 'log', key: job.ref.key, stream: 'stdout', line });
}

/** The user's known host keys; a build never accepts an unknown key. */
async function hostKeys({ ssh }: Access, env: NodeJS.ProcessEnv): Promise<string> {
  const own = findUserFolder(env);
  const files = [...(own === undefined ? [] : [join(own, '.ssh/known_hosts')]), '/etc/ssh/ssh_known_hosts'];
  const texts = await Promise.all(
    files.map(async (file) => {
      const found = await readText(undefined, file);
      return isRefused(found) ? '' : found.text;
    }),
  );
  return ssh
    .map(({ what, by }) => {
      const lines = texts.flatMap((text) => knownHostsOf(text, what));
      if (lines.length > 0) return `${lines.join('\n')}\n`;
      const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(what) ?? [];
      const message = `The SSH host key of ${what}, which ${by} names, is not in ${files.join(' or ')}.`;
      throw new DvmError({
        kind: 'secret',
        message,
        hint:
          'Connect once, and compare the key with the one that its owner publishes: ssh ' +
          `${port === undefined ? '' : `-p ${port} `}-T git@${name}`,
      });
    })
    .join('');
}

async function agentSocket({ ssh }: Access, env: NodeJS.ProcessEnv): Promise<string> {
  const socket = env['SSH_AUTH_SOCK'];
  const reason = socket === undefined || socket === '' ? 'SSH_AUTH_SOCK is not set' : await whySilent(socket);
  if (socket !== undefined && reason === undefined) return socket;
  const [first] = ssh;
  throw new DvmError({
    kind: 'secret',
    message:
      `${first?.by ?? 'The app'} refers to ${first?.what ?? 'a host'}, where builds use the SSH ` +
      `agent, but ${reason ?? ''}.`,
    hint: 'Start an agent and add your key (eval "$(ssh-agent)", ssh-add), then build from there.',
  });
}

/** Terminals outlive agents. BuildKit's own message would come only after a step has failed. */
function whySilent(socket: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const connection = connect(socket, () => {
      connection.destroy();
      resolve(undefined);
    }).once('error', (error) => resolve(`SSH_AUTH_SOCK does not respond (${errno(error) ?? error.message})`));
  });
}

function warnOfExpiry(context: PhaseContext, { name, expiresAt }: Credential): void {
  const left = expiresAt === undefined ? Infinity : Date.parse(expiresAt) - Date.now();
  if (left > SOON_MS) return;
  warn(
    context,
    left <= 0
      ? `The credential ${name} has expired (${expiresAt ?? ''}).`
      : `The credential ${name} expires soon (${expiresAt ?? ''}).`,
  );
}

function warn({ emit, job }: PhaseContext, message: string): void {
  emit({ type: 'warning', key: job.ref.key, message });
}
