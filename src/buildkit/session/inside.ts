import { GrpcCode, GrpcError } from '../grpc/status.ts';

/** What no file of Windows can be called: drives, streams, and names that it would change without a word. */
const NOT_ON_WINDOWS = /[<>:"|?*]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * A path from elsewhere, if it stays below its folder; with slashes. A backslash is a separator on Windows, and
 * everywhere else part of a name, as systemd's units have it. Throws INVALID_ARGUMENT.
 */
export function inside(path: string, isWindows = process.platform === 'win32'): string {
  const parts = path.split(isWindows ? /[\\/]/ : '/');
  const isSafe =
    !path.includes('\0') &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..' && !(isWindows && NOT_ON_WINDOWS.test(part)));
  if (!isSafe)
    throw new GrpcError(GrpcCode.INVALID_ARGUMENT, `the path ${JSON.stringify(path)} of an exported file is refused`);
  return parts.join('/');
}

/** The order of a transfer: part by part, by bytes. Zero for the same path. */
export function compareByParts(one: string, other: string): number {
  const [ours, theirs] = [one.split('/'), other.split('/')];
  for (const [index, part] of ours.entries()) {
    const against = theirs[index];
    if (against === undefined) return 1;
    const order = Buffer.compare(Buffer.from(part), Buffer.from(against));
    if (order !== 0) return order;
  }
  return ours.length - theirs.length;
}
