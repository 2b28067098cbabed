import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Address } from '../../buildkit/client.ts';
import { DvmError } from '../../event/error.ts';
import { run } from '../../process/run.ts';
import { type CliEnvironment, plainCliEnvironment } from '../connection/cli-environment.ts';
import type { Builder, BuildFailure, BuildOutcome, BuildSink } from '../builder.ts';
import { buildFailure } from '../failure/build-failure.ts';
import { digestsOf, type ImageDigests, type ImageRequest } from '../images/image-request.ts';
import { LineSplitter, plainLine } from '../../text/output-lines.ts';
import { parseLine } from '../progress/rawjson.ts';
import { StepTracker } from '../progress/steps.ts';
import { BAKE_TARGET, bakeDefinition, bakeStepFilter } from './bake.ts';
import { findPlugin, INSTALL_BUILDX, type Plugin } from './plugin.ts';
import { openRelay, type Relay } from './relay.ts';

export interface BuildxEnvironment {
  readonly address: Address;
  /** How the Docker CLI connects to the engine itself. */
  readonly docker: CliEnvironment;
  /** Our own BUILDX_CONFIG: buildx writes to that folder on every call. */
  readonly buildxConfig: string;
  /** Build args of every build. */
  readonly proxies: Readonly<Record<string, string>>;
  /** The user's environment. */
  readonly env: NodeJS.ProcessEnv;
}

const MAX_STATUS_BYTES = 64 * 1024 * 1024;
const MAX_PLAIN_LINES = 200;
/** How long buildx may take to exit after SIGTERM. */
const GRACE_MS = 5000;

/** Runs a `docker buildx bake` for each build. */
export function buildx(environment: BuildxEnvironment): Builder {
  let plugin: Promise<Plugin | string> | undefined;
  let relay: Promise<Relay> | undefined;
  const find = (signal: AbortSignal): Promise<Plugin | string> => (plugin ??= findPlugin(environment.env, signal));
  const connect = async (): Promise<CliEnvironment> => {
    // Node.js does not support named pipes in the mode that the Docker CLI uses.
    if (process.platform === 'win32') return environment.docker;
    return plainCliEnvironment((await (relay ??= openRelay(environment.address))).host);
  };
  return {
    name: 'buildx',
    checkSupport: async (signal) => {
      const found = await find(signal);
      return typeof found === 'string' ? found : undefined;
    },
    build: async (request, sink, signal) => {
      const found = await find(signal);
      if (typeof found === 'string') throw buildxUnusable(found);
      return await runBake(request, { ...environment, docker: await connect() }, found, sink, signal);
    },
    close: () => void relay?.then((open) => open.close()).catch(() => undefined),
  };
}

export function buildxUnusable(reason: string): DvmError {
  const message = `"docker buildx" cannot be used: ${reason}.`;
  return new DvmError({ kind: 'engine_unsupported', message, hint: INSTALL_BUILDX });
}

/** Contains nothing else of the request: every user of the machine can see an argument list. */
export function bakeArguments(
  { agent, privateFolder }: Pick<ImageRequest, 'agent' | 'privateFolder'>,
  { asksForSsh }: Plugin,
): string[] {
  return [
    'buildx',
    'bake',
    '--file=-',
    '--progress=rawjson',
    '--provenance=false',
    `--metadata-file=${metadataFile(privateFolder)}`,
    ...(agent !== undefined && asksForSsh ? ['--allow=ssh'] : []),
  ];
}

