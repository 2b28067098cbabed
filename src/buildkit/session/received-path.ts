import { GrpcCode, GrpcError } from '../grpc/status.ts';

/** Names that are invalid on Windows: drives, streams, and names that it would silently change. */
const INVALID_ON_WINDOWS = /[<>:"|?*]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * Validates a path from a peer: relative, with slashes, and inside its folder. A backslash is a separator on Windows
 * and part of a name on other systems, as in systemd's units. Throws INVALID_ARGUMENT.
 */
export function validatePath(path: string, isWindows = process.platform === 'win32'): string {
  const parts = path.split(isWindows ? /[\\/]/ : '/');
  const isSafe =
    !path.includes('\0') &&
    parts.every(
      (part) => part !== '' && part !== '.' && part !== '..' && !(isWindows && INVALID_ON_WINDOWS.test(part)),
    );
  if (!isSafe)
    throw new GrpcError(
      GrpcCode.INVALID_ARGUMENT,
      `the path ${JSON.stringify(path)} of an exported file is not allowed`,
    );
  return parts.join('/');
}

/** The order of a transfer: segment by segment, by bytes. Zero for the same path. */
export function comparePaths(one: string, other: string): number {
  const [left, right] = [one.split('/'), other.split('/')];
  for (const [index, part] of left.entries()) {
    const counterpart = right[index];
    if (counterpart === undefined) return 1;
    const order = Buffer.compare(Buffer.from(part), Buffer.from(counterpart));
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
