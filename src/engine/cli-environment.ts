import type { Candidate } from './candidate.ts';

/** Environment variables for the Docker CLI; undefined removes one that is there. */
export type CliEnvironment = Readonly<Record<string, string | undefined>>;

const UNSET: CliEnvironment = {
  DOCKER_HOST: undefined,
  DOCKER_CONTEXT: undefined,
  DOCKER_TLS: undefined,
  DOCKER_TLS_VERIFY: undefined,
  DOCKER_CERT_PATH: undefined,
};

/** The variables by which the Docker CLI connects to this very engine, with the same TLS settings. */
export function cliEnvironment({ context, host, tls }: Candidate): CliEnvironment {
  // The CLI reads the files of a context itself.
  if (context !== undefined) return { ...UNSET, DOCKER_CONTEXT: context };
  // Without a context, the CLI would need ca.pem even for a socket.
  if (tls === undefined || !isTcp(host)) return { ...UNSET, DOCKER_HOST: host };
  const mode = tls.skipsVerification ? { DOCKER_TLS: '1' } : { DOCKER_TLS_VERIFY: '1' };
  return { ...UNSET, DOCKER_HOST: host, DOCKER_CERT_PATH: tls.folder, ...mode };
}

/** Only there the Docker CLI uses TLS (docker/cli, cli/context/docker, isSocket). */
export function isTcp(host: string): boolean {
  return !/^(?:unix|npipe|fd):/.test(host);
}
