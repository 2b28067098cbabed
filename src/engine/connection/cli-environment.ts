import type { ProgramVariables } from '../../process/environment.ts';
import type { Candidate } from './candidate.ts';

/** Environment variables for the Docker CLI; undefined unsets one. */
export type CliEnvironment = Pick<ProgramVariables, (typeof VARIABLES)[number]>;

const VARIABLES = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_TLS', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'] as const;

const UNSET: CliEnvironment = Object.fromEntries(VARIABLES.map((name) => [name, undefined]));

/** Makes the Docker CLI connect to an address without TLS. */
export function plainCliEnvironment(host: string): CliEnvironment {
  return { ...UNSET, DOCKER_HOST: host };
}

/** Makes the Docker CLI connect to the same engine with the same TLS settings. */
export function cliEnvironment({ context, host, tls }: Candidate): CliEnvironment {
  // The CLI reads the files of a context itself.
  if (context !== undefined) return { ...UNSET, DOCKER_CONTEXT: context };
  // With TLS variables, the CLI would require ca.pem even for a socket.
  if (tls === undefined || !isTcp(host)) return plainCliEnvironment(host);
  const mode = tls.skipsVerification ? { DOCKER_TLS: '1' } : { DOCKER_TLS_VERIFY: '1' };
  return { ...UNSET, DOCKER_HOST: host, DOCKER_CERT_PATH: tls.folder, ...mode };
}

/** The Docker CLI uses TLS only there (docker/cli, cli/context/docker, isSocket). */
export function isTcp(host: string): boolean {
  return !/^(?:unix|npipe|fd):/.test(host);
}
