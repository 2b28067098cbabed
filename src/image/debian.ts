import { run } from './instruction.ts';
import { cacheId } from './quote.ts';
import type { System } from './system.ts';

/** Debian and Ubuntu. */
export const debian: System = {
  name: 'debian',
  // The official images delete downloaded packages after each run; the cache mounts would always be empty. And their slim
  // forms lack folders that update-alternatives links pages of the manual into: Java and PostgreSQL could not be installed.
  prepare: run([
    'rm -f /etc/apt/apt.conf.d/docker-clean',
    `echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-downloaded-packages`,
    'mkdir -p /usr/share/man/man1 /usr/share/man/man7 /usr/share/man/man8',
  ]),
  install: (base, stage, packages, { origin, then = [] } = {}) =>
    run(['apt-get update', `apt-get install -y --no-install-recommends ${[...new Set(packages)].sort().join(' ')}`, ...then], {
      mounts: [
        { id: cacheId('apt-archives', base, stage), target: '/var/cache/apt' },
        { id: cacheId('apt-lists', base, stage), target: '/var/lib/apt/lists' },
      ],
      origin,
    }),
  packageName: (name) => name,
  userPackages: [],
  hasLocales: true,
  zshPlugins: '/usr/share',
};
