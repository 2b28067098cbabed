import { positionOf, type Position } from './position.ts';
import { parseToml, stringAt, tableAt, valueAt } from '../../../text/data.ts';

/** A version that a file requests for a tool, as it is written there. */
export interface ToolRequirement extends Position {
  /**
   * Without its file's own syntax: a version or the beginning of one (`9.12.3`, `9`), `latest`, `lts`, or a range where
   * the file allows ranges.
   */
  readonly version: string;
  /** Name of a file in the app's root folder. */
  readonly file: string;
}

/** Every tool that a file lists, including those whose version cannot be requested from an index. */
export interface ListedTool extends Position {
  /** By the name in mise's registry, whatever the file calls it: `node`, `go`, `pnpm`. */
  readonly name: string;
  /** As the file calls it. */
  readonly listed: string;
  readonly written: string;
  /** Undefined for a version that only exists on some machine, such as `path:/opt/node`, `ref:main` or `system`. */
  readonly version?: string;
  /** Where the version is written: the list, or mise's lock file. */
  readonly file: string;
  /** The file that lists the tool. */
  readonly list: string;
  /** A version in the lock file that the list does not accept. */
  readonly outdatedLock?: string;
}

const LOCK = 'mise.lock';

/** Files that list tools, those that take precedence first (mise.jdx.dev/configuration.html). */
const TOOL_FILES: Readonly<Record<string, (text: string) => readonly Entry[]>> = {
  'mise.toml': miseTools,
  '.mise.toml': miseTools,
  '.tool-versions': asdfTools,
  '.sdkmanrc': sdkmanTools,
  '.bun-version': (text) => ownFile('bun', text),
  '.deno-version': (text) => ownFile('deno', text),
  '.dvmrc': (text) => ownFile('deno', text),
};

/** The tools of a file that are considered; the rest of a hostile one is ignored. */
const MAX_TOOLS = 200;

/** A tool's name, and its preferred version. */
type Entry = readonly [listed: string, written: string];

/** Other names of mise's tools: its aliases, the plugins of asdf, and the names in the registries of its backends. */
const ALIASES: Readonly<Record<string, string>> = {
  nodejs: 'node',
  golang: 'go',
  'dotnet-core': 'dotnet',
  ghc: 'haskell',
  R: 'r',
  'npm:npm': 'npm',
  'npm:pnpm': 'pnpm',
  'npm:yarn': 'yarn',
  'npm:bun': 'bun',
  'aqua:pnpm/pnpm': 'pnpm',
  'aqua:oven-sh/bun': 'bun',
  'aqua:astral-sh/uv': 'uv',
  'pipx:uv': 'uv',
  'pipx:poetry': 'poetry',
  'pipx:pdm': 'pdm',
  'pipx:pipenv': 'pipenv',
  'pipx:hatch': 'hatch',
  'github:oven-sh/bun': 'bun',
  'github:astral-sh/uv': 'uv',
};

/** What mise calls a tool: without the backend's name, where that has its own entry in the registry. */
function canonicalName(listed: string): string {
  const name = listed.replace(/^(?:core|asdf|vfox):/, '').replace(/\[[^[\]]{0,200}\]$/, '');
  return Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name;
}

/** Whether tools are listed in a file of this name. */
export function listsTools(file: string): boolean {
  return file === LOCK || Object.hasOwn(TOOL_FILES, file);
}

/** The tools that the files in an app's root folder list; for each tool, the file that takes precedence first. */
export function listedTools(texts: ReadonlyMap<string, string>): readonly ListedTool[] {
  return Object.entries(TOOL_FILES).flatMap(([file, entriesOf]) => {
    const text = texts.get(file);
    if (text === undefined) return [];
    const find = positionOf(text);
    const locked = entriesOf === miseTools ? lockedVersions(texts.get(LOCK)) : undefined;
    return entriesOf(text)
      .slice(0, MAX_TOOLS)
      .map(([listed, written]): ListedTool => {
        const lock = locked?.(listed, written);
        const outdatedLock = lock !== undefined && 'outdated' in lock ? lock.outdated : undefined;
        const tool = {
          name: canonicalName(listed),
          listed,
          list: file,
          ...(outdatedLock !== undefined && { outdatedLock }),
        };
        if (lock !== undefined && 'version' in lock) return { ...tool, ...lock, file: LOCK };
        const version = requested(written);
        const position = find(listed.replace(/^.*:/, ''), written);
        return { ...tool, written, ...(version !== undefined && { version }), file, ...position };
      });
  });
}

