import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Writes which versions of the official images exist, from a clone of github.com/docker-library/official-images with
 * its history: images of earlier versions stay on Docker Hub when the repository no longer lists them. Run it with the
 * clone's folder as its argument when a language has had a release.
 */
const [clone] = process.argv.slice(2);
if (clone === undefined) throw new Error('Usage: node scripts/image-versions.ts CLONE');
const file = path.join(import.meta.dirname, '../src/workspace/detect/version/official-images.ts');

interface Image {
  readonly name: string;
  /** Matches the tags of releases that the toolchain uses; the group is the version. */
  readonly tag: RegExp;
  /** Earlier ones are based on releases of Debian whose packages are no longer available. */
  readonly from: readonly number[];
  /** How many numbers a tag contains that moves to the newest release. */
  readonly floating: 1 | 2 | 3;
  readonly isRelease?: (parts: readonly number[]) => boolean;
}

const SLIM = /^(\d+\.\d+\.\d+)-slim$/;
const PLAIN = /^(\d+\.\d+(?:\.\d+)?)$/;
const IMAGES: Readonly<Record<string, Image>> = {
  nodejs: { name: 'node', tag: SLIM, from: [10], floating: 1 },
  python: { name: 'python', tag: SLIM, from: [2, 7], floating: 2 },
  pypy: { name: 'pypy', tag: /^(\d+\.\d+)-slim$/, from: [2, 7], floating: 2 },
  golang: { name: 'golang', tag: PLAIN, from: [1, 11], floating: 2 },
  rust: { name: 'rust', tag: SLIM, from: [1, 37], floating: 2 },
  java: { name: 'eclipse-temurin', tag: /^(\d+)-jdk$/, from: [8], floating: 1 },
  ruby: { name: 'ruby', tag: SLIM, from: [2, 4], floating: 2 },
  php: { name: 'php', tag: /^(\d+\.\d+\.\d+)-cli$/, from: [7, 1], floating: 2 },
  elixir: { name: 'elixir', tag: SLIM, from: [1, 9], floating: 2 },
  swift: { name: 'swift', tag: PLAIN, from: [5], floating: 2 },
  dart: { name: 'dart', tag: /^(\d+\.\d+\.\d+)$/, from: [2, 12], floating: 2 },
  haskell: { name: 'haskell', tag: /^(\d+\.\d+\.\d+)-slim(?:-\w+)?$/, from: [8, 10], floating: 2 },
  // Odd minor releases are for the development of Perl itself.
  perl: { name: 'perl', tag: SLIM, from: [5, 26], floating: 2, isRelease: ([, minor = 0]) => minor % 2 === 0 },
  r: { name: 'r-base', tag: PLAIN, from: [4], floating: 3 },
};

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-C', clone, ...args], { encoding: 'utf8', maxBuffer: 2 ** 30 });
const tagsIn = (text: string): string[] =>
  [...text.matchAll(/^\+?(?:Shared)?Tags:(.*)$/gm)].flatMap(([, list = '']) =>
    list.split(',').map((tag) => tag.trim()),
  );
const compare = (a: readonly number[], b: readonly number[]): number =>
  a.map((part, index) => part - (b[index] ?? 0)).find((each) => each !== 0) ?? a.length - b.length;
/** Lines of a template literal. */
const block = (words: readonly string[]): string =>
  words
    .reduce<string[]>((lines, word) => {
      const last = lines.at(-1);
      return last === undefined || last.length + word.length > 105
        ? [...lines, word]
        : [...lines.slice(0, -1), `${last} ${word}`];
    }, [])
    .join('\n      ');

const entries = Object.entries(IMAGES).map(([language, { name, tag, from, floating, isRelease }]) => {
  const versions = (tags: readonly string[]): number[][] =>
    tags
      .flatMap((each) => tag.exec(each)?.[1] ?? [])
      .map((version) => version.split('.').map(Number))
      .filter((parts) => compare(parts, from) >= 0 && isRelease?.(parts) !== false);
  const newest = new Map<string, number[]>();
  const all = new Set<string>();
  for (const parts of versions(tagsIn(git('log', '-p', '-U0', '--format=', '--', `library/${name}`)))) {
    all.add(parts.join('.').replace(/^(\d+\.\d+)$/, '$1.0'));
    const minor = parts.slice(0, 2).join('.');
    if (compare(parts, newest.get(minor) ?? []) > 0) newest.set(minor, parts);
  }
  const releases = [...newest.values()].sort(compare).map((parts) => parts.join('.'));
  const missing = [...newest.values()]
    .sort(compare)
    .flatMap(([major, minor, patch = 0]) =>
      Array.from({ length: patch }, (_, each) => `${major}.${minor}.${each}`).filter((each) => !all.has(each)),
    );
  const current = versions(tagsIn(git('show', `HEAD:library/${name}`))).sort(compare);
  const maintained = [...new Set(current.map((parts) => parts.slice(0, floating).join('.')))];
  return `  ${language}: {
    floating: ${floating},
    maintained: '${floating === 3 ? '' : maintained.join(' ')}',
    missing: \`
      ${block(missing)}
    \`,
    releases: \`
      ${block(releases)}
    \`,
  },`;
});

const otp = new Map<string, Set<number>>();
for (const tag of tagsIn(git('log', '-p', '-U0', '--format=', '--', 'library/elixir'))) {
  const [, minor, major] = /^(\d+\.\d+)-otp-(\d+)-slim$/.exec(tag) ?? [];
  if (minor !== undefined) otp.set(minor, (otp.get(minor) ?? new Set()).add(Number(major)));
}
const pairs = [...otp]
  .map(([minor, majors]) => [minor.split('.').map(Number), [...majors].sort((a, b) => a - b)] as const)
  .sort(([a], [b]) => compare(a, b))
  .map(([minor, majors]) => `  '${minor.join('.')}': [${majors.join(', ')}],`);

const date = git('log', '-1', '--format=%cs').trim();
writeFileSync(
  file,
  `/** Written by scripts/image-versions.ts, from docker-library/official-images of ${date}. */
export interface ImageReleases {
  /** How many numbers a tag contains that moves to the newest release: 1 for \`node:24\`, 3 without such tags. */
  readonly floating: 1 | 2 | 3;
  /** Moving tags that still moved at that time. */
  readonly maintained: string;
  /** Patches that never had an image. */
  readonly missing: string;
  /** The newest patch of each minor release, the newest last. Earlier ones exist, too, if they are not missing. */
  readonly releases: string;
}

export const OFFICIAL_IMAGES = {
${entries.join('\n')}
} as const satisfies Readonly<Record<string, ImageReleases>>;

/** The Erlang/OTP releases for which there is an image of a minor release of Elixir. */
export const OTP_OF_ELIXIR: Readonly<Record<string, readonly number[]>> = {
${pairs.join('\n')}
};
`,
);
