import { comparison, dartConstraint } from '../constraint.ts';
import { atLeast, partsOf } from '../range.ts';
import { versionRequirement } from '../resolve.ts';
import { parseJson, stringAt } from '../../../../text/data.ts';
import { matched, ownFile, plainVersion, rangeRequirement, type ReadVersion, type Source, stated } from './source.ts';
import { toolSources } from './tools.ts';

const minimum: ReadVersion = (written) => {
  const parts = partsOf(written);
  return parts && { range: atLeast(parts), prefer: 'newest' };
};
const constraint: ReadVersion = (written) => rangeRequirement(comparison(written));

export const swift: readonly Source[] = [
  ownFile(/^\.swift-version$/, plainVersion('swift')),
  ...toolSources(['swift'], plainVersion('swift')),
  {
    file: /^Package\.swift$/,
    read: (text) =>
      matched(
        text,
        /^\/\/[ \t]*swift-tools-version[ \t]*:[ \t]*(\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)/im,
        minimum,
        'swift-tools-version',
      ),
  },
];

/**
 * Dart 3 reads an upper limit of 3.0.0 as 4.0.0 for packages with null safety, which began with 2.12
 * (dart.dev/tools/pub/pubspec#sdk-constraints).
 */
const dartSdk: ReadVersion = (written) => {
  const [, minor] = /(?:>=|\^)[ \t]*2\.(\d{1,2})\b/.exec(written) ?? [];
  const isNullSafe = minor !== undefined && Number(minor) >= 12;
  const read = isNullSafe
    ? written.replace(/^\^([ \t]*2\.)/, '>=$1').replace(/<[ \t]*3\.0\.0(?![\d.])/, '<4.0.0')
    : written;
  return rangeRequirement(dartConstraint(/[<^]/.test(read) || !isNullSafe ? read : `${read} <4.0.0`));
};

export const dart: readonly Source[] = [
  ...toolSources(['dart'], plainVersion('dart')),
  {
    file: /^pubspec\.yaml$/,
    read: (text) =>
      matched(
        text,
        /^[ \t]+sdk:[ \t]*["']?([<>=^\d][^"'#\r\n]{0,80}|any\b)/m,
        (written) => dartSdk(written.trim()),
        'sdk',
      ),
  },
];

/** Every minor release changes the language, so that a package is written for the one that it names. */
const zigMinimum: ReadVersion = (written) => {
  const parts = partsOf(written.split('-dev', 1)[0] ?? '');
  return parts && { range: atLeast(parts), prefer: 'named' };
};

export const zig: readonly Source[] = [
  ownFile(/^\.zig-?version$/, plainVersion('zig')),
  ...toolSources(['zig'], plainVersion('zig')),
  {
    file: /^build\.zig\.zon$/,
    read: (text) =>
      matched(text, /\.minimum_zig_version[ \t]*=[ \t]*"([^"\r\n]{1,40})"/, zigMinimum, 'minimum_zig_version'),
  },
];

export const lua: readonly Source[] = [
  ownFile(/^\.lua-version$/, plainVersion('lua')),
  ...toolSources(['lua'], plainVersion('lua')),
  {
    file: /^[\w-][\w.-]{0,100}\.rockspec$/,
    read: (text) => matched(text, /["']lua[ \t]*([<>=~][^"'\r\n]{1,60})["']/, constraint, 'lua'),
  },
];

export const r: readonly Source[] = [
  ownFile(/^\.R-version$/, plainVersion('r')),
  ...toolSources(['r'], plainVersion('r')),
  {
    file: /^renv\.lock$/,
    read: (text) => stated(text, '"Version"', stringAt(parseJson(text), 'R', 'Version'), plainVersion('r'), 'R'),
  },
  {
    file: /^DESCRIPTION$/,
    read: (text) => matched(text, /\bR[ \t]*\([ \t]*([<>=]{1,2}[ \t]*\d[\d.]{0,20})[ \t]*\)/, constraint, 'R'),
  },
];

/** The compiler of each LTS Haskell series (stackage.org). */
const GHC_OF_LTS: Readonly<Record<string, string>> = {
  16: '8.8',
  17: '8.10',
  18: '8.10',
  19: '9.0',
  20: '9.2',
  21: '9.4',
  22: '9.6',
  23: '9.8',
  24: '9.10',
};
/** `lts-22.13` or `ghc-9.4.7`; the nightly snapshots change their compiler. */
const snapshot: ReadVersion = (written) => {
  const [, kind, number = ''] = /^(ghc|lts)-(\d{1,3}(?:\.\d{1,3}){0,2})$/.exec(written) ?? [];
  const series = number.split('.', 1)[0] ?? '';
  const ghc = kind === 'ghc' ? number : Object.hasOwn(GHC_OF_LTS, series) ? (GHC_OF_LTS[series] ?? '') : '';
  const parts = partsOf(ghc);
  return parts && versionRequirement(parts);
};

export const haskell: readonly Source[] = [
  ownFile(/^\.ghc-version$/, plainVersion('haskell')),
  ...toolSources(['haskell'], plainVersion('haskell')),
  {
    file: /^stack\.yaml$/,
    read: (text) => matched(text, /^(?:resolver|snapshot):[ \t]*["']?([\w.-]{1,60})/m, snapshot, 'resolver'),
  },
  {
    file: /^cabal\.project$/,
    read: (text) => matched(text, /^with-compiler:[ \t]*(ghc-[\d.]{1,20})/m, snapshot, 'with-compiler'),
  },
];

/** Perl numbers its releases 5.36.0, `v5.36` or 5.036; a requirement is a minimum. */
const perlMinimum: ReadVersion = (written) => {
  const [, minor, patch] = /^>?=?[ \t]*v?5\.(\d{3})(?:_?(\d{3}))?$/.exec(written) ?? [];
  const parts =
    minor === undefined ? partsOf(written.replace(/^>?=?[ \t]*v?/, '')) : [5, Number(minor), Number(patch ?? 0)];
  return parts && { range: atLeast(parts), prefer: 'newest' };
};

export const perl: readonly Source[] = [
  ownFile(/^\.perl-version$/, plainVersion('perl')),
  ...toolSources(['perl'], plainVersion('perl')),
  {
    file: /^cpanfile$/,
    read: (text) =>
      matched(
        text,
        /^[ \t]*requires[ \t]*(?:\([ \t]*)?["']?perl["']?[ \t]*(?:=>|,)[ \t]*["']?((?:>=[ \t]*)?v?5[\d._]{1,12})/m,
        perlMinimum,
        'perl',
      ),
  },
];

export const deno: readonly Source[] = [
  ownFile(/^\.(?:deno-version|dvmrc)$/, plainVersion('deno')),
  ...toolSources(['deno'], plainVersion('deno')),
];

export const crystal: readonly Source[] = [
  ownFile(/^\.crystal-version$/, plainVersion('crystal')),
  ...toolSources(['crystal'], plainVersion('crystal')),
  {
    file: /^shard\.yml$/,
    read: (text) =>
      matched(
        text,
        /^crystal:[ \t]*["']?([<>=~\d][^"'#\r\n]{0,60})/m,
        (written) => constraint(written.trim()),
        'crystal',
      ),
  },
];