type LockedVersion = Position & { readonly written: string; readonly version: string };

/** The versions in mise's lock file, which apply as long as they are among those that the list accepts. */
function lockedVersions(
  text: string | undefined,
): ((listed: string, written: string) => LockedVersion | { readonly outdated: string } | undefined) | undefined {
  if (text === undefined) return undefined;
  const tools = valueAt(parseToml(text), 'tools');
  const find = positionOf(text);
  return (listed, written) => {
    const entries = valueAt(tools, listed);
    const all: readonly unknown[] = Array.isArray(entries) ? entries : [entries];
    const accepted = requested(written);
    const versions = all
      .slice(0, MAX_TOOLS)
      .flatMap((each) => stringAt(each, 'version') ?? [])
      .filter((each) => requested(each) !== undefined);
    const version = versions.find((each) => accepted === each || isPrefix(accepted, each));
    if (version !== undefined) return { written: version, version, ...find('version', version) };
    return versions[0] === undefined ? undefined : { outdated: versions[0] };
  };
}

function isPrefix(accepted: string | undefined, version: string): boolean {
  return accepted !== undefined && (/^(?:latest|lts)$/.test(accepted) || version.startsWith(`${accepted}.`));
}

/**
 * The version that the app's files request for each tool, by the name in mise's registry: `node`, `pnpm`, `uv`,
 * `gradle`. Those that can only be found on some machine are left out.
 */
export function toolVersions(texts: ReadonlyMap<string, string>): ReadonlyMap<string, ToolRequirement> {
  const found = new Map<string, ToolRequirement>();
  for (const { name, version, file, line, column } of listedTools(texts)) {
    if (version !== undefined && !found.has(name)) found.set(name, { version, file, line, column });
  }
  return found;
}

/** mise.jdx.dev/configuration.html#tools and asdf-vm.com/manage/configuration.html */
function requested(written: string): string | undefined {
  const version = written.replace(/^prefix:/, '').trim();
  if (version === '' || version.length > MAX_VERSION || /^(?:system$|ref:|path:|tag:|branch:|rev:|sub-)/.test(version))
    return undefined;
  return version;
}
const MAX_VERSION = 256;

function miseTools(text: string): Entry[] {
  const tools = tableAt(parseToml(text), 'tools');
  return Object.entries(tools).flatMap(([name, value]): Entry[] => {
    // Of several versions, the first is the one that a command without a version uses.
    const first: unknown = Array.isArray(value) ? value[0] : value;
    const version = typeof first === 'string' ? first : (stringAt(first, 'version') ?? numberAsText(first));
    return version === undefined ? [] : [[name, version]];
  });
}

/** `node = 22` is not a string, but mise accepts it. */
function numberAsText(value: unknown): string | undefined {
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}

/** `python 3.12.1 3.11.9 # comment` */
function asdfTools(text: string): Entry[] {
  return linesOf(text, '#').flatMap((line): Entry[] => {
    const [name, version] = line.split(/[ \t]+/, 2);
    return name === undefined || name === '' || version === undefined || version === '' ? [] : [[name, version]];
  });
}

/** `java=21.0.1-tem` (sdkman.io/usage#env). */
function sdkmanTools(text: string): Entry[] {
  return linesOf(text, '#').flatMap((line): Entry[] => {
    const at = line.indexOf('=');
    const [name, version] = [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    return at < 1 || version === '' ? [] : [[name, version]];
  });
}

function ownFile(tool: string, text: string): Entry[] {
  const [first] = linesOf(text, '#');
  return first === undefined ? [] : [[tool, first.replace(/^v(?=\d)/, '')]];
}

/** The lines of a text that are not empty, without comments. */
export function linesOf(text: string, comment: string): string[] {
  return text
    .split('\n')
    .map((line) => line.split(comment, 1)[0]?.trim() ?? '')
    .filter((line) => line !== '');
}
