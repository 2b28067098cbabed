import { composerConstraint, versionPrefix } from '../constraint.ts';
import type { Range } from '../range.ts';
import { parseJson, stringAt, valueAt } from '../../../../text/data.ts';
import { ownFile, plainVersion, rangeRequirement, type ReadVersion, type Source, stated } from './source.ts';
import { toolSources } from './tools.ts';

const version = plainVersion('php');
/** Composer then resolves for this version, whichever one runs it. */
const platform: ReadVersion = (written) => rangeRequirement(versionPrefix(written.split('.').slice(0, 2).join('.')));

const manifest: Source = {
  file: /^composer\.json$/,
  read(text, _, texts) {
    const json = parseJson(text);
    const locked = lockedRanges(texts.get('composer.lock'));
    const requirement: ReadVersion = (written) => {
      const range = composerConstraint(written);
      return range && { range, also: locked, prefer: 'newest' };
    };
    return [
      ...stated(text, '"platform"', stringAt(json, 'config', 'platform', 'php'), platform, 'config.platform.php'),
      ...stated(text, '"php"', stringAt(json, 'require', 'php'), requirement, 'require.php'),
    ];
  },
};

/** `composer install` fails if one of the locked packages does not accept the version of PHP. */
function lockedRanges(text: string | undefined): Range[] {
  const json = text === undefined ? undefined : parseJson(text);
  const constraints = ['packages', 'packages-dev'].flatMap((key): string[] => {
    const packages: unknown = valueAt(json, key);
    const all: readonly unknown[] = Array.isArray(packages) ? packages : [];
    return all.slice(0, MAX_PACKAGES).flatMap((each) => stringAt(each, 'require', 'php') ?? []);
  });
  return [...new Set(constraints)].slice(0, MAX_CONSTRAINTS).flatMap((each) => {
    const range = composerConstraint(each);
    return range === undefined ? [] : [range];
  });
}
const MAX_PACKAGES = 2000;
const MAX_CONSTRAINTS = 200;

export const php: readonly Source[] = [
  ownFile(/^\.php-version$/, version),
  ...toolSources(['php'], version),
  manifest,
  // Only read together with composer.json.
  { file: /^composer\.lock$/, read: () => [] },
];
