import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { baseImages, wantedBases } from './bases.ts';
import { DaemonEnded, livingDaemon, startDaemon, stopDaemon } from './daemon.ts';
import {
  answers,
  clientFolder,
  engineEnvironment,
  engineFolder,
  engineId,
  isApart,
  readState,
  runFolder,
  socketPath,
  writeState,
  type EngineState,
} from './engine-state.ts';
import { claimEngine, hasOtherUsers } from './engine-users.ts';
import { endLeftovers } from './engine-leftovers.ts';
import { makeFolder } from './folders.ts';
import { withLock } from './lock.ts';
import { ensureBridge } from './network.ts';
import { engineParts, partsEnvironment, type Parts } from './parts.ts';
import { readDatabases } from './read-ahead.ts';
import { freePort, runRegistry } from './registry.ts';
import { say, stopwatch } from './say.ts';

export { engineEnvironment } from './engine-state.ts';

export interface Engine {
  /** To be added to a program's own environment. */
  environment: Record<string, string>;
  /** Whether this call started it: then it is the caller's to stop. */
  startedNow: boolean;
}

/** Starts the private engine and serves its base images, from any state. */
export async function startEngine(): Promise<Engine> {
  claimEngine();
  if (await isUpToDate()) return { environment: engineEnvironment(), startedNow: false };
  requireRoot();
  return await withLock('engine', 'private engine', async () => {
    if (await isUpToDate()) return { environment: engineEnvironment(), startedNow: false };
    const startedNow = !(await isRunning());
    const state = startedNow ? await launch() : (readState() ?? (await launch()));
    await serveBases(state);
    return { environment: engineEnvironment(), startedNow };
  });
}

/** Stops everything that `startEngine` started. Images, build cache and cache entries stay. */
export async function stopEngine(): Promise<void> {
  await withLock('engine', 'private engine', async () => {
    const state = readState();
    if (!state) return;
    await stopDaemon({ name: 'dockerd', folder: engineFolder() }, 40_000);
    await stopDaemon({ name: 'registry', folder: engineFolder() });
    await endLeftovers(state);
  });
}

/** Stops it unless another process uses it, too. */
export async function stopEngineIfUnused(): Promise<void> {
  if (hasOtherUsers()) say('the private engine stays up: another process uses it');
  else await stopEngine();
}

/** Why the private engine cannot run here, or nothing. */
export function whyNoEngine(): string | undefined {
  if (process.platform !== 'linux') return 'the private engine needs Linux';
  if (!existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get'))
    return 'the private engine is made from Debian packages, and this machine does not run Debian';
  if (process.getuid?.() !== 0) return 'the private engine needs root';
  return undefined;
}

async function isRunning(): Promise<boolean> {
  return livingDaemon({ name: 'dockerd', folder: engineFolder() }) !== undefined && (await answers(socketPath()));
}

async function isUpToDate(): Promise<boolean> {
  return (
    readState()?.bases === wantedBases() &&
    livingDaemon({ name: 'registry', folder: engineFolder() }) !== undefined &&
    (await isRunning())
  );
}

/** dockerd gives its containerd 15 seconds, which may be too few on a busy machine. */
async function launch(attempts = 3): Promise<EngineState> {
  try {
    return await launchOnce();
  } catch (error) {
    if (!(error instanceof DaemonEnded) || attempts === 1) throw error;
    say('dockerd ended as it started; starting it again');
    return await launch(attempts - 1);
  }
}

async function launchOnce(): Promise<EngineState> {
  const parts = await engineParts();
  const previous = readState();
  if (previous) {
    // A daemon that does not respond, or what a killed one left behind.
    await stopDaemon({ name: 'dockerd', folder: engineFolder() });
    await stopDaemon({ name: 'registry', folder: engineFolder() });
    await endLeftovers(previous);
  }
  const seconds = stopwatch();
  const environment = partsEnvironment(parts);
  const bridge = await ensureBridge(`dvm${engineId()}`, isApart() ? '10.214' : '10.213', environment);
  const state: EngineState = { parts, bridge, registryPort: await freePort(), bases: '' };
  writeState(state);
  prepareClient(parts);
  await readDatabases(path.join(engineFolder(), 'data'));
  await startDaemon({
    name: 'dockerd',
    folder: engineFolder(),
    command: ['dockerd', '--config-file', writeConfiguration(state)],
    environment,
    isReady: () => answers(socketPath()),
    patienceMs: 60_000,
  });
  say(`private engine is up (${seconds()} s)`);
  return state;
}

async function serveBases(state: EngineState): Promise<void> {
  const wanted = wantedBases();
  if (state.bases !== wanted) await stopDaemon({ name: 'registry', folder: engineFolder() });
  const storage = await baseImages(state.parts, engineEnvironment());
  if (!livingDaemon({ name: 'registry', folder: engineFolder() })) {
    await runRegistry(engineFolder(), { storage, port: state.registryPort, readOnly: true }, state.parts);
  }
  writeState({ ...state, bases: wanted });
}

function writeConfiguration({ bridge, registryPort }: EngineState): string {
  const file = path.join(engineFolder(), 'daemon.json');
  writeFileSync(
    file,
    JSON.stringify(
      {
        'data-root': makeFolder(path.join(engineFolder(), 'data')),
        'exec-root': makeFolder(runFolder()),
        pidfile: path.join(engineFolder(), 'dockerd.pid'),
        hosts: [`unix://${socketPath()}`],
        bridge: bridge.name,
        // Two daemons would take each other's firewall rules away; the steps of the one apart reach this machine
        // without any.
        ...(isApart() && { iptables: false, ip6tables: false }),
        // Switching forwarding on must not make this machine's firewall drop what it forwarded before.
        'ip-forward-no-drop': true,
        // Without it buildx refuses to export caches from the default driver.
        features: { 'containerd-snapshotter': true },
        // By default it keeps a fifth of the disk free: on a small one each run would begin without what the last one
        // built.
        builder: { gc: { enabled: true, policy: [{ all: true, maxUsedSpace: '50GB', minFreeSpace: '4GB' }] } },
        'registry-mirrors': [`http://127.0.0.1:${registryPort}`],
      },
      null,
      1,
    ),
  );
  return file;
}

function prepareClient({ engine }: Parts): void {
  const plugins = path.join(clientFolder(), 'cli-plugins');
  mkdirSync(plugins, { recursive: true });
  rmSync(path.join(plugins, 'docker-buildx'), { force: true });
  symlinkSync(path.join(engine, 'usr/libexec/docker/cli-plugins/docker-buildx'), path.join(plugins, 'docker-buildx'));
}

function requireRoot(): void {
  const reason = whyNoEngine();
  if (reason === undefined) return;
  throw new Error(
    `No container engine can be started: ${reason}. Start your own (Docker Desktop, OrbStack, Colima, Podman, or a ` +
      'Docker Engine that your user may use), or run this as root.',
  );
}
