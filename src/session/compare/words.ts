import { basename } from 'node:path';
import type { CauseLocation, ChangedFile, RebuildCause } from './cause.ts';

const MAX_NAMED = 4;
const MAX_QUOTE_LENGTH = 80;

/** Why a step ran, as a sentence. */
export function causeText(cause: RebuildCause): string {
  switch (cause.kind) {
    case 'first_build':
      return 'No earlier build of this workspace succeeded.';
    case 'no_record':
      return 'The log of the last successful build was deleted, so the changes since then are unknown.';
    case 'no_cache':
      return 'The cache was disabled (--no-cache).';
    case 'instruction':
      return instructionText(cause);
    case 'arg':
      return argText(cause);
    case 'file':
      return filesText(cause.files);
    case 'context':
      return 'A file in the build context may have changed; the context is too large to record a digest of each file.';
    case 'base_image':
      return baseImageText(cause);
    case 'target':
      return `The last successful build had the target ${cause.before}; this one has ${cause.after}.`;
    case 'newly_needed':
      return 'The last successful build did not need it.';
    case 'engine':
      return `Built by ${cause.after}; the last successful build by ${cause.before}, which has its own cache.`;
    case 'remote':
      return 'It is downloaded, and either the remote content changed or the cached result was no longer available.';
    case 'cache_cleared':
      return 'Inputs unchanged; the cached result was no longer available.';
  }
}

function argText({ names, location }: Extract<RebuildCause, { kind: 'arg' }>): string {
  const subject = `The value of the build arg${names.length === 1 ? '' : 's'} ${listed(names)}`;
  return `${subject} changed${location?.origin === undefined ? '' : ` (${where(location)})`}.`;
}

function baseImageText({ image, pulled, before, after }: Extract<RebuildCause, { kind: 'base_image' }>): string {
  const change = `${shortDigest(after)}, formerly ${shortDigest(before)}`;
  return `${shortImage(image)} ${pulled ? 'was pulled as' : 'now refers to'} another image: ${change}.`;
}

function instructionText({
  change,
  location,
  keyword,
  before = '',
  after = '',
}: Extract<RebuildCause, { kind: 'instruction' }>): string {
  const what = location.origin?.field ?? `the ${keyword}`;
  const subject = `${what.charAt(0).toUpperCase()}${what.slice(1)} (${where(location)})`;
  switch (change) {
    case 'added':
      return `${subject} is new: ${quote(after)}.`;
    case 'removed':
      return `${subject} was removed: ${quote(before)}.`;
    case 'moved':
      return `${subject} was moved: ${quote(after)}.`;
    case 'changed': {
      const words = wordChanges(before, after);
      return `${subject} changed${words === '' ? '' : `: ${words}`}.`;
    }
  }
}

/** `w.yaml:12`, or the line of the Dockerfile if it has no origin. */
export function where({ line, origin }: CauseLocation): string {
  return origin === undefined ? `line ${line} of the Dockerfile` : `${basename(origin.file)}:${origin.line}`;
}

/** The added and removed words, if there are few. */
function wordChanges(before: string, after: string): string {
  const [was, is] = [words(before), words(after)];
  const changed = [
    ...[...is].filter((word) => !was.has(word)).map((word) => `+${word}`),
    ...[...was].filter((word) => !is.has(word)).map((word) => `-${word}`),
  ];
  return changed.length <= MAX_NAMED && changed.join(' ').length <= MAX_QUOTE_LENGTH ? changed.join(' ') : quote(after);
}

function words(text: string): Set<string> {
  return new Set(text.split(/\s+/));
}

function filesText(files: readonly ChangedFile[]): string {
  const verbs = { changed: 'changed', added: 'is new', removed: 'was removed' } as const;
  const [first] = files;
  const kind = { manifest: '', certificate: 'The certificate ', context: '' } as const;
  if (files.length === 1 && first !== undefined) return `${kind[first.what]}${first.name} ${verbs[first.change]}.`;
  return `${files.length} files changed: ${listed(files.map(({ name }) => name))}.`;
}

function listed(names: readonly string[]): string {
  return names.length <= MAX_NAMED
    ? names.join(', ')
    : `${names.slice(0, MAX_NAMED).join(', ')} and ${names.length - MAX_NAMED} more`;
}

function quote(text: string): string {
  const line = text
    .replace(/--mount=\S+\s*(?:[\\`]\s*)?/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > MAX_QUOTE_LENGTH ? `${line.slice(0, MAX_QUOTE_LENGTH)}…` : line;
}

function shortImage(image: string): string {
  return image.replace(/^docker\.io\/(?:library\/)?/, '');
}

function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}
