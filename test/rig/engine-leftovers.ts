import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { engineFolder, runFolder, type EngineState } from './engine-state.ts';
import { removeRules } from './firewall.ts';
import { removeBridge } from './network.ts';
import { partsEnvironment } from './parts.ts';
import { endProcess, identify } from './processes.ts';

/** Removes what a daemon leaves: processes, when it was killed; mounts, firewall rules and the bridge, always. */
export async function endLeftovers({ parts, bridge }: EngineState): Promise<void> {
  const environment = partsEnvironment(parts);
  await endProcesses();
  await unmountAll();
  await removeRules(bridge, !isAnotherDaemonAlive(), environment);
  await removeBridge(bridge.name, environment);
  // A new daemon takes the pid in it for a living process when something else has it by now.
  rmSync(path.join(engineFolder(), 'dockerd.pid'), { force: true });
  for (const name of ['containerd', 'netns', 'runtime-runc', 'libnetwork', 'plugins', 'docker.sock']) {
    rmSync(path.join(runFolder(), name), { recursive: true, force: true });
  }
  if (runFolder() !== engineFolder()) rmSync(runFolder(), { recursive: true, force: true });
}

/**
 * containerd, its shims and their children. Each has a path in our folder on its command line, or is the child of a
 * process that does.
 */
async function endProcesses(): Promise<void> {
  const own = livingProcesses().filter(
    ({ command }) =>
      command.includes(`${runFolder()}/containerd`) &&
      /(containerd|containerd-shim-runc-v2)$/.test(command.split('\0')[0] ?? ''),
  );
  const shims = new Set(own.map(({ pid }) => pid));
  const contained = livingProcesses().filter(({ parent, pid }) => shims.has(parent) && !shims.has(pid));
  for (const { pid } of contained) process.kill(pid, 'SIGKILL');
  for (const { pid } of own) await endProcess(identify(pid), 5000);
}

function livingProcesses(): { pid: number; parent: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return [{ pid: Number(name), parent, command: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
      } catch {
        return [];
      }
    });
}

function isAnotherDaemonAlive(): boolean {
  return livingProcesses().some(({ command }) => path.basename(command.split('\0')[0] ?? '') === 'dockerd');
}

async function unmountAll(): Promise<void> {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4]?.replace(/\\040/g, ' ') ?? '')
    .filter((mount) => mount.startsWith(`${engineFolder()}/`) || mount.startsWith(`${runFolder()}/`));
  for (const mount of mounts.reverse()) await execa('umount', ['-l', mount], { reject: false });
}
