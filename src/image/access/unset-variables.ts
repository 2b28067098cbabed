import { looksSecret } from '../../workspace/rules.ts';
import type { Workspace } from '../../workspace/model.ts';

/** A variable that a manifest refers to and that its step does not have. */
export interface UnsetVariable {
  readonly variable: string;
  readonly file: string;
  /** Location of the reference; both count from 1. */
  readonly line: number;
  readonly column: number;
  /** Length of the reference in characters. */
  readonly length: number;
}

/** The package managers' syntax for environment variables, except references with a default value. */
const REFERENCES: readonly { readonly file: RegExp; readonly comment: RegExp; readonly pattern: RegExp }[] = [
  { file: /(?:^|\/)\.npmrc$/, comment: /^[ \t]*[#;]/, pattern: /\$\{([A-Za-z_]\w*)\}/g },
  { file: /(?:^|\/)\.yarnrc\.yml$/, comment: /^[ \t]*#/, pattern: /\$\{([A-Za-z_]\w*)\}/g },
  { file: /\.xml$/, comment: /^[ \t]*<!--/, pattern: /\$\{env\.(\w+)\}/g },
  { file: /^nuget\.config$/i, comment: /^[ \t]*<!--/, pattern: /%(\w+)%/g },
  { file: /(?:^|\/)(?!CMakeLists|conanfile)[\w.-]+\.txt$/, comment: /^[ \t]*#/, pattern: /\$\{([A-Z0-9_]+)\}/g },
  // Of an index; scripts have variables, too.
  { file: /(?:^|\/)(?:Pipfile|pyproject\.toml)$/, comment: /^[ \t]*#/, pattern: /\$\{([A-Za-z_]\w*)\}(?=[:@])/g },
];
/** Set in every step. */
const ALWAYS_SET = new Set(['HOME', 'PATH', 'PWD', 'HOSTNAME', 'USER']);

/** Such a variable is empty or stays unexpanded, and the server rejects the request as unauthenticated. */
export function unsetVariables(
  workspace: Pick<Workspace, 'credentials' | 'args' | 'baseImage' | 'dockerfile'>,
  texts: ReadonlyMap<string, string>,
): UnsetVariable[] {
  const found = [...texts].flatMap(([file, text]) => referencesIn(file, text));
  const isFirst = (each: UnsetVariable): boolean => found.find(({ variable }) => variable === each.variable) === each;
  return found.filter((each) => !isSet(workspace, each.variable)).filter(isFirst);
}

function referencesIn(file: string, text: string): UnsetVariable[] {
  const syntax = REFERENCES.find((each) => each.file.test(file));
  if (syntax === undefined) return [];
  return text.split('\n').flatMap((line, index) => {
    if (syntax.comment.test(line)) return [];
    return [...line.matchAll(syntax.pattern)].map(({ 0: reference, 1: variable = '', index: at }) => ({
      variable,
      file,
      line: index + 1,
      column: at + 1,
      length: reference.length,
    }));
  });
}

/** The user's own image may set variables that are not secret. */
function isSet(
  { credentials, args, baseImage, dockerfile }: Parameters<typeof unsetVariables>[0],
  variable: string,
): boolean {
  if (credentials.has(variable) || args.has(variable) || ALWAYS_SET.has(variable)) return true;
  return (baseImage !== undefined || dockerfile !== undefined) && !looksSecret(variable);
}
