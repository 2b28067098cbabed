import { once } from 'node:events';
import { connect } from 'node:net';
import * as messages from '../gen/session_pb.js';
import { type Handler, type ServerCall, unaryHandler } from '../grpc/server.ts';
import { method } from '../grpc/method.ts';
import { GrpcCode, GrpcError } from '../grpc/status.ts';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';

/** BuildKit checks every five seconds, and drops a session that fails to respond twice. */
export const health: [string, Handler] = unaryHandler(
  method('/grpc.health.v1.Health/Check', messages.HealthRequestSchema, messages.HealthResponseSchema),
  () => ({ status: 1 }),
);

/** Returns a secret by id, or undefined: then a step that requires it fails. */
export type FindSecret = (id: string, signal: AbortSignal) => Promise<Uint8Array | undefined> | Uint8Array | undefined;

export function secrets(find: FindSecret): [string, Handler] {
  const Secrets = method(
    '/moby.buildkit.secrets.v1.Secrets/GetSecret',
    messages.SecretRequestSchema,
    messages.SecretResponseSchema,
  );
  return unaryHandler(Secrets, async ({ id }, call) => {
    const data = await find(id, call.signal);
    if (data === undefined) throw new GrpcError(GrpcCode.NOT_FOUND, `secret ${id} not found`);
    return { data };
  });
}

/** Paths of agents' sockets, by the id that a step mounts, usually "default". */
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
    unaryHandler(CheckAgent, ({ id }) => {
      find(id);
      return {};
    }),
    ['/moby.sshforward.v1.SSH/ForwardAgent', (call) => forward(call, find(call.metadata('buildkit.ssh.id')[0] ?? ''))],
  ];
}

/** Forwards bytes in both directions until either side ends. */
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
  /** A password or, if the user name is empty, an identity token. */
  readonly secret: string;
  /** A token that the registry accepts directly; requires `registryTokens`. */
  readonly registryToken?: string;
}

/** Looks up credentials by BuildKit's name of the host; undefined for none. */
export type FindCredentials = (
  host: string,
  signal: AbortSignal,
) => Promise<Credentials | undefined> | Credentials | undefined;

/**
 * Lets BuildKit fetch tokens with the credentials; the service's other methods may be omitted. To keep passwords from
 * BuildKit, use `registryTokens`.
 */
export function registryAuth(find: FindCredentials): [string, Handler] {
  const Auth = method(
    '/moby.filesync.v1.Auth/Credentials',
    messages.CredentialsRequestSchema,
    messages.CredentialsResponseSchema,
  );
  return unaryHandler(Auth, async ({ host }, call) => {
    const { username = '', secret = '' } = (await find(host, call.signal)) ?? {};
    return { username, secret };
  });
}
