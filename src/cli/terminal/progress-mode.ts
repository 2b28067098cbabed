import { DvmError } from '../../event/error.ts';
import type { Format } from './output.ts';

/** The modes of `docker build --progress`. */
export const PROGRESS_CHOICES = ['auto', 'plain', 'tty', 'quiet'] as const;

export type ProgressChoice = (typeof PROGRESS_CHOICES)[number];
/** `tty` redraws the last lines of the terminal, `plain` only appends, `quiet` prints only warnings. */
export type ProgressMode = Exclude<ProgressChoice, 'auto'>;

export interface ProgressSetting {
  /** The value of `--progress`. */
  readonly choice: ProgressChoice | undefined;
  readonly format: Format;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  /** The reported width; pseudo-terminals of build servers often report 0. */
  readonly columns: number | undefined;
}

/** Without an option, Docker's own variable decides. Throws `usage` if a terminal is required but missing. */
export function progressMode({ choice, format, env, isTerminal, columns = 0 }: ProgressSetting): ProgressMode {
  const requested = choice ?? (format === 'text' ? choiceOf(env['BUILDKIT_PROGRESS']) : 'quiet');
  if (requested === 'tty' && !isTerminal && choice !== undefined) {
    const message = '--progress tty requires a terminal, and standard error is not one.';
    throw new DvmError({ kind: 'usage', message, hint: 'Use --progress plain.' });
  }
  if (requested === 'plain' || requested === 'quiet') return requested;
  if (!isTerminal) return 'plain';
  if (requested === 'tty') return 'tty';
  return columns > 0 && env['TERM'] !== 'dumb' && !isSet(env['CI']) ? 'tty' : 'plain';
}

/** Docker supports more modes, such as rawjson, which are treated as `auto`. */
function choiceOf(word: string | undefined): ProgressChoice {
  return PROGRESS_CHOICES.find((each) => each === word) ?? 'auto';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value.toLowerCase());
}

/** Whether a terminal reflows its lines when its width changes, as most do. */
export function wrapsAgain({
  TERM = '',
  TMUX,
  STY,
  XTERM_VERSION,
}: Readonly<Record<string, string | undefined>>): boolean {
  if (TMUX !== undefined) return true;
  return STY === undefined && XTERM_VERSION === undefined && TERM !== 'linux';
}
