import { didYouMean, surelyMeant } from '../../text/suggest.ts';

/** What `${NAME}` may name in a value. */
export const VARIABLES = ['APP_NAME', 'APP_PATH', 'WORKSPACE_NAME', 'DVM_HOME', 'HOME', 'USER'] as const;
/** What it may name in the path of an app, which is read before any workspace. */
export const PATH_VARIABLES = ['APP_NAME', 'DVM_HOME', 'HOME', 'USER'] as const;
export type Variables = Readonly<Partial<Record<(typeof VARIABLES)[number], string>>>;

/** `$${NAME}` is a literal `${NAME}`; a `$` before anything else is itself. */
const REFERENCE = /\$?\$\{([^}]*)(\}?)/g;

interface Unknown {
  readonly message: string;
  readonly hint: string;
  /** The reference, and the one that was surely meant. */
  readonly meant?: { readonly reference: string; readonly instead: string };
}

/** What is wrong with the references of a text, whatever the variables stand for. */
export function unknownVariables(text: string, allowed: readonly string[] = VARIABLES): Unknown[] {
  return [...text.matchAll(REFERENCE)].flatMap(([reference, name = '', end]) => {
    if (reference.startsWith('$$') || (end !== '' && allowed.includes(name))) return [];
    const escape = 'Write "$${" for a literal "${".';
    if (end === '') return [{ message: '"${" is not closed with "}".', hint: escape }];
    const near = surelyMeant(name, allowed);
    const hint = `${didYouMean(name, allowed) ?? `Known: ${allowed.join(', ')}.`} ${escape}`;
    return [
      {
        message: `"\${${name}}" stands for nothing.`,
        hint,
        ...(near !== undefined && { meant: { reference, instead: `\${${near}}` } }),
      },
    ];
  });
}

/** A text with what its references stand for, and the names of those that stand for nothing on this machine. */
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
