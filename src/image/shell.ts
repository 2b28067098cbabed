import { aptInstall } from './debian.ts';
import { copyText, run, type Stage } from './instruction.ts';

export const SHELL = '/bin/zsh';
export const SHELL_STAGE = 'shell-builder';

const ZSHRC = `autoload -Uz compinit && compinit -C
setopt append_history share_history hist_ignore_dups
HISTFILE=~/.zsh_history HISTSIZE=10000 SAVEHIST=10000
PROMPT='%F{green}%n%f %F{blue}%~%f %# '
`;

/** Login shells of Debian set PATH anew, and would lose the toolchain's folders. */
function profile(path: readonly string[]): string {
  return `export PATH="${[...path, '$PATH'].join(':')}"\n`;
}

/**
 * The shell's configuration. Without a .zshrc zsh greets a new user with a questionnaire, and without the dump of its
 * completions the first shell of each container takes a second to work it out.
 */
export function shellStage(base: string, path: readonly string[]): Stage {
  return {
    name: SHELL_STAGE,
    from: 'base',
    comment: "The shell's configuration, with its completions worked out beforehand.",
    instructions: [
      aptInstall(base, SHELL_STAGE, ['zsh']),
      copyText(ZSHRC, '/out/etc/skel/.zshrc'),
      ...(path.length === 0 ? [] : [copyText(profile(path), '/out/etc/profile.d/10-dvm-path.sh')]),
      run([`zsh -f -c 'autoload -Uz compinit && compinit -u -d /out/etc/skel/.zcompdump'`]),
    ],
  };
}
