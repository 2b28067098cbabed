import { parse } from 'yaml';
import { pathPattern } from '../../../text/path-pattern.ts';
import { parseJson, parseToml, valueAt } from '../../../text/data.ts';

/** Whether a file's text lists a folder, relative to the file's, as a part of its project. */
export type ListsMember = (text: string, folder: string) => boolean;

/** A workspace file of pnpm may be there for its settings only. */
export const pnpmWorkspace: ListsMember = (text, folder) => selects(globsIn(yamlOf(text), 'packages'), folder);

/** npm, Yarn and Bun. */
export const packageJson: ListsMember = (text, folder) => {
  const data = parseJson(text);
  return selects([...globsIn(data, 'workspaces'), ...globsIn(data, 'workspaces', 'packages')], folder);
};

export const goWork: ListsMember = (text, folder) =>
  [...text.matchAll(/^[ \t]*(?:use[ \t]+)?["`]?(\.[^\s"`()]*)/gm)].some(([, path = '']) => normalized(path) === folder);

export const cargoToml: ListsMember = (text, folder) => {
  const data = parseToml(text);
  return (
    selects(globsIn(data, 'workspace', 'members'), folder) && !selects(globsIn(data, 'workspace', 'exclude'), folder)
  );
};

export const uvWorkspace: ListsMember = (text, folder) => {
  const data = parseToml(text);
  const at = ['tool', 'uv', 'workspace'];
  return selects(globsIn(data, ...at, 'members'), folder) && !selects(globsIn(data, ...at, 'exclude'), folder);
};

/** `include(":apps:web")`, also without the first colon. */
export const gradleSettings: ListsMember = (text, folder) => {
  const path = folder.replaceAll('/', ':');
  return [`"${path}"`, `":${path}"`, `'${path}'`, `':${path}'`].some((name) => text.includes(name));
};

/** A module is a folder, or a file in it. */
export const mavenModules: ListsMember = (text, folder) =>
  [...text.matchAll(/<module>\s*([^<\s]+)\s*<\/module>/g)].some(
    ([, path = '']) => normalized(path.replace(/\/[^/]+\.xml$/, '')) === folder,
  );

/** `project.in(file("core"))` */
export const sbtProjects: ListsMember = (text, folder) =>
  [...text.matchAll(/\bfile\(\s*"([^"\n]+)"\s*\)/g)].some(([, path = '']) => normalized(path) === folder);

/** Solutions list projects with backslashes. */
export const solution: ListsMember = (text, folder) => text.replaceAll('\\', '/').includes(`"${folder}/`);

function selects(patterns: readonly string[], folder: string): boolean {
  const last = patterns.findLast((pattern) =>
    alternatives(pattern.replace(/^!/, '')).some((each) => matches(normalized(each), folder)),
  );
  return last !== undefined && !last.startsWith('!');
}

function matches(pattern: string, folder: string): boolean {
  try {
    return pathPattern(pattern).matches(folder);
  } catch {
    return false; // Its program reports an invalid pattern.
  }
}

/** `{a,b}`, once. */
function alternatives(pattern: string): readonly string[] {
  const [whole, list] = /\{([^{}]{1,500})\}/.exec(pattern) ?? [];
  return whole === undefined || list === undefined
    ? [pattern]
    : list.split(',').map((each) => pattern.replace(whole, () => each));
}

function normalized(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end).replace(/^(?:\.\/+)+/, '');
}

function globsIn(data: unknown, ...keys: readonly string[]): readonly string[] {
  const found = valueAt(data, ...keys);
  return Array.isArray(found) ? found.filter((each) => typeof each === 'string') : [];
}

function yamlOf(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, logLevel: 'silent' });
  } catch {
    return undefined; // pnpm reports it.
  }
}
