import { npmRange } from '../constraint.ts';
import { parseJson, stringAt, valueAt } from '../../../../text/data.ts';
import {
  aliasRequirement,
  ownFile,
  plainVersion,
  rangeRequirement,
  type ReadVersion,
  type Source,
  stated,
} from './source.ts';
import { toolSources } from './tools.ts';

/** Version managers of Node.js also accept ranges, such as `20.x`. */
const version: ReadVersion = (written) => plainVersion('nodejs')(written) ?? rangeRequirement(npmRange(written));
const range: ReadVersion = (written) =>
  aliasRequirement('nodejs', written.trim()) ?? rangeRequirement(npmRange(written));

const manifest: Source = {
  file: /^package\.json$/,
  read(text) {
    const json = parseJson(text);
    return [
      ...stated(text, '"volta"', stringAt(json, 'volta', 'node'), version, 'volta'),
      ...stated(text, '"devEngines"', devEngine(json), range, 'devEngines'),
      ...stated(text, '"engines"', stringAt(json, 'engines', 'node'), range, 'engines'),
    ];
  },
};

/** The first runtime that is Node.js, of a list or the only one (docs.npmjs.com/cli/configuring-npm/package-json). */
function devEngine(json: unknown): string | undefined {
  const runtime = valueAt(json, 'devEngines', 'runtime');
  const all: readonly unknown[] = Array.isArray(runtime) ? runtime : [runtime];
  return stringAt(
    all.slice(0, 20).find((each) => stringAt(each, 'name') === 'node'),
    'version',
  );
}

export const nodejs: readonly Source[] = [
  ownFile(/^\.nvmrc$/, version),
  ownFile(/^\.node-version$/, version),
  ...toolSources(['node'], version),
  manifest,
];