/** Resolves however the build ends. */
async function runBake(
  request: ImageRequest,
  { env, docker, buildxConfig, proxies }: BuildxEnvironment,
  plugin: Plugin,
  { emit, redactor }: BuildSink,
  signal: AbortSignal,
): Promise<BuildOutcome> {
  const tracker = new StepTracker(emit, redactor);
  const withoutBakeSteps = bakeStepFilter();
  const plain: string[] = [];
  const lines = new LineSplitter(MAX_STATUS_BYTES);
  const take = (line: string): void => {
    const parsed = parseLine(line);
    if (typeof parsed !== 'string') return tracker.push(withoutBakeSteps(parsed));
    const text = redactor.text(plainLine(parsed));
    plain.push(text);
    if (plain.length > MAX_PLAIN_LINES) plain.shift();
    if (text.trim() !== '') emit({ type: 'log', stream: 'stderr', line: text });
  };

  const { privateFolder } = request;
  await rm(privateFolder, { recursive: true, force: true });
  await mkdir(privateFolder, { mode: 0o700 });
  try {
    const secretFiles = await writeSecrets(request);
    const result = await run(['docker', ...bakeArguments(request, plugin)], {
      // Bake reads a file ".env" of its working directory.
      cwd: privateFolder,
      input: bakeDefinition(request, proxies, secretFiles),
      onStderr: (chunk) => {
        for (const line of lines.push(chunk)) take(line);
      },
      signal,
      graceMs: GRACE_MS,
      env,
      variables: {
        BUILDX_CONFIG: buildxConfig,
        BUILDX_BUILDER: undefined,
        // Bake would ask for permission to read what the definition names, which is our own.
        BUILDX_BAKE_ENTITLEMENTS_FS: '0',
        // Otherwise git runs in the context, as the configuration of its repository wants.
        BUILDX_GIT_INFO: '0',
        BUILDX_GIT_LABELS: undefined,
        BUILDX_METADATA_PROVENANCE: 'disabled',
        ...docker,
        // It would become a build arg.
        SOURCE_DATE_EPOCH: undefined,
        ...(request.agent !== undefined && { SSH_AUTH_SOCK: request.agent }),
      },
    });
    for (const line of lines.end()) take(line);
    tracker.end();
    if (result.failure === 'not_found') throw buildxUnusable('the command "docker" was not found');
    if (result.exitCode !== 0) return { ok: false, failure: failureOf(tracker, plain, result.exitCode, request) };
    const digests = await readDigests(privateFolder);
    const lost = tracker.failedCache;
    const warnings = lost === undefined ? [] : [buildFailure({ message: lost.error, step: lost, output: [] }, request)];
    return { ok: true, warnings, ...(digests && { digests }) };
  } finally {
    await rm(privateFolder, { recursive: true, force: true });
  }
}

/**
 * Bake takes secrets from files or from its environment, which every program that it starts inherits, such as
 * credential helpers. The files are outside of every context, and those of a killed process are removed with its
 * staging folder.
 */
async function writeSecrets({ secrets, privateFolder }: ImageRequest): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const [index, [id, value]] of Object.entries(secrets).entries()) {
    files[id] = join(privateFolder, `secret-${index}`);
    await writeFile(files[id], value, { mode: 0o600, flag: 'wx' });
  }
  return files;
}

function metadataFile(folder: string): string {
  return join(folder, 'metadata.json');
}

/** What the exporter has made, as it reports (docker/buildx, bake's --metadata-file). */
async function readDigests(folder: string): Promise<ImageDigests | undefined> {
  try {
    const metadata: unknown = JSON.parse(await readFile(metadataFile(folder), 'utf8'));
    return digestsOf((metadata as Record<string, Record<string, unknown>>)[BAKE_TARGET] ?? {});
  } catch {
    // Then only the tag identifies the image.
    return undefined;
  }
}
/**
 * buildx reports the facts of a failure in text only: those of the step in its status, the others in the lines that it
 * prints at the end. They are parsed here, and nowhere else.
 */
function failureOf(
  { failed: step }: StepTracker,
  plain: readonly string[],
  ownExitCode: number | undefined,
  request: ImageRequest,
): BuildFailure {
  const exit = ownExitCode === undefined ? 'without an exit code' : `with exit code ${ownExitCode}`;
  const message = step?.error ?? lastError(plain) ?? `buildx ended ${exit} and without an error message`;
  const exitCode = /exit code: (\d+)/.exec(step?.error ?? '')?.[1];
  const line = reportedLine(plain);
  return buildFailure(
    {
      message,
      ...(step && { step }),
      ...(exitCode !== undefined && { exitCode: Number(exitCode) }),
      ...(line !== undefined && { location: { line } }),
      output: plain,
    },
    request,
  );
}

/** `ERROR: failed to build: failed to solve: …`, without what says only that it failed. */
function lastError(plain: readonly string[]): string | undefined {
  const line = plain.findLast((each) => /^ERROR:|^error:/i.test(each)) ?? plain.findLast((each) => each.trim() !== '');
  return line?.replace(/^ERROR: (?:failed to (?:build|solve): )*/, '');
}

/** buildx ends a failed build with `Dockerfile:12` and an excerpt (docker/buildx, util/errdefs source printing). */
function reportedLine(plain: readonly string[]): number | undefined {
  const found = plain.map((line) => /^Dockerfile:(\d+)\s*$/.exec(line)?.[1]).findLast((line) => line !== undefined);
  return found === undefined ? undefined : Number(found);
}
