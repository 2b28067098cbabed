import { basename } from 'node:path';
import { decodeText } from '../../file/decode.ts';
import { type FileProblem, isRefused } from '../../file/problem.ts';
import { MAX_TEXT_BYTES, readStart, tooLarge } from '../../file/read.ts';
import type { Diagnostic } from './diagnostic.ts';
import { fileDiagnostic } from './file-diagnostic.ts';
import { API_GROUP, mayHoldResources } from './parse.ts';

/**
 * The text of a YAML file that may contain DevOpsMaestro documents; undefined for other files. A file that cannot be
 * read is reported unless it clearly belongs to another program.
 */
export async function readYaml(root: string, file: string, isLink: boolean): Promise<string | Diagnostic | undefined> {
  const start = await readStart(root, file, MAX_TEXT_BYTES);
  if (isRefused(start)) return isExpected(file, start.problem, isLink) ? undefined : unread(file, start.problem);
  const { bytes, isWhole } = start;
  if (!isWhole) return mayBeOurs(bytes) ? notRead(file, tooLarge(MAX_TEXT_BYTES).problem) : undefined;
  const decoded = decodeText(bytes);
  if (isRefused(decoded)) return mayBeOurs(bytes) ? notRead(file, decoded.problem) : undefined;
  return mayHoldResources(decoded.text) ? decoded.text : undefined;
}

function unread(file: string, problem: FileProblem): Diagnostic {
  const reason = problem.kind === 'missing' ? 'is a link to a file that does not exist' : problem.reason;
  return fileDiagnostic('warning', file, { ...problem, reason }, 'It is not searched for workspaces.');
}

function notRead(file: string, problem: FileProblem): Diagnostic {
  return fileDiagnostic('error', file, problem, 'Its workspaces are not available.');
}

/** Files disappear, folders are named like files, and Emacs locks files with dangling links. */
function isExpected(file: string, { kind }: FileProblem, isLink: boolean): boolean {
  return (kind === 'missing' && (!isLink || basename(file).startsWith('.#'))) || (kind === 'folder' && isLink);
}

/** Large lock files and old encodings are common and only reported if they mention our API; binary data always is. */
function mayBeOurs(bytes: Buffer): boolean {
  const utf16 = Buffer.from(API_GROUP, 'utf16le');
  return (
    [API_GROUP, utf16, Buffer.from(utf16).swap16()].some((marker) => bytes.includes(marker)) ||
    bytes.subarray(0, 4096).every((byte) => byte === 0)
  );
}
