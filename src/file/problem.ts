/** Why a file or folder is not read. */
export interface FileProblem {
  readonly kind:
    'missing' | 'outside' | 'folder' | 'irregular' | 'too_large' | 'denied' | 'changed' | 'encoding' | 'failed';
  /** Completes the path to a sentence: "is a named pipe, not a regular file". */
  readonly reason: string;
  readonly hint?: string;
  readonly cause?: unknown;
}

export interface Refused {
  readonly problem: FileProblem;
}

export function refused(
  kind: FileProblem['kind'],
  reason: string,
  more: Pick<FileProblem, 'hint' | 'cause'> = {},
): Refused {
  return { problem: { kind, reason, ...more } };
}

export function isRefused(result: object): result is Refused {
  return 'problem' in result;
}

const ERRNO: Readonly<Record<string, Pick<FileProblem, 'kind' | 'reason' | 'hint'>>> = {
  ENOENT: { kind: 'missing', reason: 'does not exist' },
  ENOTDIR: { kind: 'missing', reason: 'does not exist' },
  EACCES: { kind: 'denied', reason: 'cannot be read: permission denied', hint: 'Make it readable for your user.' },
  EPERM: { kind: 'denied', reason: 'cannot be read: operation not permitted', hint: 'Make it readable for your user.' },
  ELOOP: { kind: 'irregular', reason: 'is a symbolic link that leads in a circle' },
  EISDIR: { kind: 'folder', reason: 'is a folder, not a regular file' },
  ENXIO: { kind: 'irregular', reason: 'is a socket or a pipe, not a regular file' },
};

/** The problem that a failed system call stands for. */
export function problemOf(error: unknown): Refused {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  const known = ERRNO[code];
  return { problem: { kind: 'failed', reason: `cannot be read (${code})`, ...known, cause: error } };
}

/** The same as an error, for callers that cannot go on. */
export function fileError(path: string, { problem }: Refused): Error {
  return new Error(`${path} ${problem.reason}${problem.hint === undefined ? '' : `. ${problem.hint}`}`, {
    cause: problem.cause,
  });
}
