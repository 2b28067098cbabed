import type { Language } from '../language.ts';
import { type ImageReleases, OFFICIAL_IMAGES } from './official-images.ts';
import { partsOf, type Version } from './range.ts';

/** A tag of a language's image, and the versions that it may stand for. */
export interface Release {
  readonly tag: string;
  /** The newest version that is known to be in the image. */
  readonly newest: Version;
  /** The newest that may be in it: a moving tag contains later patches sooner or later. */
  readonly last: Version;
  /** Whether the tag still moves, so that it may contain a version that is not known yet. */
  readonly moves: boolean;
  readonly isLts: boolean;
}

interface Table extends Omit<ImageReleases, 'maintained' | 'missing'> {
  readonly maintained?: string;
  readonly missing?: string;
  /** The version that is used if nothing requests one; also for requirements that accept every later version. */
  readonly preferred: string;
  /** Moving tags of releases with long-term support, by the name of the release. */
  readonly lts?: Readonly<Record<string, string>>;
}

/** github.com/nodejs/Release, CODENAMES.md. A release gets its name when its long-term support begins. */
const NODE_LTS = {
  dubnium: '10',
  erbium: '12',
  fermium: '14',
  gallium: '16',
  hydrogen: '18',
  iron: '20',
  jod: '22',
  krypton: '24',
  lithium: '26',
};
const JAVA_LTS = Object.fromEntries(['8', '11', '17', '21', '25'].map((major) => [major, major]));
const java: Table = { ...OFFICIAL_IMAGES.java, preferred: '21', lts: JAVA_LTS };

/**
 * The versions of each language's image. `scripts/image-versions.ts` updates those of Docker's official images; the
 * others are updated here, from the pages named below.
 */
const TABLES: Readonly<Partial<Record<Language | 'pypy', Table>>> = {
  python: { ...OFFICIAL_IMAGES.python, preferred: '3.13' },
  pypy: { ...OFFICIAL_IMAGES.pypy, preferred: '3.11' },
  nodejs: { ...OFFICIAL_IMAGES.nodejs, preferred: '24', lts: NODE_LTS },
  golang: { ...OFFICIAL_IMAGES.golang, preferred: '1.25' },
  rust: { ...OFFICIAL_IMAGES.rust, preferred: '1' },
  java,
  kotlin: java,
  scala: java,
  // clojure:temurin-16-tools-deps never existed.
  clojure: { ...java, missing: '16' },
  ruby: { ...OFFICIAL_IMAGES.ruby, preferred: '3.4' },
  php: { ...OFFICIAL_IMAGES.php, preferred: '8.4' },
  elixir: { ...OFFICIAL_IMAGES.elixir, preferred: '1.18' },
  swift: { ...OFFICIAL_IMAGES.swift, preferred: '6.1' },
  dart: { ...OFFICIAL_IMAGES.dart, preferred: '3.7' },
  haskell: { ...OFFICIAL_IMAGES.haskell, preferred: '9.12' },
  perl: { ...OFFICIAL_IMAGES.perl, preferred: '5.40' },
  r: { ...OFFICIAL_IMAGES.r, preferred: '4.5.1' },
  // mcr.microsoft.com/artifact/mar/dotnet/sdk
  dotnet: { floating: 2, preferred: '9.0', maintained: '8.0 9.0 10.0', releases: '3.1 5.0 6.0 7.0 8.0 9.0 10.0' },
  // ghcr.io/gleam-lang/gleam
  gleam: {
    floating: 3,
    preferred: '1.16.0',
    releases: `
      0.32.4 0.33.0 0.34.1 1.0.0 1.1.1 1.2.1 1.3.2 1.4.1 1.5.1 1.6.3 1.7.0 1.8.1 1.9.1 1.10.0 1.11.1 1.12.0 1.13.0
      1.14.0 1.15.4 1.16.0 1.17.0 1.18.1
    `,
  },
  // pypi.org/project/ziglang
  zig: {
    floating: 2,
    preferred: '0.14',
    maintained: '0.15',
    releases: '0.9.1 0.10.1 0.11.0 0.12.1 0.13.0 0.14.1 0.15.2',
  },
  // Packages of Debian.
  lua: { floating: 2, preferred: '5.4', releases: '5.1 5.2 5.3 5.4' },
  // hub.docker.com/r/denoland/deno
  deno: {
    floating: 3,
    preferred: '2.5.6',
    releases: `
      1.40.5 1.41.3 1.42.4 1.43.6 1.44.4 1.45.5 1.46.3 2.0.6 2.1.14 2.2.15 2.3.7 2.4.5 2.5.6 2.6.10 2.7.14 2.8.0
    `,
  },
  // hub.docker.com/r/crystallang/crystal
  crystal: {
    floating: 3,
    preferred: '1.18.2',
    releases: `
      1.0.0 1.1.1 1.2.2 1.3.2 1.4.1 1.5.1 1.6.2 1.7.3 1.8.2 1.9.2 1.10.1 1.11.2 1.12.2 1.13.3 1.14.1 1.15.1 1.16.3
      1.17.1 1.18.2 1.19.1
    `,
  },
};

/** The releases of one language, and what is used if nothing requests a version. */
export interface Releases {
  readonly preferred: string;
  readonly floating: number;
  /** From the newest to the oldest; a moving tag precedes those of single releases. */
  readonly all: readonly Release[];
  /** Moving tags of releases with long-term support, by name, the oldest first. */
  readonly lts: ReadonlyMap<string, string>;
}

/** Undefined for a language without versions of its own. */
export function releasesOf(language: string): Releases | undefined {
  const known = CACHE.get(language);
  if (known !== undefined || !Object.hasOwn(TABLES, language)) return known;
  const table = TABLES[language as Language];
  if (table === undefined) return undefined;
  const { preferred, floating, lts = {} } = table;
  const releases = { preferred, floating, all: allReleases(table), lts: new Map(Object.entries(lts)) };
  CACHE.set(language, releases);
  return releases;
}
const CACHE = new Map<string, Releases>();

const MAX = Number.MAX_SAFE_INTEGER;
/** The last version that may begin with these numbers. */
export const lastOf = ([major = 0, minor = MAX, patch = MAX]: readonly number[]): Version => [major, minor, patch];

function allReleases({ floating, releases, maintained = '', missing = '', lts = {} }: Table): Release[] {
  const moving = new Set(maintained.split(' '));
  const absent = new Set(missing.trim().split(/\s+/));
  const longTerm = new Set(Object.values(lts));
  const tags = new Map<string, Release>();
  for (const written of releases.trim().split(/\s+/).reverse()) {
    const parts = partsOf(written) ?? [];
    const line = parts.slice(0, floating).join('.');
    const add = (numbers: readonly number[], newest: Version): void => {
      const tag = numbers.join('.');
      if (tags.has(tag) || absent.has(tag)) return;
      const isLts = longTerm.size === 0 || longTerm.has(line);
      tags.set(tag, { tag, newest, last: lastOf(numbers), moves: moving.has(tag), isLts });
    };
    for (let length = floating; length < Math.min(parts.length, 3); length++)
      add(parts.slice(0, length), lastOf(parts));
    if (parts.length < 3) add(parts, lastOf(parts));
    else
      for (let patch = parts[2] ?? 0; patch >= 0; patch--)
        add([...parts.slice(0, 2), patch], [parts[0] ?? 0, parts[1] ?? 0, patch]);
  }
  return [...tags.values()];
}
