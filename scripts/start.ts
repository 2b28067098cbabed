import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { execa } from 'execa';
import { surveyPlatforms } from '../src/engine/connection/platform.ts';
import { findDesktop, openDesktop } from '../test/rig/desktop.ts';
import { startEngine, stopEngineIfUnused, whyNoEngine, type Engine } from '../test/rig/engine.ts';
import { repository } from '../test/rig/folders.ts';
import { remotePath, startVscode, windowAddress } from '../test/rig/vscode.ts';
import { hostEnvironment } from '../src/engine/connection/host-environment.ts';

/** `npm start`: builds the example workspaces with `dvm` and opens them in VS Code. */
const EXAMPLES = path.join(repository, 'examples');
const NODE = process.execPath;

const interruption = Promise.withResolvers<number>();
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(signal, () => interruption.resolve(code));
}

let ownEngine: Engine | undefined;
process.exitCode = await main(process.argv.slice(2))
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  })
  .finally(async () => {
    if (ownEngine?.startedNow) await stopEngineIfUnused();
  });

async function main(options: string[]): Promise<number> {
  const unknown = options.filter((option) => option !== '--no-window');
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(' ')}. Usage: npm start [-- --no-window]`);
    return 2;
  }
  const environment = await findEngine();
  const bundled = await run(['esbuild.config.mjs'], environment);
  if (bundled !== 0) return bundled;
  const built = await run(['bin/dvm.mjs', 'build', '--root', 'examples', '--all'], environment);
  if (options.includes('--no-window') || built >= 128) return built;
  if (built !== 0) console.log('\nNot every workspace was built; the window shows which, and why.');
  return (await openWindow(environment)) ?? built;
}

/** The variables of the private engine, or none where the user has an engine. */
async function findEngine(): Promise<Record<string, string>> {
  const engine = await userEngine();
  if (engine !== undefined) {
    console.log(`Using ${engine}.`);
    return {};
  }
  const reason = whyNoEngine();
  if (reason !== undefined) {
    throw new Error(`No container engine that can build responds, and none can be started here: ${reason}.
Start Docker Desktop, OrbStack, Colima or a Docker Engine that your user may use, with the docker command and its
buildx plugin, and run npm start again.`);
  }
  console.log('No container engine that can build answers: a private one will do.');
  ownEngine = await startEngine();
  return ownEngine.environment;
}

/** The engine that `dvm` would take, if the Docker command to build with is there too. */
async function userEngine(): Promise<string | undefined> {
  const { selected } = await surveyPlatforms(hostEnvironment());
  const platform = selected?.engine?.platform;
  if (platform === undefined) return undefined;
  const { exitCode } = await execa('docker', ['buildx', 'version'], { reject: false, timeout: 15_000 });
  return exitCode === 0 ? `${platform.name} ${platform.version}` : undefined;
}

async function run(args: string[], environment: Record<string, string>): Promise<number> {
  const child = execa(NODE, args, { cwd: repository, env: environment, stdio: 'inherit', reject: false });
  // Ctrl-C reaches the child by itself, and it ends in its own way; a signal to this process alone has to be passed on.
  void interruption.promise.then((code) => code === 143 && child.kill('SIGTERM'));
  const { exitCode } = await child;
  return exitCode ?? 1;
}

/** Returns when the window is closed, or with an exit code when interrupted. */
async function openWindow(environment: Record<string, string>): Promise<number | undefined> {
  const desktop = await findDesktop();
  if (desktop !== undefined) {
    await openDesktop(desktop, EXAMPLES, environment);
    return undefined;
  }
  const token = randomBytes(16).toString('hex');
  const server = await startVscode({ trusted: true, environment, token });
  const address = windowAddress(
    server.port,
    EXAMPLES,
    [['extensionDevelopmentPath', remotePath(server.port, repository)]],
    token,
  );
  console.log(
    `\nVS Code with the extension is at\n\n  ${address}\n\nOpen it in a browser on this machine. Ctrl-C ends it.`,
  );
  try {
    return await Promise.race([interruption.promise, server.ended.then(() => 1)]);
  } finally {
    await server.stop();
  }
}
