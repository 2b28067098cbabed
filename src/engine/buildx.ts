import { DvmError } from '../event/error.ts';
import type { CliEnvironment } from './cli-environment.ts';
import { LineSplitter, plainLine } from './lines.ts';
import { parseLine } from './rawjson.ts';
import type { Builder, BuildOutcome, ImageRequest } from './image-request.ts';
import type { Redactor } from './redact.ts';
import { type StepEvent, StepTracker } from './steps.ts';

export interface BuildxEnvironment {
  /** The engine to build on. */
  readonly docker: CliEnvironment;
  /** A BUILDX_CONFIG of ours: buildx writes into that folder at every call. */
  readonly buildxConfig: string;
}

const LONGEST_STATUS = 64 * 1024 * 1024;
const PLAIN_LINES = 200;
/** How long buildx may take to end by itself after it was asked to. Milliseconds. */
const GRACE_MS = 5000;

/** Values of build args and secrets go through the environment: an argument list is visible to every user of the machine. */
export function buildxArguments(request: ImageRequest): string[] {
  return [
    'buildx',
    'build',
    '--progress=rawjson',
    '--provenance=false',
    `--file=${request.dockerfile}`,
    `--target=${request.target}`,
    `--tag=${request.tag}`,
    ...Object.entries(request.labels).map(([name, value]) => `--label=${name}=${value}`),
    ...Object.keys(request.args).map((name) => `--build-arg=${name}`),
    ...Object.entries(request.proxies).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...Object.keys(request.secrets).map((id, index) => `--secret=id=${id},env=${secretVariable(index)}`),
    ...Object.entries(request.contexts).map(([name, folder]) => `--build-context=${name}=${folder}`),
    ...Object.entries(request.images).map(([name, image]) => `--build-context=${name}=${image}`),
    ...(request.agent === undefined ? [] : ['--ssh=default']),
    ...(request.noCache ? ['--no-cache'] : []),
    ...(request.pull ? ['--pull'] : []),
    ...(request.cacheFrom === undefined ? [] : [`--cache-from=type=local,src=${request.cacheFrom}`]),
    ...(request.cacheTo === undefined ? [] : [`--cache-to=type=local,dest=${request.cacheTo},mode=max,ignore-error=true`]),
    '--',
    request.context,
  ];
}

function secretVariables({ secrets }: ImageRequest): Record<string, string> {
  return Object.fromEntries(Object.values(secrets).map((value, index) => [secretVariable(index), value]));
}

function secretVariable(index: number): string {
  return `DVM_BUILD_SECRET_${index}`;
}

/** Builds by a `docker buildx build` each. */
export function buildx(environment: BuildxEnvironment): Builder {
  return {
    name: 'buildx',
    whyNot: () => Promise.resolve(undefined),
    build: (request, emit, signal, redactor) => runBuildx(request, environment, emit, signal, redactor),
    close: () => undefined,
  };
}

/**
 * Runs `docker buildx build` and reports its steps as they happen. Resolves however the build ended, also when `signal`
 * stopped it; rejects with `engine_unsupported` when there is no `docker` to run.
 */
async function runBuildx(
  request: ImageRequest,
  environment: BuildxEnvironment,
  emit: (event: StepEvent) => void,
  signal: AbortSignal,
  redactor: Redactor,
): Promise<BuildOutcome> {
  const { execa } = await import('execa');
  const tracker = new StepTracker(emit, redactor);
  const plain: string[] = [];
  const lines = new LineSplitter(LONGEST_STATUS);
  const take = (line: string): void => {
    const parsed = parseLine(line);
    if (typeof parsed !== 'string') return tracker.push(parsed);
    const text = redactor.text(plainLine(parsed));
    plain.push(text);
    if (plain.length > PLAIN_LINES) plain.shift();
    if (text.trim() !== '') emit({ type: 'log', stream: 'stderr', line: text });
  };

  const child = execa('docker', buildxArguments(request), {
    // A group of its own: docker starts buildx as its child, and both must hear of a cancellation.
    detached: process.platform !== 'win32',
    cleanup: true,
    reject: false,
    buffer: false,
    stdin: 'ignore',
    stdout: 'ignore',
    env: { ...request.args, ...secretVariables(request), ...(request.agent !== undefined && { SSH_AUTH_SOCK: request.agent }), ...environment.docker, BUILDX_CONFIG: environment.buildxConfig, BUILDX_BUILDER: undefined },
  });
  child.stderr.on('data', (chunk: Buffer) => {
    // One at a time: a step that prints without end must not have the thread for itself.
    child.stderr.pause();
    setImmediate(() => child.stderr.resume());
    for (const line of lines.push(chunk)) take(line);
  });
  const stop = stopWith(signal, child);
  const result = await child;
  stop();
  for (const line of lines.end()) take(line);
  tracker.end();
  if (result.code === 'ENOENT') {
    throw new DvmError(
      { kind: 'engine_unsupported', message: 'The command "docker" was not found.', hint: 'Install the Docker CLI with its buildx plugin and put it on PATH.' },
      { cause: result.cause },
    );
  }
  const isBuilt = result.exitCode === 0;
  if (!isBuilt && plain.length === 0) plain.push(`ERROR: buildx ended with ${result.exitCode === undefined ? 'no exit code' : `exit code ${result.exitCode}`}`);
  return { isBuilt, plain, failed: tracker.failed, line: blamedLine(plain) };
}

interface Stoppable {
  readonly pid?: number | undefined;
  kill(signal: NodeJS.Signals): boolean;
}

/** Sends the whole group away when `signal` aborts: politely, then by force. Returns what undoes the connection. */
function stopWith(signal: AbortSignal, child: Stoppable): () => void {
  let force: NodeJS.Timeout | undefined;
  const stop = (): void => {
    kill(child, 'SIGTERM');
    force = setTimeout(() => kill(child, 'SIGKILL'), GRACE_MS);
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return () => {
    clearTimeout(force);
    signal.removeEventListener('abort', stop);
  };
}

function kill(child: Stoppable, signal: NodeJS.Signals): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** buildx ends a failed build with `Dockerfile:12` and an excerpt (docker/buildx, util/errdefs source printing). */
function blamedLine(plain: readonly string[]): number | undefined {
  const found = plain.map((line) => /^Dockerfile:(\d+)\s*$/.exec(line)?.[1]).findLast((line) => line !== undefined);
  return found === undefined ? undefined : Number(found);
}
