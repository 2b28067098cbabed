import { posix } from 'node:path';
import { execVertex, type RunOptions } from './exec.ts';
import { type FileAction, fileVertex } from './file.ts';
import type { Output, Snapshot, StepDefaults, VertexMetadata } from './vertex.ts';

/** A file system at some point of the build, and the defaults of its next steps. Every method returns a new state. */
export class State implements Snapshot {
  readonly output: Output | undefined;
  readonly defaults: StepDefaults;

  constructor(output: Output | undefined, defaults: StepDefaults) {
    this.output = output;
    this.defaults = defaults;
  }

  env(values: Readonly<Record<string, string>>): State {
    return this.#with({ env: { ...this.defaults.env, ...values } });
  }

  /** Relative to the current working directory. */
  dir(path: string): State {
    return this.#with({ cwd: posix.resolve('/', this.defaults.cwd ?? '/', path) });
  }

  user(user: string): State {
    return this.#with({ user });
  }

  /** Runs a program without a shell. */
  run(args: readonly string[], options: RunOptions = {}): Run {
    const { vertex, outputs } = execVertex(this, args, options);
    return new Run(
      { vertex, index: 0 },
      this.defaults,
      new Map([...outputs].map(([path, index]) => [path, new State({ vertex, index }, this.defaults)])),
    );
  }

  /** Changes files, with all actions in one step. Paths are relative to `dir`. */
  file(actions: readonly FileAction[], metadata: VertexMetadata = {}): State {
    return new State({ vertex: fileVertex(this, actions, metadata), index: 0 }, this.defaults);
  }

  #with(changed: Partial<StepDefaults>): State {
    return new State(this.output, { ...this.defaults, ...changed });
  }
}

/** The root file system after a run. */
export class Run extends State {
  readonly #outputs: ReadonlyMap<string, State>;

  constructor(output: Output, defaults: StepDefaults, outputs: ReadonlyMap<string, State>) {
    super(output, defaults);
    this.#outputs = outputs;
  }

  /** The contents of a writable mount after the run. Throws RangeError if there is no such mount. */
  mount(path: string): State {
    const found = this.#outputs.get(path);
    if (found === undefined) throw new RangeError(`There is no writable mount at ${path}.`);
    return found;
  }
}

/** Stacks states without copying, the last on top. Requires an engine with the containerd image store. */
export function merge(states: readonly State[], metadata: VertexMetadata = {}): State {
  const [first, ...others] = states.filter(({ output }) => output !== undefined);
  if (first === undefined) throw new RangeError('Nothing to merge.');
  if (others.length === 0) return first;
  const inputs = [first, ...others].flatMap(({ output }) => output ?? []);
  const operation = { case: 'merge', value: { inputs: inputs.map((_, index) => ({ input: BigInt(index) })) } } as const;
  return new State({ vertex: { inputs, operation, platform: undefined, metadata }, index: 0 }, first.defaults);
}

/** The changes from the lower to the upper state. Requires an engine with the containerd image store. */
export function diff(lower: State, upper: State, metadata: VertexMetadata = {}): State {
  if (upper.output === undefined) return upper;
  if (lower.output === undefined) return upper;
  const inputs = [lower.output, upper.output];
  const operation = { case: 'diff', value: { lower: { input: 0n }, upper: { input: 1n } } } as const;
  return new State({ vertex: { inputs, operation, platform: undefined, metadata }, index: 0 }, upper.defaults);
}
