/** Where a socket is. */
export type Address =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls?: Tls };

/** PEM texts; a client certificate is for servers that ask for one. */
export interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** `false` accepts any certificate. */
  readonly rejectUnauthorized?: boolean;
}

/** Where BuildKit is. */
export type Target =
  /** A Docker Engine, which has it built in. */
  | {
      readonly kind: 'engine';
      readonly address: Address;
      /** For its answer to a request. */ readonly timeoutMs?: number;
    }
  /** A daemon of its own. */
  | { readonly kind: 'buildkitd'; readonly address: Address }
  /** A program whose standard input and output are a connection, such as `docker buildx dial-stdio`. */
  | { readonly kind: 'program'; readonly command: readonly [string, ...string[]]; readonly env: NodeJS.ProcessEnv };
