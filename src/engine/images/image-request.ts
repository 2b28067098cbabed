import type { FailedStep, StepEvent } from '../progress/steps.ts';
import type { Redactor } from '../../text/redact.ts';

/** One image to make of a Dockerfile. */
export interface ImageRequest {
  /** Absolute. */
  readonly dockerfile: string;
  readonly context: string;
  /** Outside of every context: the builder creates this folder for what only it may read, and removes it. */
  readonly privateFolder: string;
  /**
   * The context is a folder of the user's, and will be there for the next build: the others are made for one build
   * each.
   */
  readonly isContextLasting: boolean;
  /** Folders that a COPY --from may name, by their names. */
  readonly contexts: Readonly<Record<string, string>>;
  /** Images that take the place of others, as `docker-image://…`, by the names of those. */
  readonly images: Readonly<Record<string, string>>;
  /** Build args for the proxy of a registry; BuildKit leaves them out of cache keys. */
  readonly proxies: Readonly<Record<string, string>>;
  /** The same for every build of a workspace: an engine sends for what has changed in its folders since. */
  readonly sharedKey: string;
  readonly target: string;
  readonly tag: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly args: Readonly<Record<string, string>>;
  /** Files for the steps that ask for them by these ids. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The socket of an SSH agent. */
  readonly agent?: string;
  readonly noCache: boolean;
  readonly pull: boolean;
  /** Folder of an OCI layout with the layers of earlier builds, and the one that gets those of this build. */
  readonly cacheFrom?: string;
  readonly cacheTo?: string;
}

/** `sha256:…` of the image's manifest and of its configuration: an engine knows the image by one of them. */
export interface ImageDigests {
  readonly manifest?: string;
  readonly config?: string;
}

/** From the response of BuildKit's image exporters (moby/buildkit, exporter/containerimage/exptypes/keys.go). */
export function digestsOf(response: Readonly<Record<string, unknown>>): ImageDigests {
  const { 'containerimage.digest': manifest, 'containerimage.config.digest': config } = response;
  return { ...(typeof manifest === 'string' && { manifest }), ...(typeof config === 'string' && { config }) };
}

/** How a build ended, whoever ran it. */
export interface BuildOutcome {
  readonly isBuilt: boolean;
  /** What was said besides the steps, the last lines, oldest first. */
  readonly plain: readonly string[];
  readonly failed: FailedStep | undefined;
  /** The line of the Dockerfile that is blamed, from 1. */
  readonly line: number | undefined;
  /** What the exporter made, if it reported it. */
  readonly digests?: ImageDigests;
  /** Why the layers of this build could not be kept. */
  readonly cacheLoss?: string;
  /** The connection to the engine broke off. */
  readonly isEngineLost?: boolean;
}

/** Who runs builds on an engine. */
export interface Builder {
  readonly name: 'buildx' | 'direct';
  /**
   * Why it cannot build on this engine, asked of the engine itself; undefined when it can. Rejects with
   * `engine_down`.
   */
  whyNot(signal: AbortSignal): Promise<string | undefined>;
  /** Reports steps as they happen. Resolves however the build ended, also when `signal` stopped it. */
  build(
    request: ImageRequest,
    emit: (event: StepEvent) => void,
    signal: AbortSignal,
    redactor: Redactor,
  ): Promise<BuildOutcome>;
  /** Ends what it keeps open between builds. */
  close(): void;
}
