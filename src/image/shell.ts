import { SHELL_PLUGINS } from '../workspace/shell.ts';
import { copyText, type Instruction, run, type Stage, stage } from './instruction.ts';
import type { System } from './system/system.ts';
import type { Shell } from '../workspace/model.ts';

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

/** A login shell reads only one of these; Debian's .profile sources .bashrc. */
const BASH_PROFILE = `if [ -f ~/.profile ]; then . ~/.profile; else . ~/.bashrc; fi
`;

/** Without the "container" badge, which says nothing in a container. */
const STARSHIP = `add_newline = false

[container]
disabled = true
`;

type Plugin = (system: System, type: Shell['type']) => string;
/** A program that prints shell code for its own setup. If it is missing, or too old for that, nothing happens. */
const printed =
  (command: string, condition = ''): Plugin =>
  (_, type) =>
    `if ${type === 'zsh' ? condition : ''}command -v ${command.split(' ', 1)[0] ?? ''} > /dev/null; ` +
    `then eval "$(${command.replace('SHELL', type)} 2> /dev/null)"; fi\n`;
const zshPlugin =
  (name: string): Plugin =>
  ({ zshPlugins }) =>
    `source ${zshPlugins}/${name}/${name}.zsh\n`;

/** Keys are package names, in setup order: syntax highlighting must come last. */
const PLUGINS: Readonly<Record<string, Plugin>> = {
  'bash-completion': () => '. /usr/share/bash-completion/bash_completion\n',
  direnv: printed('direnv hook SHELL'),
  // In zsh it binds keys, which fails with a message in a shell without a terminal.
  fzf: printed('fzf --SHELL', '[ -t 0 ] && '),
  zoxide: printed('zoxide init SHELL'),
  'zsh-autosuggestions': zshPlugin('zsh-autosuggestions'),
  'zsh-syntax-highlighting': zshPlugin('zsh-syntax-highlighting'),
};

/** The same path on both systems. */
export function shellPath({ type }: Shell): string {
  return `/bin/${type}`;
}

/** Packages that the workspace's shell needs at run time. */
export function shellPackages(shell: Shell): string[] {
  return [shell.type, ...plugins(shell), ...(shell.multiplexer === undefined ? [] : [shell.multiplexer.type])];
}

/**
 * The shell's configuration. Without a .zshrc, zsh asks a new user a series of questions; without the completion dump,
 * the first shell of each container takes a second longer.
 */
export function shellStage(base: string, system: System, shell: Shell, path: readonly string[]): Stage {
  const zsh = shell.type === 'zsh';
  const settings = [
    zsh ? ZSHRC : BASHRC,
    ...plugins(shell).map((name) => PLUGINS[name]?.(system, shell.type) ?? ''),
    ...(shell.prompt === 'starship' ? [printed('starship init SHELL')(system, shell.type)] : []),
    multiplexer(shell),
  ].join('');
  return {
    name: SHELL_STAGE,
    from: stage('base'),
    comment: zsh
      ? "The shell's configuration, with its completions worked out beforehand."
      : "The shell's configuration.",
    instructions: [
      ...(zsh ? [system.install(base, SHELL_STAGE, ['zsh'])] : []),
      copyText(settings + (shell.customRc?.value ?? ''), `/out/etc/skel/${zsh ? '.zshrc' : '.bashrc'}`, {
        origin: shell.customRc?.location,
      }),
      ...(zsh ? [] : [copyText(BASH_PROFILE, '/out/etc/skel/.bash_profile')]),
      ...(shell.prompt === 'starship' ? [copyText(STARSHIP, '/out/etc/skel/.config/starship.toml')] : []),
      profile(path),
      ...(zsh ? [run([`zsh -f -c 'autoload -Uz compinit && compinit -u -d /out/etc/skel/.zcompdump'`])] : []),
    ],
  };
}

/** Login shells reset PATH, which would lose the folders of the toolchain and of the base image. */
function profile(path: readonly string[]): Instruction {
  return run([
    'mkdir -p /out/etc/profile.d',
    `printf 'export PATH="%s"\\n' "${[...path, '$PATH'].join(':')}" > /out/etc/profile.d/10-dvm-path.sh`,
  ]);
}

/** Only in a terminal and not inside itself, because programs that run a shell to read its settings need its output. */
function multiplexer({ multiplexer: config }: Shell): string {
  if (config?.autostart !== true) return '';
  const [inside, start] = config.type === 'tmux' ? ['TMUX', 'tmux new-session -A -s main'] : ['STY', 'screen -R'];
  return `case $- in *i*) if [ -t 0 ] && [ -t 1 ] && [ -z "$${inside}" ]; then exec ${start}; fi ;; esac\n`;
}

function plugins({ type, plugins: named }: Shell): string[] {
  return Object.keys(PLUGINS).filter((name) => named.includes(name) && SHELL_PLUGINS[type].includes(name));
}
