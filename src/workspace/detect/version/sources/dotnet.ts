import { positionAt } from '../position.ts';
import { atLeast, partsOf, startingWith } from '../range.ts';
import { type Requirement, versionRequirement } from '../resolve.ts';
import { parseJson, stringAt } from '../../../../text/data.ts';
import { aliasRequirement, type ReadVersion, type Source, type Statement, stated } from './source.ts';
import { toolSources } from './tools.ts';

/** The hundreds of the SDK's patch number in the image of each release: its newest feature band. */
const NEWEST_BAND: Readonly<Record<string, number>> = { '3.1': 4, '5.0': 4, '6.0': 4, '7.0': 4, '8.0': 4, '9.0': 3 };

/** `8`, `8.0` or `8.0.404`; an image of a release has its newest feature band. */
const version: ReadVersion = (written) => {
  const alias = aliasRequirement('dotnet', written);
  if (alias !== undefined) return alias;
  const parts = partsOf(written.split('-', 1)[0] ?? '');
  if (parts === undefined) return undefined;
  return parts.length < 3 ? versionRequirement(parts.slice(0, 2)) : sdk(parts, 'latestPatch');
};

/** Which SDKs may be used instead (learn.microsoft.com/dotnet/core/tools/global-json#rollforward). */
function sdk(parts: readonly number[], rollForward: string): Requirement {
  const [major = 0, minor = 0, patch = 0] = parts;
  const release = [major, minor];
  const exact: Requirement = { ...versionRequirement(release), tag: parts.join('.') };
  switch (rollForward) {
    case 'major':
    case 'latestMajor':
      return { range: atLeast(release), prefer: rollForward === 'major' ? 'named' : 'newest' };
    case 'minor':
    case 'latestMinor':
      return { range: startingWith([major]), prefer: 'newest' };
    case 'feature':
    case 'latestFeature':
      return versionRequirement(release);
    case 'disable':
      return exact;
    default:
      return NEWEST_BAND[release.join('.')] === Math.floor(patch / 100) ? versionRequirement(release) : exact;
  }
}

const globalJson: Source = {
  file: /^global\.json$/,
  read(text) {
    const json = parseJson(withoutComments(text));
    const rollForward = stringAt(json, 'sdk', 'rollForward') ?? 'latestPatch';
    return stated(text, '"version"', stringAt(json, 'sdk', 'version'), (written) => {
      const parts = partsOf(written);
      return parts?.length === 3 ? sdk(parts, rollForward) : undefined;
    });
  },
};

/** The SDK accepts comments at the beginning of a line. */
function withoutComments(text: string): string {
  return text.replace(/^[ \t]*\/\/[^\n]*$/gm, '');
}

const TARGETS = /<TargetFrameworks?>([^<]{1,500})<\/TargetFrameworks?>/g;
const FRAMEWORK = /(?:^|;)[ \t\r\n]*(net(?:coreapp)?(\d{1,2}\.\d))(?:-[\w.]{1,40})?[ \t\r\n]*(?=;|$)/g;

/** The newest framework of a project decides: an SDK builds for earlier ones, too. */
function project(text: string): Statement[] {
  let newest: { written: string; version: number; index: number } | undefined;
  for (const match of [...text.matchAll(TARGETS)].slice(0, 100)) {
    for (const [, written = '', version = ''] of (match[1] ?? '').matchAll(FRAMEWORK)) {
      if (newest === undefined || Number(version) > newest.version)
        newest = { written, version: Number(version), index: match.index + match[0].indexOf(written) };
    }
  }
  if (newest === undefined) return [];
  const { written, version: found, index } = newest;
  const parts = partsOf(found.toFixed(1)) ?? [];
  return [{ written, label: 'TargetFramework', requirement: versionRequirement(parts), ...positionAt(text, index) }];
}

export const dotnet: readonly Source[] = [
  globalJson,
  ...toolSources(['dotnet'], version),
  { file: /^[\w-][\w. -]{0,100}\.(?:cs|fs|vb)proj$/, read: project },
  { file: /^Directory\.Build\.props$/, read: project },
];
