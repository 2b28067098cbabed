import { shellWord } from '../../quote.ts';
import type { NodePackage } from './project.ts';
import { objectAt, textAt } from './data.ts';
import { join, normalize } from './paths.ts';

/**
 * Removes the scripts of the project's own packages, because they need the source, which is not available in the
 * build; those of dependencies run. For programs of packages in the project, empty files are created, so that package
 * managers link to them: the source is mounted later.
 */
export function prepareCommands(root: NodePackage, others: readonly NodePackage[]): string[] {
  const withScripts = [root, ...others]
    .filter(({ path, data }) => path.endsWith('.json') && Object.keys(objectAt(data, 'scripts')).length > 0)
    .map(({ path }) => path);
  const programs = others.flatMap(programsOf);
  return [
    ...(withScripts.length === 0 ? [] : [`node -e '${REMOVE_SCRIPTS}' ${withScripts.map(shellWord).join(' ')}`]),
    ...(programs.length === 0 ? [] : [`node -e '${CREATE_PROGRAMS}' ${programs.map(shellWord).join(' ')}`]),
  ];
}

/** Also runs on old versions of Node.js. */
const REMOVE_SCRIPTS = [
  'var fs = require("fs")',
  'process.argv.slice(1).forEach(function (file) { var data = JSON.parse(fs.readFileSync(file, ' +
    '"utf8").replace(/^\\uFEFF/, "")); delete data.scripts; fs.writeFileSync(file, JSON.stringify(data, ' +
    'null, 2) + "\\n"); })',
].join('; ');
const CREATE_PROGRAMS = [
  'var fs = require("fs"), path = require("path")',
  'process.argv.slice(1).forEach(function (file) { if (fs.existsSync(file)) return; ' +
    'fs.mkdirSync(path.dirname(file), { recursive: true }); fs.writeFileSync(file, "#!/usr/bin/env ' +
    'node\\n", { mode: 493 }); })',
].join('; ');

function programsOf({ folder, data }: NodePackage): string[] {
  const { bin } = data;
  const paths =
    typeof bin === 'string'
      ? [bin]
      : Object.keys(objectAt(data, 'bin')).flatMap((name) => textAt(objectAt(data, 'bin'), name) ?? []);
  return paths.flatMap((path) => {
    const file = normalize(path);
    return file === undefined || file === '' ? [] : [join(folder, file)];
  });
}
