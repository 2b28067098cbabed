import type { BuildInputs, Digested } from '../../event/event.ts';
import { pathPattern } from '../../text/path-pattern.ts';
import { CERTIFICATES, certificateFile } from '../../workspace/hierarchy/certificates.ts';
import { jsonWords } from '../../dockerfile/copy-sources.ts';
import type { ChangedFile } from './cause.ts';

/** What an instruction takes from somewhere else than the step before it. */
export interface Taken {
  /** Name of a stage, an image or a build context; absent for the context of the build itself. */
  readonly from?: string;
  /** Paths there, which may be patterns. */
  readonly paths: readonly string[];
}

/** What COPY, ADD and the bind mounts of a RUN take. A heredoc carries what it copies. */
export function takenBy(keyword: string, text: string): Taken[] {
  const flat = text.replace(/[\\`]\r?\n\s*/g, ' ');
  const [, flags = '', rest = ''] = /^\w+((?:\s+--\S+)*)\s*([^]*)$/.exec(flat) ?? [];
  if (keyword === 'RUN') return [...flags.matchAll(/--mount=(\S+)/g)].flatMap(([, options = '']) => mounted(options));
  if (keyword !== 'COPY' && keyword !== 'ADD') return [];
  const from = /\s--from=(\S+)/.exec(flags)?.[1];
  const paths = wordsOf(rest)
    .slice(0, -1)
    .filter((path) => !path.startsWith('<<') && !isRemote(path));
  return paths.length === 0 ? [] : [{ ...(from !== undefined && { from: from.toLowerCase() }), paths }];
}

/** Whether an ADD downloads something. */
export function downloads(keyword: string, text: string): boolean {
  return keyword === 'ADD' && wordsOf(text).some(isRemote);
}

function isRemote(path: string): boolean {
  return /^(?:https?|git|ssh):\/\/|^git@/.test(path);
}

/** The words of one line, or of the JSON array that it may be; lines behind it are those of a heredoc. */
function wordsOf(text: string): string[] {
  const [line = ''] = text.split('\n', 1);
  return (
    jsonWords(line) ??
    line
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word) => word.replace(/^(["'])(.*)\1$/, '$2'))
  );
}

function mounted(written: string): Taken[] {
  const options = new Map(
    written.split(',').map((option): [string, string] => {
      const [name = '', ...value] = option.split('=');
      return [name, value.join('=')];
    }),
  );
  if ((options.get('type') ?? 'bind') !== 'bind') return [];
  const from = options.get('from');
  return [
    {
      ...(from !== undefined && { from: from.toLowerCase() }),
      paths: [options.get('source') ?? options.get('src') ?? '.'],
    },
  ];
}

/**
 * Whether one of these paths stands for a file, or for a folder that it is in. What a variable stands for is not
 * known: anything.
 */
export function takes(paths: readonly string[], file: string): boolean {
  return paths.some((path) => {
    const clean = path
      .replace(/\$\{[^${}]*\}|\$\w+/g, '**')
      .replace(/^(?:\.?\/)+/, '')
      .replace(/(?<!\/)\/+$/, '');
    return clean === '' || clean === '.' || clean.includes('$') || matches(clean, file);
  });
}

/** A pattern that is not valid may stand for anything. */
function matches(pattern: string, file: string): boolean {
  try {
    return pathPattern(pattern).matches(file, true);
  } catch {
    return true;
  }
}

/** The files that differ between two builds: by their names in the build context. */
export function changedFiles(before: BuildInputs, after: BuildInputs): ChangedFile[] {
  const differing = (
    what: ChangedFile['what'],
    of: (inputs: BuildInputs) => readonly Digested[] | undefined,
  ): ChangedFile[] =>
    changedNames(of(before) ?? [], of(after) ?? []).map(({ name, change }) => ({ name, change, what }));
  const isContextKnown = before.context !== undefined && after.context !== undefined;
  return [
    ...differing('manifest', ({ manifests }) => manifests),
    ...differing('certificate', ({ certificates }) => certificates),
    ...(isContextKnown ? differing('context', ({ context }) => context) : []),
  ];
}

/** Which of two lists' things are not in the other, or not the same there. */
export function changedNames(
  before: readonly Digested[],
  after: readonly Digested[],
): { name: string; change: ChangedFile['change'] }[] {
  const was = new Map(before.map(({ name, digest }) => [name, digest]));
  const is = new Map(after.map(({ name, digest }) => [name, digest]));
  return [...new Set([...is.keys(), ...was.keys()])].sort().flatMap((name) => {
    const [old, now] = [was.get(name), is.get(name)];
    return old === now
      ? []
      : [{ name, change: old === undefined ? 'added' : now === undefined ? 'removed' : 'changed' } as const];
  });
}

/** Where a build finds it. */
export function pathInContext({ name, what }: ChangedFile): string {
  return what === 'certificate' ? `${CERTIFICATES}/${certificateFile(name)}` : name;
}
