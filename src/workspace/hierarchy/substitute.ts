import { didYouMean, surelyMeant } from '../../text/suggest.ts';

/** The variables that `${NAME}` can refer to. */
export const VARIABLES = ['APP_NAME', 'APP_PATH', 'WORKSPACE_NAME', 'DVM_HOME', 'HOME', 'USER'] as const;
/** The variables for the path of an app, which is resolved before any workspace. */
export const PATH_VARIABLES = ['APP_NAME', 'DVM_HOME', 'HOME', 'USER'] as const;
export type Variables = Readonly<Partial<Record<(typeof VARIABLES)[number], string>>>;

/** `$${NAME}` is a literal `${NAME}`; any other `$` is literal. */
const REFERENCE = /\$?\$\{([^}]*)(\}?)/g;

interface InvalidReference {
  readonly message: string;
  readonly hint: string;
  /** The reference and its correction, if that is certain. */
  readonly meant?: { readonly reference: string; readonly instead: string };
}

/** The invalid references in a text, whatever the variables' values. */
export function unknownVariables(text: string, allowed: readonly string[] = VARIABLES): InvalidReference[] {
  return [...text.matchAll(REFERENCE)].flatMap(([reference, name = '', end]) => {
    if (reference.startsWith('$$') || (end !== '' && allowed.includes(name))) return [];
    const escape = 'For a literal "${", use "$${".';
    if (end === '') return [{ message: '"${" has no closing "}".', hint: escape }];
    const near = surelyMeant(name, allowed);
    const hint = `${didYouMean(name, allowed) ?? `Available: ${allowed.join(', ')}.`} ${escape}`;
    return [
      {
        message: `"\${${name}}" is not a known variable.`,
        hint,
        ...(near !== undefined && { meant: { reference, instead: `\${${near}}` } }),
      },
    ];
  });
}

/** Replaces references with values. `missing` has the names of variables without a value on this machine. */
export function substitute(
  text: string,
  variables: Variables,
): { readonly value: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const value = text.replace(REFERENCE, (reference: string, name: string) => {
    if (reference.startsWith('$$')) return reference.slice(1);
    const found = Object.hasOwn(variables, name) ? variables[name as keyof Variables] : undefined;
    if (found === undefined) missing.push(name);
    return found ?? reference;
  });
  return { value, missing };
}
