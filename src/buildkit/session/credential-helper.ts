import { run } from '../../process/run.ts';
import { GrpcCode, GrpcError } from '../grpc/status.ts';
import type { AskHelper } from './docker-logins.ts';
import type { Credentials } from './services.ts';

/** A helper may ask the user for permission. */
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;
const MAX_MESSAGE_LENGTH = 300;
/** A helper's message if it has no credentials (docker/docker-credential-helpers, credentials/error.go). */
const NOT_FOUND = 'credentials not found in native keychain';

/**
 * Runs Docker's credential helpers (docker/docker-credential-helpers). The server is passed on their input, never on
 * their command line. They run one at a time, as the macOS keychain hangs on two requests at once.
 */
export function credentialHelper(env: NodeJS.ProcessEnv): AskHelper {
  let last: Promise<unknown> = Promise.resolve();
  return (helper, server, signal) => {
    const answer = last.then(() => ask(`docker-credential-${helper}`, server, env, signal));
    last = answer.catch(() => undefined);
    return answer;
  };
}

async function ask(
  program: string,
  server: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const { failure, error, exitCode, stdout, stderr } = await run([program, 'get'], {
    env,
    input: server,
    signal,
    timeoutMs: TIMEOUT_MS,
    maxStdoutBytes: MAX_OUTPUT_BYTES,
    maxStderrBytes: MAX_MESSAGE_LENGTH,
  });
  switch (failure) {
    case 'not_found':
      throw failed(`the credential helper ${program} is not installed, or not on the PATH`, error);
    case 'not_started':
      throw failed(`${program} could not be started: ${error?.message ?? ''}`, error);
    case 'aborted':
      throw failed(`${program} was stopped before it responded`);
    case 'timed_out':
      throw failed(`${program} did not respond within ${TIMEOUT_MS / 1000} s`);
    case 'too_much_output':
      throw failed(`${program} printed more than ${MAX_OUTPUT_BYTES / 1024} KiB`);
    case undefined:
  }
  if (exitCode === 0) return credentialsOf(stdout, program);
  // Helpers print errors to standard output, too.
  const message = (stdout.trim() || stderr.trim()).slice(0, MAX_MESSAGE_LENGTH);
  if (message === NOT_FOUND) return undefined;
  const reason = message || (exitCode === undefined ? 'it was killed' : `it failed with exit code ${exitCode}`);
  throw failed(`${program} could not provide the login to ${server}: ${reason}`);
}

function credentialsOf(output: string, program: string): Credentials | undefined {
  let content: { readonly Username?: unknown; readonly Secret?: unknown } | null;
  try {
    content = JSON.parse(output) as typeof content;
  } catch {
    // The parser's message would quote the secret.
    throw failed(`the response of ${program} is not JSON`);
  }
  const { Username: username, Secret: secret } = content ?? {};
  return typeof username === 'string' && typeof secret === 'string' ? { username, secret } : undefined;
}

function failed(why: string, cause?: Error): GrpcError {
  return new GrpcError(GrpcCode.FAILED_PRECONDITION, why, { cause });
}
