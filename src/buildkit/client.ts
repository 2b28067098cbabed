import { type Capabilities, SNAPSHOTTER } from './capabilities.ts';
import { Control } from './control.ts';
import type { BuildHistoryRecord, UsageRecord, WorkerRecord } from './gen/control_pb.js';
import { Gateway } from './gateway.ts';
import { type CallOptions, serverStream, unary } from './grpc/client.ts';
import type { Handler } from './grpc/server.ts';
import { GrpcCode, GrpcError } from './grpc/status.ts';
import { openSession, type Session, type SessionOptions } from './session/session.ts';
import { solve, type Solved, type SolveOptions } from './solve.ts';
import { SolveError } from './solve-error.ts';
import { type Connection, openConnection } from './transport/connection.ts';
import type { Target } from './transport/target.ts';

export type { Address, Target, Tls } from './transport/target.ts';

/** A BuildKit daemon. Connects on first use, and again if the connection was lost. */
export class BuildKit {
  readonly #target: Target;
  #connection: Promise<Connection> | undefined;
  #latest: Connection | undefined;
  readonly #open = new Set<Connection>();
  readonly #closing = new AbortController();

  constructor(target: Target) {
    this.#target = target;
  }

  /**
   * Runs one solve. Rejects with a SolveError. If the connection is lost meanwhile, the solve is not retried, because
   * its progress is unknown.
   */
  async solve(options: SolveOptions): Promise<Solved> {
    return this.#solveOn(options.signal, (connection) => solve(connection, options));
  }

  /**
   * Runs a solve whose steps the builder requests through the gateway, and exports the result that the builder
   * returned. The builder must end with `gateway.return`.
   */
  async build(
    options: Omit<SolveOptions, 'concurrently'>,
    builder: (gateway: Gateway) => Promise<void>,
  ): Promise<Solved> {
    return this.#solveOn(options.signal, (connection) =>
      solve(connection, {
        ...options,
        concurrently: async (ref) => {
          const gateway = new Gateway(connection.http2, ref, options.signal);
          await builder(gateway);
          if (!gateway.hasReturned)
            throw new GrpcError(GrpcCode.FAILED_PRECONDITION, 'the builder ended without returning a result');
        },
      }),
    );
  }

  /** Offers services under their own id, which any number of solves may name until they are closed. */
  async offer(services: readonly [string, Handler][], options: SessionOptions = {}): Promise<Session> {
    return openSession(await this.#connect(options.signal), services, options);
  }

  async workers(options: CallOptions = {}): Promise<readonly WorkerRecord[]> {
    return (await unary((await this.#connect(options.signal)).http2, Control.ListWorkers, {}, options)).records;
  }

  /**
   * The capabilities that it reports. Rejects with UNIMPLEMENTED if it is too old to report any: see `shortcomings`.
   */
  async capabilities({ signal }: Pick<CallOptions, 'signal'> = {}): Promise<Capabilities> {
    const options = signal === undefined ? {} : { signal };
    let names: ReadonlySet<string> = new Set();
    await this.build({ request: { internal: true }, ...options }, async (gateway) => {
      names = await gateway.capabilities();
      await gateway.return(undefined);
    });
    const [worker] = await this.workers(options);
    const platforms = (worker?.platforms ?? []).map(({ os, architecture, variant }) => ({
      os,
      architecture,
      ...(variant !== '' && { variant }),
    }));
    return { names, snapshotter: worker?.labels[SNAPSHOTTER], platforms };
  }

  /** The version of BuildKit. A Docker Engine reports nothing useful. */
  async version(options: CallOptions = {}): Promise<string> {
    return (await unary((await this.#connect(options.signal)).http2, Control.Info, {}, options)).version?.version ?? '';
  }

  /** Lists the cache; filters such as `type==exec.cachemount` or `id==…`. */
  async diskUsage(filter: readonly string[] = [], options: CallOptions = {}): Promise<readonly UsageRecord[]> {
    return (
      await unary((await this.#connect(options.signal)).http2, Control.DiskUsage, { filter: [...filter] }, options)
    ).records;
  }

  /**
   * Removes the records that match any of the filters, and returns them. BuildKit has no filter for "everything": an
   * empty list, which usually means that nothing was found, is rejected with a RangeError.
   */
  async prune(
    filter: readonly string[],
    { all = false, ...options }: CallOptions & { readonly all?: boolean } = {},
  ): Promise<readonly UsageRecord[]> {
    if (filter.length === 0)
      throw new RangeError('Name what to prune: without a filter BuildKit would remove its whole cache.');
    return collect(
      serverStream((await this.#connect(options.signal)).http2, Control.Prune, { filter: [...filter], all }, options),
    );
  }

  /** The daemon's records of finished builds. */
  async history(options: CallOptions = {}): Promise<readonly BuildHistoryRecord[]> {
    const events = await collect(
      serverStream(
        (await this.#connect(options.signal)).http2,
        Control.ListenBuildHistory,
        { earlyExit: true },
        options,
      ),
    );
    return events.flatMap(({ record }) => record ?? []);
  }

  async forget(ref: string, options: CallOptions = {}): Promise<void> {
    await unary(
      (await this.#connect(options.signal)).http2,
      Control.UpdateBuildHistory,
      { ref, delete: true },
      options,
    );
  }

  /** Cancels everything in progress. */
  close(): void {
    this.#closing.abort();
    this.#connection = undefined;
    for (const connection of this.#open) connection.close();
  }

  /** A connection that breaks before the solve was sent is replaced once. */
  async #solveOn(signal: AbortSignal | undefined, work: (connection: Connection) => Promise<Solved>): Promise<Solved> {
    try {
      return await work(await this.#connectForSolve(signal));
    } catch (error) {
      const isUnsent = error instanceof SolveError && error.cause instanceof GrpcError && error.cause.isUnsent;
      if (!isUnsent || signal?.aborted === true) throw error;
      return work(await this.#connectForSolve(signal));
    }
  }

  async #connectForSolve(signal: AbortSignal | undefined): Promise<Connection> {
    try {
      return await this.#connect(signal);
    } catch (error) {
      throw SolveError.from(error, { isStopped: signal?.aborted === true });
    }
  }

  /** One shared connection. A caller that stops waiting does not affect the others. */
  #connect(signal: AbortSignal | undefined): Promise<Connection> {
    if (this.#closing.signal.aborted)
      return Promise.reject(new GrpcError(GrpcCode.UNAVAILABLE, 'the client was closed'));
    // A closed connection is reported a moment later.
    if (this.#latest?.http2.closed === true) this.#connection = this.#latest = undefined;
    this.#connection ??= this.#reconnect();
    return signal === undefined ? this.#connection : unlessAborted(this.#connection, signal);
  }

  #reconnect(): Promise<Connection> {
    const opening = openConnection(this.#target, this.#closing.signal);
    const drop = (): void => {
      if (this.#connection === opening) this.#connection = this.#latest = undefined;
    };
    opening.then((connection) => {
      if (this.#connection === opening) this.#latest = connection;
      this.#open.add(connection);
      connection.http2.once('goaway', drop);
      connection.http2.once('close', () => {
        drop();
        this.#open.delete(connection);
      });
      if (this.#closing.signal.aborted) connection.close();
    }, drop);
    return opening;
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void =>
      reject(new GrpcError(GrpcCode.CANCELLED, 'the call was cancelled', { cause: signal.reason }));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

async function collect<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const message of messages) all.push(message);
  return all;
}
