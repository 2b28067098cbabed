import { isRequirement } from './requirement.ts';
import type { Project } from './pyproject.ts';

const EMPTY: Project = {
  dependencies: [],
  extras: new Map(),
  groups: new Map(),
  dynamic: [],
  backend: 'setuptools.build_meta',
  sources: ['src', ''],
  entryPoints: new Map(),
};

/** What setup.cfg declares (setuptools.pypa.io, "Configuring setuptools using setup.cfg files"). */
export function readSetupCfg(text: string): Project {
  const sections = sectionsOf(text);
  const lists = (section: string, key: string): string[] => requirements(sections.get(section)?.get(key));
  const [name, version] = ['name', 'version'].map((key) => sections.get('metadata')?.get(key)?.trim());
  const where = sections.get('options.packages.find')?.get('where')?.trim();
  const entryPoints = [...(sections.get('options.entry_points') ?? [])].map(
    ([group, value]): [string, Readonly<Record<string, string>>] => [
      group,
      Object.fromEntries(
        value.split('\n').flatMap((line): [string, string][] => {
          const [script, target] = line.split('=', 2).map((part) => part.trim());
          return script !== undefined && script !== '' && target !== undefined ? [[script, target]] : [];
        }),
      ),
    ],
  );
  return {
    ...EMPTY,
    ...(name !== undefined && { name }),
    // `attr:` and `file:` only have a value in a build.
    ...(version !== undefined && /^[\w.+!-]+$/.test(version) && { version }),
    dependencies: lists('options', 'install_requires'),
    extras: new Map(
      [...(sections.get('options.extras_require') ?? [])].map(([extra, value]) => [extra, requirements(value)]),
    ),
    sources: [...new Set([...(where === undefined ? [] : [where]), ...EMPTY.sources])],
    entryPoints: new Map(entryPoints),
  };
}

/** The literal values of setup.py; undefined if it computes its dependencies. */
export function readSetupPy(text: string): Project | undefined {
  const code = text.replace(/^[ \t]*#.*$/gm, '');
  const dependencies = literalList(code, 'install_requires');
  if (dependencies === undefined) return undefined;
  const [name, version] = ['name', 'version'].map(
    (key) => new RegExp(`[(,\\s]${key}[ \\t]*=[ \\t]*["']([\\w.+!-]+)["']`).exec(code)?.[1],
  );
  return {
    ...EMPTY,
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    dependencies,
  };
}

/** Whether a build compiles something that a mounted source does not have. */
export function compilesExtensions(setupPy: string): boolean {
  return /\b(?:ext_modules|rust_extensions|cffi_modules)[ \t]*=/.test(setupPy);
}

/** Whether a build installs scripts that setup.py declares. */
export function definesScripts(setupPy: string): boolean {
  return /\b(?:entry_points|scripts)[ \t]*=/.test(setupPy);
}

/** The strings in the brackets after a keyword; undefined if anything else is there. */
function literalList(code: string, keyword: string): string[] | undefined {
  const start = new RegExp(`\\b${keyword}[ \\t]*=[ \\t]*`).exec(code);
  if (start === null) return [];
  const strings: string[] = [];
  const begin = start.index + start[0].length;
  if (!/[[(]/.test(code.charAt(begin))) return undefined;
  for (let index = begin + 1; index < code.length; index++) {
    const character = code.charAt(index);
    if (character === '"' || character === "'") {
      const end = code.indexOf(character, index + 1);
      if (end === -1) return undefined;
      strings.push(code.slice(index + 1, end));
      index = end;
    } else if (character === '#') {
      const end = code.indexOf('\n', index);
      if (end === -1) return undefined;
      index = end;
    } else if (character === ']' || character === ')') {
      const isWhole = /^[ \t\r\n]{0,200}(?:[,)#]|$)/.test(code.slice(index + 1, index + 250));
      return isWhole ? strings.filter(isRequirement) : undefined;
    } else if (!/[\s,]/.test(character)) return undefined;
  }
  return undefined;
}

function requirements(value: string | undefined): string[] {
  return (value ?? '')
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)#[^]*$/, '').trim())
    .filter(isRequirement);
}

/** Sections, keys and values; indented lines continue a value. */
function sectionsOf(text: string): ReadonlyMap<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  let key: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\[([^\]]+)\]/.exec(line)?.[1];
    const at = line.search(/[=:]/);
    if (/^[ \t]*[#;]/.test(line)) continue;
    if (header !== undefined) {
      section = new Map();
      sections.set(header.trim(), section);
      key = undefined;
    } else if (/^[ \t]/.test(line)) {
      if (key !== undefined) section.set(key, `${section.get(key) ?? ''}\n${line.trim()}`);
    } else if (at > 0) {
      key = line.slice(0, at).trim().replaceAll('-', '_');
      section.set(key, line.slice(at + 1).trim());
    }
  }
  return sections;
}
