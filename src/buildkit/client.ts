import { Control } from './control.ts';
import type { BuildHistoryRecord, UsageRecord, WorkerRecord } from './gen/control_pb.js';
import { Gateway } from './gateway.ts';
import { type CallOptions, serverStream, unary } from './grpc/client.ts';
import { GrpcCode, GrpcError } from './grpc/status.ts';
import { solve, type Solved, type SolveOptions } from './solve.ts';
import { type Connection, openConnection } from './transport/connection.ts';
import type { Target } from './transport/target.ts';

export type { Target } from './transport/target.ts';

/** A BuildKit, wherever it is. Connects when it is first needed, and anew when the connection was lost. */
export class BuildKit {
  readonly #target: Target;
  #connection: Promise<Connection> | undefined;
  #isClosed = false;

  constructor(target: Target) {
    this.#target = target;
  }

  /** Solves once. Rejects with a SolveError; a lost connection is not tried again, for nobody knows how far it came. */
  async solve(options: SolveOptions): Promise<Solved> {
    return solve(await this.#connect(options.signal), options);
  }

  /**
   * Solves what the builder asks for through the gateway, step by step; what the builder returned is exported. The
   * builder must end with `gateway.return`.
   */
  async build(options: Omit<SolveOptions, 'beside'>, builder: (gateway: Gateway) => Promise<void>): Promise<Solved> {
    const connection = await this.#connect(options.signal);
    return solve(connection, { ...options, beside: (ref) => builder(new Gateway(connection.http2, ref, options.signal)) });
  }

  async workers(options: CallOptions = {}): Promise<readonly WorkerRecord[]> {
    return (await unary((await this.#connect(options.signal)).http2, Control.ListWorkers, {}, options)).records;
  }

  /** Of BuildKit itself; a Docker Engine's says nothing useful. */
  async version(options: CallOptions = {}): Promise<string> {
    return (await unary((await this.#connect(options.signal)).http2, Control.Info, {}, options)).version?.version ?? '';
  }

  /** What the cache holds; filters such as `type==exec.cachemount` or `id==…`. */
  async diskUsage(filter: readonly string[] = [], options: CallOptions = {}): Promise<readonly UsageRecord[]> {
    return (await unary((await this.#connect(options.signal)).http2, Control.DiskUsage, { filter: [...filter] }, options)).records;
  }

  /** Removes what the filters name, and tells what was removed. Without a filter, whatever is not in use. */
  async prune(filter: readonly string[] = [], { all = false, ...options }: CallOptions & { readonly all?: boolean } = {}): Promise<readonly UsageRecord[]> {
    return collect(serverStream((await this.#connect(options.signal)).http2, Control.Prune, { filter: [...filter], all }, options));
  }

  /** The daemon's own records of builds that have ended. */
  async history(options: CallOptions = {}): Promise<readonly BuildHistoryRecord[]> {
    const events = await collect(serverStream((await this.#connect(options.signal)).http2, Control.ListenBuildHistory, { earlyExit: true }, options));
    return events.flatMap(({ record }) => record ?? []);
  }

  async forget(ref: string, options: CallOptions = {}): Promise<void> {
    await unary((await this.#connect(options.signal)).http2, Control.UpdateBuildHistory, { ref, delete: true }, options);
  }

  /** Ends everything that is under way. */
  close(): void {
    this.#isClosed = true;
    void this.#connection?.then((connection) => connection.close(), () => undefined);
    this.#connection = undefined;
  }

  #connect(signal: AbortSignal | undefined): Promise<Connection> {
    if (this.#isClosed) throw new GrpcError(GrpcCode.UNAVAILABLE, 'the client was closed');
    signal?.throwIfAborted();
    this.#connection ??= this.#open();
    return this.#connection;
  }

  #open(): Promise<Connection> {
    const opening = openConnection(this.#target);
    const forget = (): void => {
      if (this.#connection === opening) this.#connection = undefined;
    };
    opening.then(({ http2 }) => {
      http2.once('close', forget);
      http2.once('goaway', forget);
    }, forget);
    return opening;
  }
}

async function collect<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const message of messages) all.push(message);
  return all;
}
