import type { Place } from '../workspace/diagnostic.ts';
import { type CacheMount, type Instruction, run } from './instruction.ts';
import { cacheId } from './quote.ts';

/**
 * The official Debian images delete downloaded packages after each run; without this the cache mounts of the
 * package manager would always be empty.
 */
export const KEEP_DOWNLOADED_PACKAGES: Instruction = run([
  'rm -f /etc/apt/apt.conf.d/docker-clean',
  `echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-downloaded-packages`,
]);

/** Mounts for apt in one stage on one base image. */
export function aptMounts(base: string, stage: string): CacheMount[] {
  return [
    { id: cacheId('apt-archives', base, stage), target: '/var/cache/apt' },
    { id: cacheId('apt-lists', base, stage), target: '/var/lib/apt/lists' },
  ];
}

/** Installs packages; the list is sorted, so that its order in the YAML never causes a rebuild. */
export function aptInstall(base: string, stage: string, packages: readonly string[], options: { origin?: Place | undefined; then?: readonly string[] } = {}): Instruction {
  const names = [...new Set(packages)].sort();
  const commands = ['apt-get update', `apt-get install -y --no-install-recommends ${names.join(' ')}`, ...(options.then ?? [])];
  return run(commands, { mounts: aptMounts(base, stage), origin: options.origin });
}
