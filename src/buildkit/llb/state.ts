import { posix } from 'node:path';
import { execVertex, type RunOptions } from './exec.ts';
import { type FileAction, fileVertex } from './file.ts';
import type { Output, Platform, VertexMetadata } from './vertex.ts';

/** What steps run with, unless they say otherwise. */
export interface Surroundings {
  readonly platform: Platform;
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd?: string;
  readonly user?: string;
}

/** A file system at a point of the build, and what steps run with there. Every method returns a new one. */
export class State {
  /** Undefined: nothing is in it. */
  readonly output: Output | undefined;
  readonly surroundings: Surroundings;

  constructor(output: Output | undefined, surroundings: Surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  env(values: Readonly<Record<string, string>>): State {
    return this.#with({ env: { ...this.surroundings.env, ...values } });
  }

  /** Relative to where it was. */
  dir(path: string): State {
    return this.#with({ cwd: posix.resolve('/', this.surroundings.cwd ?? '/', path) });
  }

  user(user: string): State {
    return this.#with({ user });
  }

  /** Runs a program: its arguments as they are, without a shell. */
  run(args: readonly string[], options: RunOptions = {}): Run {
    const { vertex, outputs } = execVertex(this, args, options);
    return new Run(
      { vertex, index: 0 },
      this.surroundings,
      new Map([...outputs].map(([path, index]) => [path, new State({ vertex, index }, this.surroundings)])),
    );
  }

  /** Changes files, all actions in one step. Relative paths are those of `dir`. */
  file(actions: readonly FileAction[], metadata: VertexMetadata = {}): State {
    return new State({ vertex: fileVertex(this, actions, metadata), index: 0 }, this.surroundings);
  }

  #with(changed: Partial<Surroundings>): State {
    return new State(this.output, { ...this.surroundings, ...changed });
  }
}

/** What a run leaves behind. */
export class Run extends State {
  readonly #outputs: ReadonlyMap<string, State>;

  constructor(output: Output, surroundings: Surroundings, outputs: ReadonlyMap<string, State>) {
    super(output, surroundings);
    this.#outputs = outputs;
  }

  /** What a writable mount holds after the run. Throws RangeError if there is no such mount. */
  mount(path: string): State {
    const found = this.#outputs.get(path);
    if (found === undefined) throw new RangeError(`There is no writable mount at ${path}.`);
    return found;
  }
}

/** All on top of each other, the last uppermost, without copying. Needs an engine with the containerd image store. */
export function merge(states: readonly State[], metadata: VertexMetadata = {}): State {
  const [first, ...others] = states.filter(({ output }) => output !== undefined);
  if (first === undefined) throw new RangeError('There is nothing to merge.');
  if (others.length === 0) return first;
  const inputs = [first, ...others].flatMap(({ output }) => output ?? []);
  const operation = { case: 'merge', value: { inputs: inputs.map((_, index) => ({ input: BigInt(index) })) } } as const;
  return new State({ vertex: { inputs, operation, platform: undefined, metadata }, index: 0 }, first.surroundings);
}

/** What the upper one has that the lower one has not. Needs an engine with the containerd image store. */
export function diff(lower: State, upper: State, metadata: VertexMetadata = {}): State {
  if (upper.output === undefined) return upper;
  if (lower.output === undefined) return upper;
  const inputs = [lower.output, upper.output];
  const operation = { case: 'diff', value: { lower: { input: 0n }, upper: { input: 1n } } } as const;
  return new State({ vertex: { inputs, operation, platform: undefined, metadata }, index: 0 }, upper.surroundings);
}
