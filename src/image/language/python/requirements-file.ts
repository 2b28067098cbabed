import { localPath, splitPath } from '../local-path.ts';

/** A line of a requirements file, with the lines that continue it. */
interface Line {
  readonly text: string;
  /** Both count from 1. */
  readonly first: number;
  readonly last: number;
}

/** A package of the app itself, which is installed from its folder. */
export interface LocalRequirement {
  /** Relative to the mounted folder. */
  readonly folder: string;
  readonly extras: readonly string[];
}

export interface RequirementsFile {
  /** Files that it includes. */
  readonly includes: readonly string[];
  readonly requirements: readonly string[];
  readonly local: readonly LocalRequirement[];
  /** Lines that a build cannot use, because they name what is not in the build context. */
  readonly remove: readonly { readonly first: number; readonly last: number }[];
  /** What these lines name, except local packages. */
  readonly missing: readonly string[];
  readonly hasHashes: boolean;
  /** Packages that are compiled although they have wheels. */
  readonly isFromSource: boolean;
}

/** Reads the requirements files of an app, beginning with some of them (pip.pypa.io, "Requirements File Format"). */
export function readRequirements(
  texts: ReadonlyMap<string, string>,
  entries: readonly string[],
): ReadonlyMap<string, RequirementsFile> {
  const files = new Map<string, RequirementsFile>();
  const pending = [...entries];
  for (let path = pending.shift(); path !== undefined; path = pending.shift()) {
    const text = texts.get(path);
    if (text === undefined || files.has(path)) continue;
    const file = readFile(path, text, texts);
    files.set(path, file);
    pending.push(...file.includes);
  }
  return files;
}

const INCLUDE = /^(?:-r|--requirement|-c|--constraint)(?:[ \t]*=[ \t]*|[ \t]*)(\S+)$/;
const EDITABLE = /^(?:-e|--editable)(?:[ \t]*=[ \t]*|[ \t]+)/;

function readFile(path: string, text: string, texts: ReadonlyMap<string, string>): RequirementsFile {
  const includes: string[] = [];
  const requirements: string[] = [];
  const local: LocalRequirement[] = [];
  const remove: Line[] = [];
  const missing: string[] = [];
  for (const line of linesOf(text)) {
    const [, included] = INCLUDE.exec(line.text) ?? [];
    const target = localTarget(line.text);
    if (included !== undefined && !included.includes('://')) {
      const found = localPath(splitPath(path).folder, unquoted(included));
      if (found !== undefined && texts.has(found)) includes.push(found);
      else {
        remove.push(line);
        missing.push(included);
      }
    } else if (target !== undefined) {
      remove.push(line);
      // pip reads local paths relative to the current folder, which is the app's, not to the file.
      const folder = localPath('', target.path);
      if (folder === undefined || isArchive(target.path)) missing.push(target.path);
      else local.push({ folder, extras: target.extras });
    } else if (!line.text.startsWith('-')) requirements.push(line.text);
  }
  return {
    includes,
    requirements,
    local,
    remove,
    missing,
    hasHashes: /[ \t]--hash[=:]/.test(text),
    isFromSource: /^[ \t]*--no-binary\b/m.test(text),
  };
}

/** The folder or archive that a line installs from; undefined for packages of an index or a URL. */
function localTarget(text: string): { path: string; extras: readonly string[] } | undefined {
  const isEditable = EDITABLE.test(text);
  const written = unquoted(
    text
      .replace(EDITABLE, '')
      .replace(/^[A-Za-z0-9][\w.-]*[ \t]*(?:\[[\w\s,.-]*\][ \t]*)?@[ \t]*(?=file:)/, '')
      .replace(/[ \t];[^]*$/, '')
      .trim(),
  );
  const isUrl = /^[a-z+]{2,20}:\/\//i.test(written) && !/^file:/i.test(written);
  const isPath = isEditable || /^(?:file:|\.{0,2}\/|\.$|\.\[|\.\.$)/.test(written) || isArchive(written);
  if (isUrl || !isPath) return undefined;
  const [, path = '', extras = ''] = /^(?:file:(?:\/\/)?)?([^[\]#]*)(?:\[([\w\s,.-]*)\])?/.exec(written) ?? [];
  return { path: path.trim(), extras: extras.split(',').flatMap((each) => each.trim() || []) };
}

function isArchive(path: string): boolean {
  return /^[^\s:@=<>]+\.(?:whl|zip|tar\.gz|tgz|tar\.bz2)$/.test(path);
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}

/** Lines without comments; a backslash continues a line. */
function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let parts: string[] = [];
  let first = 1;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/(?:^|[ \t])#[^]*$/, '');
    if (parts.length === 0) first = index + 1;
    parts.push(line.replace(/\\$/, ''));
    if (line.endsWith('\\')) continue;
    const joined = parts.join(' ').trim();
    if (joined !== '') lines.push({ text: joined, first, last: index + 1 });
    parts = [];
  }
  return lines;
}
