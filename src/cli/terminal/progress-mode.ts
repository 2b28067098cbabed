import { DvmError } from '../../event/error.ts';
import type { Format } from './output.ts';

/** How a build shows how it goes on, as `docker build --progress` has it. */
export const PROGRESS_CHOICES = ['auto', 'plain', 'tty', 'quiet'] as const;

export type ProgressChoice = (typeof PROGRESS_CHOICES)[number];
/** `tty` redraws the last lines of the terminal, `plain` only appends, `quiet` says nothing but warnings. */
export type ProgressMode = Exclude<ProgressChoice, 'auto'>;

export interface ProgressSetting {
  /** What the command line says. */
  readonly choice: ProgressChoice | undefined;
  readonly format: Format;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  /** What the terminal says of itself; the ptys of build servers often say 0. */
  readonly columns: number | undefined;
}

/** Without an option, Docker's own variable decides. Throws `usage` if a terminal is required but missing. */
export function progressMode({ choice, format, env, isTerminal, columns = 0 }: ProgressSetting): ProgressMode {
  const wanted = choice ?? (format === 'text' ? choiceOf(env['BUILDKIT_PROGRESS']) : 'quiet');
  if (wanted === 'tty' && !isTerminal && choice !== undefined) {
    const message = '--progress tty needs a terminal, and standard error is not one.';
    throw new DvmError({ kind: 'usage', message, hint: 'Use --progress plain.' });
  }
  if (wanted === 'plain' || wanted === 'quiet') return wanted;
  if (!isTerminal) return 'plain';
  if (wanted === 'tty') return 'tty';
  return columns > 0 && env['TERM'] !== 'dumb' && !isSet(env['CI']) ? 'tty' : 'plain';
}

/** The variable is Docker's; it knows words that mean nothing here. */
function choiceOf(word: string | undefined): ProgressChoice {
  return PROGRESS_CHOICES.find((each) => each === word) ?? 'auto';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value.toLowerCase());
}

/** Whether a terminal wraps lines again that it shows already when its width changes. Most do. */
export function wrapsAgain({
  TERM = '',
  TMUX,
  STY,
  XTERM_VERSION,
}: Readonly<Record<string, string | undefined>>): boolean {
  if (TMUX !== undefined) return true;
  return STY === undefined && XTERM_VERSION === undefined && TERM !== 'linux';
}
