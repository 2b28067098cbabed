import { basename } from 'node:path';
import type { CauseLocation, ChangedFile, RebuildCause } from './cause.ts';

const MOST_NAMED = 4;
const LONGEST_QUOTE = 80;

/** Why a step ran, as a sentence. */
export function causeText(cause: RebuildCause): string {
  switch (cause.kind) {
    case 'first_build':
      return 'No earlier build of this workspace succeeded.';
    case 'no_record':
      return 'The log of the last successful build is gone, so what changed since cannot be told.';
    case 'no_cache':
      return 'The cache was not to be used (--no-cache).';
    case 'instruction':
      return instructionText(cause);
    case 'arg':
      return `The value of the build arg${cause.names.length === 1 ? '' : 's'} ${listed(cause.names)} changed${cause.place?.origin === undefined ? '' : ` (${where(cause.place)})`}.`;
    case 'file':
      return filesText(cause.files);
    case 'context':
      return 'Something in the build context may have changed: it is too large to remember what each of its files held.';
    case 'base_image':
      return `${cause.pulled ? '--pull found another image as' : 'Another image is now'} ${shortImage(cause.image)}: ${shortDigest(cause.after)}, before ${shortDigest(cause.before)}.`;
    case 'target':
      return `The last successful build made only the stage ${cause.before}; this one makes ${cause.after}.`;
    case 'newly_needed':
      return 'The last successful build had no use for it.';
    case 'engine':
      return `It was built by ${cause.after}; the last successful build by ${cause.before}, which has a cache of its own.`;
    case 'remote':
      return 'It is downloaded by its address, and what is there changed, or the cache of it was cleared.';
    case 'cache_cleared':
      return 'Nothing that it is made from changed: the cache of it was cleared.';
  }
}

function instructionText({
  change,
  place,
  keyword,
  before = '',
  after = '',
}: Extract<RebuildCause, { kind: 'instruction' }>): string {
  const what = place.origin?.field ?? `the ${keyword}`;
  const subject = `${what.charAt(0).toUpperCase()}${what.slice(1)} (${where(place)})`;
  switch (change) {
    case 'added':
      return `${subject} is new: ${quote(after)}.`;
    case 'removed':
      return `${subject} was removed: ${quote(before)}.`;
    case 'moved':
      return `${subject} stands at another place now: ${quote(after)}.`;
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
  return changed.length <= MOST_NAMED && changed.join(' ').length <= LONGEST_QUOTE ? changed.join(' ') : quote(after);
}

function words(text: string): Set<string> {
  return new Set(text.split(/\s+/));
}

function filesText(files: readonly ChangedFile[]): string {
  const verbs = { changed: 'changed', added: 'is new', removed: 'is gone' } as const;
  const [first] = files;
  const kind = { manifest: '', certificate: 'The certificate ', context: '' } as const;
  if (files.length === 1 && first !== undefined) return `${kind[first.what]}${first.name} ${verbs[first.change]}.`;
  return `${files.length} files changed: ${listed(files.map(({ name }) => name))}.`;
}

function listed(names: readonly string[]): string {
  return names.length <= MOST_NAMED
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`;
}

function quote(text: string): string {
  const line = text
    .replace(/--mount=\S+\s*(?:[\\`]\s*)?/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
}

function shortImage(image: string): string {
  return image.replace(/^docker\.io\/(?:library\/)?/, '');
}

function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}
