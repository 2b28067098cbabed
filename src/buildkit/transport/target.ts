/** The address of a socket. */
export type Address =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls?: Tls };

/** In PEM. A client certificate is for servers that require one. */
export interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** `false` accepts any certificate. */
  readonly rejectUnauthorized?: boolean;
}

/** How to reach BuildKit. */
export type Target =
  /** A Docker Engine with built-in BuildKit. */
  | {
      readonly kind: 'engine';
      readonly address: Address;
      /** For its response to a request. */ readonly timeoutMs?: number;
    }
  /** A standalone daemon. */
  | { readonly kind: 'buildkitd'; readonly address: Address }
  /** A program whose standard input and output are a connection, such as `docker buildx dial-stdio`. */
  | { readonly kind: 'program'; readonly command: readonly [string, ...string[]]; readonly env: NodeJS.ProcessEnv };
