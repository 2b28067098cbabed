import type { ClientHttp2Session } from 'node:http2';
import type { MessageInitShape } from '@bufbuild/protobuf';
import * as messages from './gen/gateway_pb.js';
import type { Definition } from './gen/ops_pb.js';
import { type CallOptions, unary } from './grpc/client.ts';
import { method } from './grpc/method.ts';
import { GrpcCode, GrpcError } from './grpc/status.ts';
import type { Platform } from './llb/vertex.ts';

const path = (name: string): string => `/moby.buildkit.v1.frontend.LLBBridge/${name}`;

const Bridge = {
  Ping: method(path('Ping'), messages.PingRequestSchema, messages.PongResponseSchema),
  ResolveImageConfig: method(
    path('ResolveImageConfig'),
    messages.ResolveImageConfigRequestSchema,
    messages.ResolveImageConfigResponseSchema,
  ),
  Solve: method(path('Solve'), messages.SolveRequestSchema, messages.SolveResponseSchema),
  ReadFile: method(path('ReadFile'), messages.ReadFileRequestSchema, messages.ReadFileResponseSchema),
  ReadFolder: method(path('ReadDir'), messages.ReadFolderRequestSchema, messages.ReadFolderResponseSchema),
  StatFile: method(path('StatFile'), messages.StatFileRequestSchema, messages.StatFileResponseSchema),
  Return: method(path('Return'), messages.ReturnRequestSchema, messages.ReturnResponseSchema),
} as const;

/** A result solved within a build; undefined for an empty file system. */
export type Ref = string | undefined;

export interface ImageConfig {
  /** The digest that the name currently resolves to. */
  readonly digest: string;
  /** An OCI image configuration, as JSON. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * The operations of a frontend while a solve with neither frontend nor definition waits (moby/buildkit,
 * frontend/gateway/pb/gateway.proto): resolve image configurations, solve parts, read files from them and return the
 * result.
 */
export class Gateway {
  readonly #http2: ClientHttp2Session;
  readonly #options: CallOptions;
  #hasReturned = false;

  /** `ref` is the name of the waiting solve. */
  constructor(http2: ClientHttp2Session, ref: string, signal?: AbortSignal) {
    this.#http2 = http2;
    this.#options = { metadata: { 'buildkit-controlapi-buildid': ref }, ...(signal && { signal }) };
  }

  /** Whether the waiting solve has received its result. */
  get hasReturned(): boolean {
    return this.#hasReturned;
  }

  /** The daemon's capabilities: names such as `exec.secretenv`, `mergeop`. */
  async capabilities(): Promise<ReadonlySet<string>> {
    const { llbCapabilities, frontendCapabilities } = await this.#call(Bridge.Ping, {});
    return new Set([...llbCapabilities, ...frontendCapabilities].filter(({ enabled }) => enabled).map(({ id }) => id));
  }

  async imageConfig(
    reference: string,
    platform: Platform,
    resolve: 'default' | 'local' | 'pull' = 'local',
  ): Promise<ImageConfig> {
    const { digest, config } = await this.#call(Bridge.ResolveImageConfig, {
      ref: reference,
      platform,
      resolveMode: resolve,
      logName: `load metadata for ${reference}`,
    });
    const parsed: unknown = JSON.parse(Buffer.from(config).toString());
    if (typeof parsed !== 'object' || parsed === null)
      throw new GrpcError(GrpcCode.DATA_LOSS, `the configuration of the image ${reference} is not an object`);
    return { digest, config: parsed as Record<string, unknown> };
  }

  /** Solves a part of the build. */
  async solve(definition: Definition): Promise<Ref> {
    const { result } = await this.#call(Bridge.Solve, {
      definition,
      allowResultReturn: true,
      allowResultArrayRef: true,
      evaluate: true,
    });
    if (result?.result.case !== 'ref')
      throw new GrpcError(GrpcCode.INTERNAL, 'BuildKit solved a part without a result');
    return result.result.value.id === '' ? undefined : result.result.value.id;
  }

  async readFile(ref: Ref, file: string): Promise<Uint8Array> {
    return (await this.#call(Bridge.ReadFile, { ref: ref ?? '', path: file })).data;
  }

  async readFolder(ref: Ref, folder: string): Promise<string[]> {
    return (await this.#call(Bridge.ReadFolder, { ref: ref ?? '', path: folder })).entries.map(
      ({ path: name }) => name,
    );
  }

  async stat(ref: Ref, file: string): Promise<messages.StatFileResponse['stat']> {
    return (await this.#call(Bridge.StatFile, { ref: ref ?? '', path: file })).stat;
  }

  /** Completes the waiting solve, which then exports the result. `configuration` becomes the image's. */
  async return(ref: Ref, config?: object): Promise<void> {
    const metadata = config === undefined ? {} : { 'containerimage.config': Buffer.from(JSON.stringify(config)) };
    await this.#call(Bridge.Return, { result: { result: { case: 'ref', value: { id: ref ?? '' } }, metadata } });
    this.#hasReturned = true;
  }

  /** Fails the waiting solve. */
  async fail(message: string): Promise<void> {
    await this.#call(Bridge.Return, { error: { code: GrpcCode.UNKNOWN, message } });
    this.#hasReturned = true;
  }

  #call<M extends (typeof Bridge)[keyof typeof Bridge]>(to: M, message: MessageInitShape<M['input']>) {
    return unary<M['input'], M['output']>(this.#http2, to, message, this.#options);
  }
}
