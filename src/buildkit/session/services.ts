import { once } from 'node:events';
import { connect } from 'node:net';
import * as messages from '../gen/session_pb.js';
import { answer, type Handler, type ServerCall } from '../grpc/server.ts';
import { method } from '../grpc/method.ts';
import { GrpcCode, GrpcError } from '../grpc/status.ts';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';

/** BuildKit asks every five seconds, and gives a session up that does not answer twice. */
export const health: [string, Handler] = answer(
  method('/grpc.health.v1.Health/Check', messages.HealthRequestSchema, messages.HealthResponseSchema),
  () => ({ status: 1 }),
);

/** Gives a secret's bytes by its id, or undefined: then the step that mounts it fails, unless it may do without. */
export type FindSecret = (id: string, signal: AbortSignal) => Promise<Uint8Array | undefined> | Uint8Array | undefined;

export function secrets(find: FindSecret): [string, Handler] {
  const Secrets = method(
    '/moby.buildkit.secrets.v1.Secrets/GetSecret',
    messages.SecretRequestSchema,
    messages.SecretResponseSchema,
  );
  return answer(Secrets, async ({ id }, call) => {
    const data = await find(id, call.signal);
    if (data === undefined) throw new GrpcError(GrpcCode.NOT_FOUND, `secret ${id} not found`);
    return { data };
  });
}

/** Agents by the id that a step mounts, mostly "default": paths of their sockets. */
export type SshAgents = Readonly<Record<string, string>>;

export function ssh(agents: SshAgents): [string, Handler][] {
  const find = (id: string): string => {
    const name = id === '' ? 'default' : id;
    const path = Object.hasOwn(agents, name) ? agents[name] : undefined;
    if (path === undefined)
      throw new GrpcError(GrpcCode.NOT_FOUND, `no SSH agent is offered under the name ${JSON.stringify(name)}`);
    return path;
  };
  const CheckAgent = method(
    '/moby.sshforward.v1.SSH/CheckAgent',
    messages.CheckAgentRequestSchema,
    messages.CheckAgentResponseSchema,
  );
  return [
    answer(CheckAgent, ({ id }) => {
      find(id);
      return {};
    }),
    ['/moby.sshforward.v1.SSH/ForwardAgent', (call) => forward(call, find(call.metadata('buildkit.ssh.id')[0] ?? ''))],
  ];
}

/** Bytes to and fro until either side ends. */
async function forward(call: ServerCall, path: string): Promise<void> {
  const agent = connect(path);
  const ended = new Promise<void>((resolve, reject) => {
    agent.once('close', () => resolve());
    agent.on('error', (error) =>
      reject(
        new GrpcError(GrpcCode.UNAVAILABLE, `the SSH agent cannot be reached: ${error.message}`, { cause: error }),
      ),
    );
  });
  agent.on('data', (data: Buffer) => {
    const wait = call.send(toBinary(messages.BytesMessageSchema, create(messages.BytesMessageSchema, { data })));
    if (wait === undefined) return;
    agent.pause();
    void wait.then(() => agent.resume());
  });
  const pump = async (): Promise<void> => {
    for await (const bytes of call.messages) {
      if (!agent.write(fromBinary(messages.BytesMessageSchema, bytes).data))
        await once(agent, 'drain', { signal: call.signal });
    }
    agent.end();
  };
  try {
    await Promise.race([ended, pump().then(() => ended)]);
  } finally {
    agent.destroy();
  }
}

export interface Credentials {
  readonly username: string;
  /** A password, or with an empty user name an identity token. */
  readonly secret: string;
  /** A token that the registry takes as it is; needs `registryTokens`. */
  readonly registryToken?: string;
}

/** Credentials of a registry by its host as BuildKit names it; undefined for none. */
export type FindCredentials = (
  host: string,
  signal: AbortSignal,
) => Promise<Credentials | undefined> | Credentials | undefined;

/**
 * Leaves it to BuildKit to fetch tokens with the credentials; the other methods of the service may be left out. Where
 * BuildKit may not have passwords, take `registryTokens`.
 */
export function registryAuth(find: FindCredentials): [string, Handler] {
  const Auth = method(
    '/moby.filesync.v1.Auth/Credentials',
    messages.CredentialsRequestSchema,
    messages.CredentialsResponseSchema,
  );
  return answer(Auth, async ({ host }, call) => {
    const { username = '', secret = '' } = (await find(host, call.signal)) ?? {};
    return { username, secret };
  });
}
