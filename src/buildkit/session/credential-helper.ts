import { spawn } from 'node:child_process';
import { GrpcCode, GrpcError } from '../grpc/status.ts';
import type { AskHelper } from './docker-config.ts';
import type { Credentials } from './services.ts';

/** A helper may ask its user for leave. Milliseconds. */
const PATIENCE_MS = 60_000;
const LONGEST_ANSWER = 1024 * 1024;
const LONGEST_COMPLAINT = 300;
/**
 * What a helper says, and exits with an error, when it has nothing (docker/docker-credential-helpers,
 * credentials/error.go).
 */
const NOTHING = 'credentials not found in native keychain';

/**
 * Runs Docker's credential helpers (docker/docker-credential-helpers): the server goes through their input, never on
 * their command line. One at a time, for the keychain of macOS hangs when it is asked twice at once.
 */
export function credentialHelper(env: NodeJS.ProcessEnv): AskHelper {
  let last: Promise<unknown> = Promise.resolve();
  return (helper, server, signal) => {
    const asked = last.then(() => ask(`docker-credential-${helper}`, server, env, signal));
    last = asked.catch(() => undefined);
    return asked;
  };
}

async function ask(
  program: string,
  server: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const { code, output, complaint } = await run(
    program,
    server,
    env,
    AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  );
  if (code === 0) return credentialsOf(output, program);
  // Of errors, too, helpers tell on their standard output.
  const said = (output.trim() || complaint.trim()).slice(0, LONGEST_COMPLAINT);
  if (said === NOTHING) return undefined;
  throw failed(`${program} could not give the login to ${server}: ${said || `it ended with ${String(code)}`}`);
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly complaint: string;
}

function run(program: string, input: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['get'], { env, signal, killSignal: 'SIGKILL', stdio: 'pipe', windowsHide: true });
    let [output, complaint] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > LONGEST_ANSWER) child.kill('SIGKILL');
    });
    child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (complaint = (complaint + text).slice(-LONGEST_COMPLAINT)));
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        failed(
          error.code === 'ENOENT'
            ? `the credential helper ${program} is not installed, or not on the PATH`
            : `${program} was stopped before it answered`,
          error,
        ),
      ),
    );
    child.once('close', (code) => resolve({ code, output, complaint }));
    // It may answer without reading.
    child.stdin.on('error', () => undefined).end(input);
  });
}

function credentialsOf(output: string, program: string): Credentials | undefined {
  let answer: { readonly Username?: unknown; readonly Secret?: unknown } | null;
  try {
    answer = JSON.parse(output) as typeof answer;
  } catch {
    // Its own message would quote the secret.
    throw failed(`the answer of ${program} is no JSON`);
  }
  const { Username: username, Secret: secret } = answer ?? {};
  return typeof username === 'string' && typeof secret === 'string' ? { username, secret } : undefined;
}

function failed(why: string, cause?: Error): GrpcError {
  return new GrpcError(GrpcCode.FAILED_PRECONDITION, why, { cause });
}
