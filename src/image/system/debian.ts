import { cacheMount, run } from '../instruction.ts';
import { isPinned, packageWords } from './packages.ts';
import { cacheId } from '../quote.ts';
import type { System } from './system.ts';

/**
 * The package lists are in a cache mount. If a full disk or a killed build damaged them, apt fails before it downloads
 * new ones, in this and every later build; after they are deleted, it downloads them again.
 */
const UPDATE = 'apt-get update || { rm -rf /var/lib/apt/lists/*; apt-get update; }';

/** Debian and Ubuntu, with the suites of the image: others, such as backports, end before their release does. */
export const debian: System = {
  name: 'debian',
  // The official images delete downloaded packages after each run, so the cache mounts would always be empty. Their
  // slim variants lack folders that update-alternatives links manual pages into, without which Java and PostgreSQL
  // cannot be installed.
  prepare: run([
    'rm -f /etc/apt/apt.conf.d/docker-clean',
    `echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-downloaded-packages`,
    'mkdir -p /usr/share/man/man1 /usr/share/man/man7 /usr/share/man/man8',
  ]),
  install: (base, stage, packages, { origin, then = [] } = {}) =>
    // The image may have a newer version than the user pins.
    run(
      [
        UPDATE,
        'apt-get install -y --no-install-recommends ' +
          `${packages.some(isPinned) ? '--allow-downgrades ' : ''}${packageWords(packages)}`,
        ...then,
      ],
      {
        mounts: [
          cacheMount(cacheId('apt-archives', base, stage), '/var/cache/apt'),
          cacheMount(cacheId('apt-lists', base, stage), '/var/lib/apt/lists'),
        ],
        origin,
      },
    ),
  packageName: (name) => name,
  userPackages: [],
  hasLocales: true,
  zshPlugins: '/usr/share',
};
