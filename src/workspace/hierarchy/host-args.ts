import type { Inherited } from '../model.ts';
import type { Args } from '../resource.ts';
import { VARIABLES } from './substitute.ts';
import { surelyMeant } from '../../text/suggest.ts';
import type { Credential } from '../model.ts';

/**
 * The environment variable that a build arg is taken from: the whole value is `${NAME}`, as in dvm's documents. The
 * environment may contain secrets, so such an arg is passed to build steps as a secret: it is in no layer, and changing
 * it rebuilds nothing.
 */
export function hostVariable(written: string): string | undefined {
  const name = /^\$\{([A-Za-z_]\w*)\}$/.exec(written)?.[1];
  const isBuiltIn =
    name === undefined || (VARIABLES as readonly string[]).includes(name) || surelyMeant(name, VARIABLES) !== undefined;
  return isBuiltIn ? undefined : name;
}

type Levels = readonly (readonly [Inherited['from'], Args])[];

/** Separates the args taken from the environment from the others. The innermost level overrides outer ones. */
export function splitArgs(levels: Levels): {
  readonly args: Levels;
  readonly fromHost: ReadonlyMap<string, Credential>;
} {
  const innermost = new Map(
    levels.flatMap(([from, args]) => [...args].map(([name, arg]) => [name, { ...arg, from }] as const)),
  );
  const fromHost = new Map<string, Credential>();
  for (const [name, { value, location, from }] of innermost) {
    const variable = hostVariable(value);
    if (variable !== undefined) fromHost.set(name, { name, source: { kind: 'env', variable }, from, location });
  }
  const args = levels.map(
    ([from, each]) =>
      [
        from,
        new Map([...each].filter(([name, { value }]) => !fromHost.has(name) && hostVariable(value) === undefined)),
      ] as const,
  );
  return { args, fromHost };
}
