import { sorted } from './marshal.ts';
import { State } from './state.ts';
import { type Platform, thisPlatform, type VertexMetadata } from './vertex.ts';

export interface SourceOptions extends VertexMetadata {
  readonly platform?: Platform;
}

/** An empty file system. */
export function scratch(platform: Platform = thisPlatform()): State {
  return new State(undefined, { platform });
}

/**
 * An image by its full name, such as `docker.io/library/debian:trixie-slim`. `local` uses the one in the engine's store
 * if it exists, `default` asks the registry first, `pull` only uses the registry.
 */
export function image(
  reference: string,
  options: SourceOptions & { readonly resolve?: 'default' | 'local' | 'pull' } = {},
): State {
  return source(
    `docker-image://${normalReference(reference)}`,
    { 'image.resolvemode': options.resolve ?? 'local' },
    options,
  );
}

export interface LocalOptions extends SourceOptions {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Paths to include, together with the targets of links on the way. */
  readonly follow?: readonly string[];
  /** Must be the same for the same folder: BuildKit keeps a copy for each key. */
  readonly sharedKey?: string;
}

/** A folder that the session offers by name. */
export function local(name: string, options: LocalOptions = {}): State {
  return source(
    `local://${name}`,
    {
      'local.includepattern': list(options.include),
      'local.excludepatterns': list(options.exclude),
      'local.followpaths': list(options.follow),
      'local.sharedkeyhint': options.sharedKey,
    },
    options,
  );
}

export interface GitOptions extends SourceOptions {
  /** Branch, tag or commit. Default: the default branch. */
  readonly ref?: string;
  readonly subfolder?: string;
  readonly keepGitFolder?: boolean;
  /** The commit that the ref must resolve to. */
  readonly checksum?: string;
  /** Ids of session secrets and agents, and lines of known_hosts. */
  readonly tokenSecret?: string;
  readonly headerSecret?: string;
  readonly sshAgent?: string;
  readonly knownHosts?: string;
}

/** A repository by its URL: `https://host/path`, `ssh://git@host/path`, `git@host:path`, `git://host/path`. */
export function git(url: string, options: GitOptions = {}): State {
  const { ref = '', subfolder = '' } = options;
  const scp = /^([\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(url);
  const identity = scp === null ? url.replace(/^[a-z+]+:\/\/(?:[^@/]*@)?/i, '') : `${scp[2] ?? ''}/${scp[3] ?? ''}`;
  const fragment = subfolder === '' ? ref : `${ref}:${subfolder}`;
  return source(
    `git://${identity}${fragment === '' ? '' : `#${fragment}`}`,
    {
      'git.fullurl': url,
      'git.keepgitdir': options.keepGitFolder === true ? 'true' : undefined,
      'git.checksum': options.checksum,
      'git.authtokensecret': options.tokenSecret,
      'git.authheadersecret': options.headerSecret,
      'git.mountsshsock': options.sshAgent,
      'git.knownsshhosts': options.knownHosts,
    },
    options,
  );
}

/** A file from a web server. Its name defaults to the last segment of the URL. */
export function http(
  url: string,
  options: SourceOptions & {
    readonly checksum?: string;
    readonly filename?: string;
    readonly permissions?: number;
  } = {},
): State {
  return source(
    url,
    {
      'http.checksum': options.checksum,
      'http.filename': options.filename,
      'http.perm': options.permissions === undefined ? undefined : `0${options.permissions.toString(8)}`,
    },
    options,
  );
}

/** An image in an OCI layout that the session offers as the store `oci:STORE`. */
export function ociLayout(digest: string, store: string, options: SourceOptions = {}): State {
  // A name without a slash would be parsed as a host.
  return source(`oci-layout://layout/${store}@${digest}`, { 'oci.store': store }, options);
}

function source(
  identifier: string,
  attributes: Readonly<Record<string, string | undefined>>,
  { platform = thisPlatform(), ...metadata }: SourceOptions,
): State {
  // Unlike images, files are the same for every platform.
  const isOfPlatform = /^(?:docker-image|oci-layout):/.test(identifier);
  const vertex = {
    inputs: [],
    operation: { case: 'source', value: { identifier, attributes: sorted(attributes) } },
    platform: isOfPlatform ? platform : undefined,
    metadata,
  } as const;
  return new State({ vertex, index: 0 }, { platform });
}

function list(values: readonly string[] | undefined): string | undefined {
  return values === undefined || values.length === 0 ? undefined : JSON.stringify(values);
}

/** Normalizes an image name as Docker does (distribution/reference, ParseNormalizedNamed). */
export function normalReference(reference: string): string {
  const first = reference.split('/', 1)[0] ?? '';
  const hasHost = reference.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  const named = hasHost ? reference : `docker.io/${reference.includes('/') ? '' : 'library/'}${reference}`;
  const hasTag = named.includes('@') || named.slice(named.lastIndexOf('/')).includes(':');
  return hasTag ? named : `${named}:latest`;
}
