import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../src/cli/terminal/format.ts';
import { examine, type Examined, type Verdict } from './apps/examine.ts';

/*
 * What builds would use of many apps, without an engine: node endurance/apps.ts FOLDER… [--json] [--only VERDICT]
 * Each subfolder is an app. Prints its language and version, the manifests that a build uses, what it leaves out, and
 * whether it says so. Exits with 1 if an app has a manifest, lock file or version file that is neither used nor named.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const VERDICTS: readonly Verdict[] = ['understood', 'told', 'SILENT'];
const examined: Examined[] = [];
for (const folder of positionals) {
  const entries = await readdir(folder, { withFileTypes: true });
  const apps = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  for (const app of apps.sort()) examined.push(await examine(path.join(folder, app)));
}
const shown = examined.filter(({ verdict }) => values.only === undefined || verdict === values.only);
const counts = VERDICTS.map(
  (verdict) => [verdict, examined.filter((each) => each.verdict === verdict).length] as const,
);
if (values.json) console.log(JSON.stringify({ apps: shown, counts: Object.fromEntries(counts) }, undefined, 2));
else {
  const rows = shown.map((each) => [
    each.verdict,
    each.app,
    `${each.language} ${each.version} (${each.versionFrom})`,
    each.manifests.join(' ') || '-',
    [...each.silent.map((file) => `NOT NAMED: ${file}`), ...each.leftOut].join(' | '),
  ]);
  for (const line of table(['VERDICT', 'APP', 'LANGUAGE', 'MANIFESTS', 'LEFT OUT'], rows)) console.log(line);
  console.log(`${examined.length} apps: ${counts.map(([verdict, count]) => `${count} ${verdict}`).join(', ')}`);
}
process.exitCode = examined.some(({ verdict }) => verdict === 'SILENT') ? 1 : 0;
