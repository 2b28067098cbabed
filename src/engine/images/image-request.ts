/** An image to build from a Dockerfile. */
export interface ImageRequest {
  /** Absolute. */
  readonly dockerfile: string;
  readonly context: string;
  /** Outside of every context: the builder creates this folder for files that only it may read, and removes it. */
  readonly privateFolder: string;
  /** The context is the user's own folder, which the next build finds again; a staged one serves a single build. */
  readonly isContextLasting: boolean;
  /** Folders that a COPY --from may name, by their names. */
  readonly contexts: Readonly<Record<string, string>>;
  /** Replacements for images, as `docker-image://…`, by the name of the replaced image. */
  readonly images: Readonly<Record<string, string>>;
  /** Build args for the proxy of a registry; BuildKit leaves them out of cache keys. */
  readonly proxies: Readonly<Record<string, string>>;
  /** The same for every build of a workspace, so that the engine transfers only files that have changed since. */
  readonly sharedKey: string;
  readonly target: string;
  readonly tag: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly args: Readonly<Record<string, string>>;
  /** Secrets by the ids that steps mount them under. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The socket of an SSH agent. */
  readonly agent?: string;
  readonly noCache: boolean;
  readonly pull: boolean;
  /** Folders of OCI layouts: to read the layers of earlier builds from, and to write those of this build to. */
  readonly cacheFrom?: string;
  readonly cacheTo?: string;
}

/** `sha256:…` of the image's manifest and configuration; which one is the image id depends on the engine. */
export interface ImageDigests {
  readonly manifest?: string;
  readonly config?: string;
}

/** From the response of BuildKit's image exporters (moby/buildkit, exporter/containerimage/exptypes/keys.go). */
export function digestsOf(response: Readonly<Record<string, unknown>>): ImageDigests {
  const { 'containerimage.digest': manifest, 'containerimage.config.digest': config } = response;
  return { ...(typeof manifest === 'string' && { manifest }), ...(typeof config === 'string' && { config }) };
}
