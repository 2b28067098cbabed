import { gradleTokens, type Token } from './gradle-tokens.ts';

/** What a settings script says about the projects of a build. */
export interface GradleSettings {
  /** Folders of the projects, relative to the script's folder. */
  readonly projects: readonly string[];
  /** Folders of included builds. */
  readonly builds: readonly string[];
  /** Whether it computes some of its projects, so that only Gradle knows them. */
  readonly isComputed: boolean;
}

/** Reads settings.gradle or settings.gradle.kts as far as it names projects literally. */
export function readGradleSettings(script: string): GradleSettings {
  const tokens = gradleTokens(script);
  const projects: string[] = [];
  const builds: string[] = [];
  const moved = new Map<string, string>();
  let isComputed = false;
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' || isMember(tokens, index)) continue;
    if (token.text === 'include' || token.text === 'includeFlat') {
      const { strings, isLiteral } = argumentsAfter(tokens, index);
      const names = strings.filter((each) => !/[$*{]/.test(each));
      isComputed ||= !isLiteral || names.length < strings.length;
      projects.push(...names.map((each) => (token.text === 'include' ? folderOfProject(each) : `../${each}`)));
    } else if (token.text === 'includeBuild') {
      const [folder] = argumentsAfter(tokens, index).strings;
      if (folder !== undefined && withoutRoot(folder) !== undefined) builds.push(withoutRoot(folder) ?? '');
      else isComputed = true;
    } else if (token.text === 'project') {
      const folder = projectDir(tokens, index);
      if (folder !== undefined) moved.set(folderOfProject(folder.project), folder.path);
    }
  }
  return {
    projects: [...new Set(projects.map((each) => moved.get(each) ?? each))].filter((each) => each !== ''),
    builds: [...new Set(builds)],
    isComputed,
  };
}

/** A path in a script, without a variable for the build's own folder; undefined if it contains another variable. */
export function withoutRoot(text: string): string | undefined {
  const path = text.replace(
    /^\$(?:\{(?:rootProject\.|settings\.)?(?:rootDir|projectDir|settingsDir)(?:\.path)?\}|(?:rootDir|projectDir|settingsDir))\//,
    '',
  );
  return path.includes('$') ? undefined : path;
}

/** `a.include(…)` is the include of something else, unless it is of `settings`. */
function isMember(tokens: readonly Token[], index: number): boolean {
  return tokens[index - 1]?.text === '.' && tokens[index - 2]?.text !== 'settings';
}

/** The strings of a call, with or without parentheses; it is literal if there is nothing but strings. */
function argumentsAfter(
  tokens: readonly Token[],
  index: number,
): { readonly strings: readonly string[]; readonly isLiteral: boolean } {
  const strings: string[] = [];
  let isLiteral = true;
  let depth = 0;
  for (let at = index + 1; at < tokens.length; at++) {
    const { kind, text } = tokens[at] ?? { kind: 'mark', text: '' };
    if (kind === 'string') strings.push(text);
    else if (text === '(' || text === '[') depth++;
    else if (text === ')' || text === ']') {
      if (--depth <= 0) break;
    } else if (text === '\n') {
      if (depth === 0 && tokens[at - 1]?.text !== ',') break;
    } else if (text === '{' || text === '}' || text === ';') break;
    else if (text !== ',') isLiteral = false;
  }
  return { strings, isLiteral: isLiteral && strings.length > 0 };
}

/** `project(":a").projectDir = file("b")`, in either language. */
function projectDir(
  tokens: readonly Token[],
  index: number,
): { readonly project: string; readonly path: string } | undefined {
  const [open, project, close, dot, name, equals] = tokens.slice(index + 1, index + 7);
  if (open?.text !== '(' || project?.kind !== 'string' || close?.text !== ')' || dot?.text !== '.') return undefined;
  if (name?.text !== 'projectDir' || equals?.text !== '=') return undefined;
  const rest = tokens.slice(index + 7, index + 27);
  const end = rest.findIndex(({ text }) => text === '\n');
  const written = rest.slice(0, end === -1 ? undefined : end).find(({ kind }) => kind === 'string');
  const path = written === undefined ? undefined : withoutRoot(written.text);
  return path === undefined ? undefined : { project: project.text, path: path.replace(/^\/+/, '') };
}

function folderOfProject(path: string): string {
  return path
    .split(':')
    .filter((part) => part !== '')
    .join('/');
}
