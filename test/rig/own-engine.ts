import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { livingDaemon, startDaemon, stopDaemon } from './daemon.ts';
import { answers } from './engine-state.ts';
import { makeFolder } from './folders.ts';
import { engineParts, partsEnvironment } from './parts.ts';

/** An engine for a single test, which may stop, kill and start it. */
export interface OwnEngine {
  readonly socket: string;
  /** Of its process, whose network is its own. */
  pid(): number;
  /** Stops it and starts it again; `kill` as a crash would. Images and build cache stay. */
  restart(kill?: boolean): Promise<void>;
  stop(): Promise<void>;
}

export interface OwnEngineOptions {
  readonly containerdStore?: boolean;
  /** Listens, too, at port 2376 of its own loopback, for clients that this CA has signed. Paths of files. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
}

/**
 * Beside the private engine: in a network of its own, so that neither sees the other's bridge and firewall rules. It
 * reaches nothing, and has the image that is given, taken from the engine of the tests.
 */
export async function startOwnEngine(
  image: string,
  { containerdStore = true, tls }: OwnEngineOptions = {},
): Promise<OwnEngine> {
  const parts = await engineParts();
  // Short, because sockets lie in it; and on a disk, because overlays cannot lie on every temporary file system.
  const folder = mkdtempSync('/var/tmp/bke-');
  const environment = partsEnvironment(parts);
  const socket = path.join(folder, 'docker.sock');
  const daemon = { name: 'dockerd', folder };
  const configuration = path.join(folder, 'daemon.json');
  writeFileSync(
    configuration,
    JSON.stringify({
      'data-root': makeFolder(path.join(folder, 'data')),
      'exec-root': makeFolder(path.join(folder, 'run')),
      pidfile: path.join(folder, 'dockerd.pid'),
      hosts: [`unix://${socket}`, ...(tls === undefined ? [] : ['tcp://127.0.0.1:2376'])],
      ...(tls !== undefined && { tlsverify: true, tlscacert: tls.ca, tlscert: tls.cert, tlskey: tls.key }),
      features: { 'containerd-snapshotter': containerdStore },
    }),
  );
  const start = (): Promise<void> =>
    startDaemon({
      ...daemon,
      command: ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec dockerd --config-file "$0"', configuration],
      environment,
      isReady: () => answers(socket),
      patienceMs: 60_000,
    });
  const endWithUs = (): void => {
    const living = livingDaemon(daemon);
    if (living) process.kill(living.pid);
  };
  const stop = async (): Promise<void> => {
    process.off('exit', endWithUs);
    await stopDaemon(daemon, 40_000);
    await unmountBelow(folder);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', endWithUs);
  try {
    await start();
    await execa('docker', ['pull', '--quiet', image]);
    const saved = execa('docker', ['save', image], { encoding: 'buffer', buffer: false });
    await saved.pipe(execa('docker', ['load', '--quiet'], { env: { DOCKER_HOST: `unix://${socket}` } }));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    socket,
    pid: () => livingDaemon(daemon)?.pid ?? 0,
    restart: async (kill = false) => {
      const living = livingDaemon(daemon);
      if (kill && living !== undefined) {
        process.kill(living.pid, 'SIGKILL');
        while (livingDaemon(daemon) !== undefined) await sleep(10);
      }
      await stopDaemon(daemon, 40_000);
      await start();
    },
    stop,
  };
}

async function unmountBelow(folder: string): Promise<void> {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((mount) => mount.startsWith(`${folder}/`));
  for (const mount of mounts.reverse()) await execa('umount', ['-l', mount], { reject: false });
}
