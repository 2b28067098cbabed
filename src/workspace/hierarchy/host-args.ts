import type { Inherited } from '../model.ts';
import type { Args } from '../resource.ts';
import { VARIABLES } from './substitute.ts';
import { surelyMeant } from '../../text/suggest.ts';
import type { Credential } from '../model.ts';

/**
 * The variable of the machine that a build arg is taken from: `${NAME}` and nothing else, as the documents of dvm
 * have it
 * for names and tokens. Whatever the machine's environment holds may be a secret, so it reaches the steps that name the
 * arg as one: it is in no layer, and a change of it rebuilds nothing.
 */
export function hostVariable(written: string): string | undefined {
  const name = /^\$\{([A-Za-z_]\w*)\}$/.exec(written)?.[1];
  const isOurs =
    name === undefined || (VARIABLES as readonly string[]).includes(name) || surelyMeant(name, VARIABLES) !== undefined;
  return isOurs ? undefined : name;
}

type Levels = readonly (readonly [Inherited['from'], Args])[];

/**
 * Args of the levels as they are written, and apart from them those that are taken from the machine; the innermost
 * wins.
 */
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
