/** Why a file or folder was not read. */
export interface FileProblem {
  readonly kind:
    'missing' | 'outside' | 'folder' | 'irregular' | 'too_large' | 'denied' | 'changed' | 'encoding' | 'failed';
  /** Completes a sentence that starts with the path: "is a named pipe, not a regular file". */
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
  ELOOP: { kind: 'irregular', reason: 'is part of a symbolic link loop' },
  EISDIR: { kind: 'folder', reason: 'is a folder, not a regular file' },
  ENXIO: { kind: 'irregular', reason: 'is a socket or a pipe, not a regular file' },
};

/** The problem behind a failed system call. */
export function problemOf(error: unknown): Refused {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  const known = ERRNO[code];
  return { problem: { kind: 'failed', reason: `cannot be read (${code})`, ...known, cause: error } };
}

/** The problem as an error, for callers that cannot continue. */
export function fileError(path: string, { problem }: Refused): Error {
  return new Error(`${path} ${problem.reason}${problem.hint === undefined ? '' : `. ${problem.hint}`}`, {
    cause: problem.cause,
  });
}
