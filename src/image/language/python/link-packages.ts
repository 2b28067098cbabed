import { posix } from 'node:path';
import { type Instruction, runScript } from '../../instruction.ts';
import { shellWord } from '../../quote.ts';
import type { StageContext } from '../../toolchain.ts';
import { localPath, splitPath } from '../local-path.ts';
import type { LocalPackage } from './local-package.ts';
import type { Project } from './pyproject.ts';
import { normalized } from './requirement.ts';
import { VENV } from './venv.ts';

const SCRIPT_NAME = /^[A-Za-z0-9_][\w.-]*$/;
const TARGET = /^([A-Za-z_][\w.]*):([A-Za-z_][\w.]*)[ \t]*(?:\[[\w\s,.-]*\][ \t]*)?$/;
/** The object of an entry point, which may be a module. */
const OBJECT = /^[A-Za-z_][\w.]*(?:[ \t]*:[ \t]*[A-Za-z_][\w.]*)?[ \t]*(?:\[[\w\s,.-]*\][ \t]*)?$/;
const NAME = /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?$/;

/**
 * Makes local packages importable, with their metadata, entry points and scripts, as an editable installation does
 * (packaging.python.org/specifications/recording-installed-packages). Nothing is built, because the source is only
 * there at run time: paths in a .pth file that do not exist are ignored.
 */
export function linkLocalPackages(
  { workingDir }: Pick<StageContext, 'workingDir'>,
  packages: readonly LocalPackage[],
): Instruction[] {
  const named = packages.filter(({ project: { name } }) => name !== undefined && NAME.test(name));
  if (named.length === 0) return [];
  const files = named.flatMap(({ folder, project }) => filesOf(project, posix.join(workingDir, folder)));
  const folders = new Set(files.map(([name]) => splitPath(name).folder).filter((name) => name !== ''));
  const scripts = new Map(named.flatMap(({ project }) => scriptsOf(project)));
  return [
    runScript(
      [
        `cd "$(${VENV}/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")"`,
        `mkdir -p ${[...folders].map(shellWord).join(' ')}`,
        ...files.map(([name, text]) => writeFile(text, name)),
        ...(scripts.size === 0 ? [] : [`cd ${VENV}/bin`]),
        ...[...scripts].map(([name, text]) => writeFile(text, name)),
        ...(scripts.size === 0 ? [] : [`chmod 755 ${[...scripts.keys()].map(shellWord).join(' ')}`]),
      ].join('\n'),
    ),
  ];
}

function writeFile(list: readonly string[], name: string): string {
  return `printf '%s\\n' ${list.map(shellWord).join(' ')} > ${shellWord(name)}`;
}

/** Files below site-packages. */
function filesOf(project: Project, folder: string): [string, readonly string[]][] {
  const name = normalized(project.name ?? '').replaceAll('-', '_');
  const version = project.version !== undefined && /^[\w.+!]+$/.test(project.version) ? project.version : '0';
  const info = `${name}-${version}.dist-info`;
  const roots = project.sources.flatMap((path) => {
    const inside = localPath('', path);
    return inside !== undefined && isLine(`/${inside}`) ? [posix.join(folder, inside)] : [];
  });
  const entryPoints = [...project.entryPoints].flatMap(([group, entries]) => {
    const lines = Object.entries(entries).filter(([key, target]) => isLine(key) && OBJECT.test(target));
    return isLine(group) && lines.length > 0
      ? [`[${group}]`, ...lines.map(([key, target]) => `${key} = ${target}`), '']
      : [];
  });
  const files: [string, readonly string[]][] = [
    [`${name}.pth`, [...new Set(roots)]],
    [`${info}/METADATA`, ['Metadata-Version: 2.1', `Name: ${project.name ?? ''}`, `Version: ${version}`]],
    [`${info}/INSTALLER`, ['dvm']],
    [`${info}/direct_url.json`, [JSON.stringify({ dir_info: { editable: true }, url: `file://${folder}` })]],
    ...(entryPoints.length === 0 ? [] : [[`${info}/entry_points.txt`, entryPoints] as [string, readonly string[]]]),
  ];
  // Without this list, pip could not replace the package.
  const record = [
    ...files.map(([path]) => path),
    `${info}/RECORD`,
    ...scriptsOf(project).map(([script]) => `../../../bin/${script}`),
  ].map((path) => `${path},,`);
  return [...files, [`${info}/RECORD`, record]];
}

function scriptsOf({ entryPoints }: Project): [string, readonly string[]][] {
  const entries = ['console_scripts', 'gui_scripts'].flatMap((group) => Object.entries(entryPoints.get(group) ?? {}));
  return entries.flatMap(([name, target]): [string, readonly string[]][] => {
    const [, module, call] = TARGET.exec(target) ?? [];
    if (module === undefined || call === undefined || !SCRIPT_NAME.test(name)) return [];
    const [first = ''] = call.split('.');
    return [
      [
        name,
        [
          `#!${VENV}/bin/python`,
          'import sys',
          `from ${module} import ${first}`,
          "if __name__ == '__main__':",
          `    sys.exit(${call}())`,
        ],
      ],
    ];
  });
}

/** A line break would begin another entry. */
function isLine(text: string): boolean {
  return !/[\r\n\0]/.test(text) && text.trim() !== '';
}
