import type { Shell } from '../workspace/workspace.ts';
import { copyText, type Instruction, run, type Stage } from './instruction.ts';
import type { System } from './system.ts';

export const SHELL_STAGE = 'shell-builder';

const ZSHRC = `autoload -Uz compinit && compinit -C
setopt append_history share_history hist_ignore_dups
HISTFILE=~/.zsh_history HISTSIZE=10000 SAVEHIST=10000
PROMPT='%F{green}%n%f %F{blue}%~%f %# '
`;

const BASHRC = `HISTSIZE=10000 HISTFILESIZE=10000 HISTCONTROL=ignoredups
shopt -s histappend checkwinsize
PS1='\\[\\e[32m\\]\\u\\[\\e[0m\\] \\[\\e[34m\\]\\w\\[\\e[0m\\] \\$ '
`;

/** A login shell reads only one of these: Debian's .profile, where it is, reads .bashrc. */
const BASH_PROFILE = `if [ -f ~/.profile ]; then . ~/.profile; else . ~/.bashrc; fi
`;

/** Plugins of zsh that are packages; the last must come after every other, so their order is fixed. */
const PLUGINS = ['zsh-autosuggestions', 'zsh-syntax-highlighting'];

/** Both systems have both shells here. */
export function shellPath({ type }: Shell): string {
  return `/bin/${type}`;
}

/** Packages that the workspace's shell needs when it runs. */
export function shellPackages(shell: Shell): string[] {
  return [shell.type, ...plugins(shell)];
}

/**
 * The shell's configuration. Without a .zshrc zsh greets a new user with a questionnaire, and without the dump of its
 * completions the first shell of each container takes a second to work it out.
 */
export function shellStage(base: string, system: System, shell: Shell, path: readonly string[]): Stage {
  const zsh = shell.type === 'zsh';
  const settings = zsh ? ZSHRC + plugins(shell).map((name) => `source ${system.zshPlugins}/${name}/${name}.zsh\n`).join('') : BASHRC;
  return {
    name: SHELL_STAGE,
    from: 'base',
    comment: zsh ? "The shell's configuration, with its completions worked out beforehand." : "The shell's configuration.",
    instructions: [
      ...(zsh ? [system.install(base, SHELL_STAGE, ['zsh'])] : []),
      copyText(settings + (shell.customRc?.value ?? ''), `/out/etc/skel/${zsh ? '.zshrc' : '.bashrc'}`, shell.customRc?.place),
      ...(zsh ? [] : [copyText(BASH_PROFILE, '/out/etc/skel/.bash_profile')]),
      profile(path),
      ...(zsh ? [run([`zsh -f -c 'autoload -Uz compinit && compinit -u -d /out/etc/skel/.zcompdump'`])] : []),
    ],
  };
}

/** Login shells set PATH anew, and would lose the folders of the toolchain and of the base image. */
function profile(path: readonly string[]): Instruction {
  return run([
    'mkdir -p /out/etc/profile.d',
    `printf 'export PATH="%s"\\n' "${[...path, '$PATH'].join(':')}" > /out/etc/profile.d/10-dvm-path.sh`,
  ]);
}

function plugins({ type, plugins: named }: Shell): string[] {
  return type === 'zsh' ? PLUGINS.filter((name) => named.includes(name)) : [];
}
