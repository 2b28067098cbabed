import { randomBytes } from 'node:crypto';
import type { BuildKit } from '../../../src/buildkit/client.ts';
import type { Gateway } from '../../../src/buildkit/gateway.ts';
import type { Definition } from '../../../src/buildkit/gen/ops_pb.js';
import { marshal } from '../../../src/buildkit/llb/marshal.ts';
import { image } from '../../../src/buildkit/llb/source.ts';
import type { Run, State } from '../../../src/buildkit/llb/state.ts';
import type { RunOptions } from '../../../src/buildkit/llb/exec.ts';
import type { SolveOptions } from '../../../src/buildkit/solve.ts';

/** The prefix of all images that these tests build. */
export const PREFIX = `bkt${randomBytes(3).toString('hex')}`;

/** A unique text for a step, so that it is never cached. */
export function unique(): string {
  return randomBytes(8).toString('hex');
}

export function base(): State {
  return image('debian:trixie-slim');
}

/** Runs a script that no other test ran. */
export function script(text: string, options: RunOptions = {}, from = base()): Run {
  return from.run(['sh', '-euc', `: ${unique()}\n${text}`], options);
}

export function definitionOf(state: State): Definition {
  const marshalled = marshal(state.output);
  if (marshalled === undefined) throw new Error('The state is empty.');
  return marshalled.definition;
}

export type Services = NonNullable<SolveOptions['services']>;

/** Solves a state, and inspects the result before it is exported. */
export async function inspect<T>(
  kit: BuildKit,
  state: State,
  examine: (gateway: Gateway, ref: string | undefined) => Promise<T>,
  options: Partial<SolveOptions> = {},
): Promise<T> {
  let found: { readonly value: T } | undefined;
  await kit.build({ request: {}, ...options }, async (gateway) => {
    const ref = await gateway.solve(definitionOf(state));
    found = { value: await examine(gateway, ref) };
    await gateway.return(ref);
  });
  if (found === undefined) throw new Error('The build ended without calling its build function.');
  return found.value;
}

/** The content of a file in the result. */
export function read(kit: BuildKit, state: State, file: string, services: Services = []): Promise<string> {
  return inspect(kit, state, async (gateway, ref) => Buffer.from(await gateway.readFile(ref, file)).toString(), {
    services,
  });
}
