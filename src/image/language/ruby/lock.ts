/** A gem of a lock file. */
export interface LockedGem {
  readonly name: string;
  readonly version: string;
  /** Of a precompiled gem, such as `x86_64-linux`. */
  readonly platform?: string;
  /** What it requires, such as `rack (~> 2.2)`. */
  readonly requires: readonly string[];
}

/** The gems of one source; `remote` is a URL or, under PATH, a folder. */
export interface LockedSource {
  readonly kind: 'GEM' | 'GIT' | 'PATH';
  readonly remote: string;
  readonly gems: readonly LockedGem[];
}

/** Gemfile.lock or gems.locked. */
export interface GemLock {
  readonly sources: readonly LockedSource[];
  readonly platforms: readonly string[];
  readonly bundler?: string;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

/** Sections begin at the margin; their lines are indented by two spaces, gems by four, requirements by six. */
export function parseLock(text: string): GemLock {
  const sources: Writable<LockedSource>[] = [];
  const platforms: string[] = [];
  let bundler: string | undefined;
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    if (/^\S/.test(line)) section = startSection(line.trim(), sources);
    else if (section === 'PLATFORMS' && line.trim() !== '') platforms.push(line.trim());
    else if (section === 'BUNDLED WITH') bundler ??= /^\s+(\d[\w.]*)\s*$/.exec(line)?.[1];
    else if (SOURCES.has(section)) readSourceLine(line, sources.at(-1));
  }
  return { sources, platforms, ...(bundler !== undefined && { bundler }) };
}

const SOURCES: ReadonlySet<string> = new Set(['GEM', 'GIT', 'PATH'] satisfies LockedSource['kind'][]);

function startSection(name: string, sources: Writable<LockedSource>[]): string {
  if (SOURCES.has(name)) sources.push({ kind: name as LockedSource['kind'], remote: '', gems: [] });
  return name;
}

function readSourceLine(line: string, source: Writable<LockedSource> | undefined): void {
  if (source === undefined) return;
  const [, remote] = /^ {2}remote: (\S.*)$/.exec(line) ?? [];
  if (remote !== undefined) {
    if (source.remote === '') source.remote = remote.trim();
    return;
  }
  const [, name, version, platform] = /^ {4}([\w.-]+) \(([^\s()-]+)(?:-([^\s()]+))?\)$/.exec(line) ?? [];
  if (name !== undefined && version !== undefined) {
    source.gems.push({ name, version, ...(platform !== undefined && { platform }), requires: [] });
    return;
  }
  const [, required] = /^ {6}([\w.-]+!?(?: \([^()]+\))?)$/.exec(line) ?? [];
  const gem = source.gems.at(-1);
  if (required !== undefined && gem !== undefined)
    source.gems[source.gems.length - 1] = { ...gem, requires: [...gem.requires, required] };
}

/** Processors of Linux that a lock file has precompiled gems for; `ruby` stands for gems that are compiled anywhere. */
export function linuxPlatforms({ platforms }: GemLock): {
  readonly isAny: boolean;
  readonly machines: readonly string[];
} {
  const machines = platforms.flatMap((each) => /^(x86_64|aarch64)-linux(?:-gnu)?$/.exec(each)?.[1] ?? []);
  return { isAny: platforms.length === 0 || platforms.includes('ruby'), machines: [...new Set(machines)] };
}
