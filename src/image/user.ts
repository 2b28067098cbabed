import type { UserDockerfile } from '../workspace/user-dockerfile.ts';
import type { Container } from '../workspace/model.ts';
import { env, type Instruction, runScript } from './instruction.ts';
import { shellWord } from './quote.ts';
import type { User } from './toolchain.ts';
import { DEFAULT_CONTAINER } from '../workspace/defaults.ts';

/** The user that the workspace's programs run as. Root already exists, whether its name or its id was requested. */
export function userOf({ user, uid, gid }: Container): User {
  return user === 'root' || uid === 0
    ? { name: 'root', uid: 0, gid: 0, home: '/root' }
    : { name: user, uid, gid, home: `/home/${user}` };
}

/**
 * Creates the user with exactly this id, because ids are what mounts see. Base images have users of their own (node and
 * ubuntu are 1000), and an application may live in the home of one. So a user with the same id is at most renamed:
 * files, home and primary group stay as they are, and the usual home path becomes a link to its home. A user with the
 * same name and another id is renamed. Ids below 1000 belong to the system and are shared.
 */
export function userInstruction(user: User, shell: Shell, workdir: string): Instruction {
  const { name, uid, gid, home } = user;
  const account =
    name === 'root'
      ? [`usermod --shell ${shell.path} root`, `mkdir -p ${home}`]
      : [...accountScript(user, shell.path), ...homeScript(user, workdir)];
  const folder = shellWord(workdir);
  return runScript(
    [
      ...account,
      `if [ ! -e ${folder} ]; then mkdir -p ${folder}; chown ${uid}:${gid} ${folder}; fi`,
      ...skeletonScript(user, shell.settings),
    ].join('\n'),
  );
}

/** The user's shell, and the settings file in the home folder that it reads. */
export interface Shell {
  readonly path: string;
  readonly settings: '.bashrc' | '.zshrc';
}

function accountScript({ name, uid, gid, home }: User, shell: string): string[] {
  const create = `useradd --uid ${uid} --gid ${gid} --no-create-home --home-dir ${home} ${name}`;
  return [
    `if [ -z "$(getent group ${gid})" ]; then`,
    `  if [ -z "$(getent group ${name})" ]; then groupadd --gid ${gid} ${name}; ` +
      `else groupadd --gid ${gid} ${name}-${gid}; fi`,
    // Custom commands may run "chown dev:dev".
    `elif [ -z "$(getent group ${name})" ]; then groupadd --non-unique --gid ${gid} ${name}; fi`,
    `named="$(getent passwd ${name} | cut -d: -f3)"`,
    `if [ -n "$named" ] && [ "$named" != ${uid} ]; then usermod --login ${name}-before ${name}; named=; fi`,
    `existing="$(getent passwd ${uid} | cut -d: -f1)"`,
    `if [ -z "$named" ] && [ -z "$existing" ]; then ${create}`,
    'elif [ -z "$named" ]; then ' +
      `${uid < 1000 ? create.replace('useradd', 'useradd --non-unique') : `usermod --login ${name} "$existing"`}; fi`,
    `usermod --shell ${shell} ${name}`,
    ...groupScript({ name, gid }),
  ];
}

/**
 * The account keeps its primary group unless the YAML sets another. This does not use usermod, which would change the
 * group of the files in the home folder.
 */
function groupScript({ name, gid }: Pick<User, 'name' | 'gid'>): string[] {
  const join = (group: string): string => `usermod --append --groups "$(getent group ${group} | cut -d: -f1)" ${name}`;
  return [
    `group="$(getent passwd ${name} | cut -d: -f4)"`,
    ...(gid === DEFAULT_CONTAINER.gid
      ? [`if [ "$group" != ${gid} ]; then ${join(String(gid))}; fi`]
      : [
          `if [ "$group" != ${gid} ]; then`,
          `  if [ -n "$(getent group "$group")" ]; then ${join('"$group"')}; fi`,
          `  sed -i 's/^\\(${name}:[^:]*:[^:]*\\):[^:]*:/\\1:${gid}:/' /etc/passwd`,
          'fi',
        ]),
  ];
}

/**
 * A home that the user cannot write to (it does not exist, has another owner, is the root folder, or is where the
 * source is mounted) is left unchanged, but it cannot be the user's home.
 */
function homeScript({ name, uid, gid, home }: User, workdir: string): string[] {
  return [
    `home="$(getent passwd ${name} | cut -d: -f6)"`,
    'real="$(readlink -f "$home" || true)"',
    `case "$real/" in //|${shellWord(workdir.replace(/(?<!\/)\/+$/, ''))}/*) real= ;; esac`,
    `if [ ! -e ${home} ] && [ ! -L ${home} ] && [ -n "$real" ] && [ -d "$real" ] && ` +
      `[ "$(stat -c %u "$real")" = ${uid} ]; then`,
    `  mkdir -p ${home.slice(0, home.lastIndexOf('/'))}; ln -s "$real" ${home}; chown -h ${uid}:${gid} ${home}`,
    'else',
    `  mkdir -p ${home}`,
    `  if [ "$(stat -L -c %u ${home})" != ${uid} ]; then chown ${uid}:${gid} ${home}; fi`,
    `  if [ "$home" != ${home} ]; then usermod --home ${home} ${name}; fi`,
    'fi',
  ];
}

/**
 * Existing files in the home stay unchanged, except that the shell's own settings file gets a line that sources ours.
 */
function skeletonScript({ uid, gid, home }: User, settings: string): string[] {
  const skeleton = `/etc/skel/${settings}`;
  return [
    '(cd /etc/skel && find . -mindepth 1) | while IFS= read -r name; do',
    `  from="/etc/skel/$name" to="${home}/$name"`,
    '  if [ -e "$to" ] || [ -L "$to" ] || [ ! -d "${to%/*}" ]; then continue; fi',
    '  if [ -d "$from" ] && [ ! -L "$from" ]; then mkdir "$to"; else cp -P "$from" "$to"; fi',
    `  chown -h ${uid}:${gid} "$to"`,
    'done',
    `if [ -f ${home}/${settings} ] && ! cmp -s ${skeleton} ${home}/${settings} ` +
      `&& ! grep -qxF '. ${skeleton}' ${home}/${settings}; then`,
    `  printf '\\n. ${skeleton}\\n' >> ${home}/${settings}`,
    'fi',
  ];
}

/**
 * Variables that a user's own Dockerfile may have set for its own user, with their default paths in a home (XDG Base
 * Directory Specification).
 */
const FOLDERS = {
  XDG_CONFIG_HOME: '/.config',
  XDG_CACHE_HOME: '/.cache',
  XDG_DATA_HOME: '/.local/share',
  XDG_STATE_HOME: '/.local/state',
  ZDOTDIR: '',
} as const;

/** These steps run as root, wherever the user's own image sets its home. */
export const ROOT_HOME = env({ HOME: '/root' }, 'plain');

/** The user's own image may set the home of its own user, which the workspace's user cannot write to. */
export function homeVariables({ name, home }: User, userDockerfile: UserDockerfile | undefined): Instruction {
  const named = Object.entries(FOLDERS).filter(([variable]) => userDockerfile?.text.includes(variable) === true);
  const variables = {
    HOME: home,
    USER: name,
    LOGNAME: name,
    ...Object.fromEntries(named.map(([variable, folder]) => [variable, `${home}${folder}`])),
  };
  return env(variables, 'plain');
}
