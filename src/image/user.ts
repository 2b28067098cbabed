import type { Container } from '../workspace/workspace.ts';
import { type Instruction, runScript } from './instruction.ts';
import { shellWord } from './quote.ts';
import type { User } from './toolchain.ts';

/** Who the workspace's programs run as. Root is there already, whichever of its name and its id was asked for. */
export function userOf({ user, uid, gid }: Container): User {
  return user === 'root' || uid === 0 ? { name: 'root', uid: 0, gid: 0, home: '/root' } : { name: user, uid, gid, home: `/home/${user}` };
}

/**
 * Makes the user, with exactly these ids, because ids are what mounts see. Base images have users of their own (node and
 * ubuntu are 1000): one with the same id is renamed, one with the same name but another id gives up its name. Ids below
 * 1000 belong to the system, whose names stay; they are shared.
 */
export function userInstruction(user: User, shell: string, workdir: string): Instruction {
  const { name, uid, gid, home } = user;
  const folder = shellWord(workdir);
  const prepare = [`mkdir -p ${home} ${folder}`, `cp -r /etc/skel/. ${home}/`];
  if (name === 'root') return runScript([...prepare, `usermod --shell ${shell} root`].join('\n'));
  return runScript([
    `group="$(getent group ${gid} | cut -d: -f1)"`,
    `named="$(getent group ${name} | cut -d: -f3)"`,
    `if [ -n "$named" ] && [ "$named" != ${gid} ]; then groupmod --new-name ${name}-before ${name}; fi`,
    ...(gid < 1000
      ? [`if [ -z "$group" ]; then groupadd --gid ${gid} ${name}; fi`]
      : [`if [ -z "$group" ]; then groupadd --gid ${gid} ${name}; elif [ "$group" != ${name} ]; then groupmod --new-name ${name} "$group"; fi`]),
    `named="$(getent passwd ${name} | cut -d: -f3)"`,
    `if [ -n "$named" ] && [ "$named" != ${uid} ]; then usermod --login ${name}-before --home ${home}-before --move-home ${name}; fi`,
    `user="$(getent passwd ${uid} | cut -d: -f1)"`,
    `if [ -z "$user" ]; then useradd --uid ${uid} --gid ${gid} --create-home --home-dir ${home} --shell ${shell} ${name}`,
    ...(uid < 1000
      ? [`elif [ "$user" != ${name} ]; then useradd --non-unique --uid ${uid} --gid ${gid} --create-home --home-dir ${home} --shell ${shell} ${name}`]
      : []),
    `else usermod --login ${name} --gid ${gid} --home ${home} --move-home --shell ${shell} "$user"; fi`,
    ...prepare,
    `chown -R ${uid}:${gid} ${home} ${folder}`,
  ].join('\n'));
}
