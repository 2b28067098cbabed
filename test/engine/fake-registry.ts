import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** How the registry responds to each step of a pull; a step without a response succeeds. */
export interface RegistryBehavior {
  /** For the manifest requested by HEAD or GET. */
  readonly manifest?: Answer;
  /**
   * For the token endpoint. With an answer here, or with `needsToken`, every request without a token gets a
   * challenge.
   */
  readonly token?: Answer;
  readonly needsToken?: boolean;
  /** Challenges for a user name and password instead of a token. */
  readonly needsPassword?: boolean;
  /** The platforms that the image index lists, as `linux/arm64`. */
  readonly platforms?: readonly string[];
  /** Serves the manifest of the first platform under the tag, without an index. */
  readonly hasNoIndex?: boolean;
  /** For the blobs: config and layers. */
  readonly blob?: Answer;
}

export interface Answer {
  readonly status: number;
  /** One of the error codes of the OCI distribution spec, or of the token specification. */
  readonly code?: string;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FakeRegistry {
  /** `127.0.0.1:PORT`, as in an image reference. */
  readonly address: string;
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export interface FakeRegistryOptions {
  readonly host?: string;
  /** Serves over TLS with this certificate and key. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';
const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const LAYER_TYPE = 'application/vnd.oci.image.layer.v1.tar';
const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';

/**
 * A registry that fails as requested, following the OCI distribution specification and the token specification of
 * distribution/distribution. The first segment of a repository's name selects a behavior, so that one server has all
 * of them.
 */
export async function startFakeRegistry(
  behaviors: Readonly<Record<string, RegistryBehavior>>,
  { host = '127.0.0.1', tls }: FakeRegistryOptions = {},
): Promise<FakeRegistry> {
  const requests: string[] = [];
  let address = '';
  const handler: RequestListener = (request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    respond(behaviors, `${tls === undefined ? 'http' : 'https'}://${address}`, request, response);
  };
  const server = tls === undefined ? createServer(handler) : createTlsServer(tls, handler);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  address = `${host}:${(server.address() as AddressInfo).port}`;
  return {
    address,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function respond(
  behaviors: Readonly<Record<string, RegistryBehavior>>,
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const url = new URL(request.url ?? '/', origin);
  if (url.pathname === '/v2/') return void response.writeHead(200).end();
  if (url.pathname === '/token') {
    const { token } = behaviors[/^repository:(\w+)/.exec(url.searchParams.get('scope') ?? '')?.[1] ?? ''] ?? {};
    return token === undefined ? json(response, 200, { token: 'opaque', expires_in: 300 }) : fail(response, token);
  }
  const [, name = '', kind, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/(.+)$/.exec(url.pathname) ?? [];
  const behavior = behaviors[name.split('/', 1)[0] ?? ''];
  if (behavior === undefined)
    return fail(response, { status: 404, code: 'NAME_UNKNOWN', message: 'repository name not known to registry' });
  const challenge = challengeOf(behavior, origin, name);
  if (challenge !== undefined && request.headers.authorization === undefined) {
    return fail(response, {
      status: 401,
      code: 'UNAUTHORIZED',
      message: 'authentication required',
      headers: { 'WWW-Authenticate': challenge },
    });
  }
  const failure = kind === 'blobs' ? behavior.blob : behavior.manifest;
  if (failure !== undefined) return fail(response, failure);
  const content =
    contentOf(behavior).get(reference) ??
    (kind === 'manifests' && !reference.startsWith('sha256:') ? [...contentOf(behavior).values()].at(-1) : undefined);
  if (content === undefined)
    return fail(response, {
      status: 404,
      code: kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN',
      message: 'unknown to registry',
    });
  response.writeHead(200, {
    'Content-Type': content.type,
    'Content-Length': content.body.length,
    'Docker-Content-Digest': digestOf(content.body),
  });
  response.end(request.method === 'HEAD' ? undefined : content.body);
}

function challengeOf(
  { needsPassword, needsToken, token }: RegistryBehavior,
  origin: string,
  name: string,
): string | undefined {
  if (needsPassword === true) return 'Basic realm="fake"';
  return needsToken === true || token !== undefined
    ? `Bearer realm="${origin}/token",service="fake",scope="repository:${name}:pull"`
    : undefined;
}

function fail(response: ServerResponse, { status, code, message = '', headers = {} }: Answer): void {
  json(response, status, code === undefined ? {} : { errors: [{ code, message, detail: {} }] }, headers);
}

function json(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}

interface Content {
  readonly type: string;
  readonly body: Buffer;
}

/** A tar archive without files. */
const LAYER = Buffer.alloc(1024);

/** By digest; the last is what the tag refers to. The image contains nothing that can run. */
function contentOf({
  platforms = ['linux/amd64', 'linux/arm64'],
  hasNoIndex = false,
}: RegistryBehavior): Map<string, Content> {
  const contents = new Map<string, Content>();
  const add = (type: string, value: object): { mediaType: string; digest: string; size: number } => {
    const body = Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value));
    contents.set(digestOf(body), { type, body });
    return { mediaType: type, digest: digestOf(body), size: body.length };
  };
  const layer = add(LAYER_TYPE, LAYER);
  const manifests = platforms.map((platform) => {
    const [os = '', architecture = ''] = platform.split('/');
    const config = add(CONFIG_TYPE, {
      os,
      architecture,
      config: {},
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    });
    return {
      ...add(MANIFEST_TYPE, { schemaVersion: 2, mediaType: MANIFEST_TYPE, config, layers: [layer] }),
      platform: { os, architecture },
    };
  });
  if (!hasNoIndex) add(INDEX_TYPE, { schemaVersion: 2, mediaType: INDEX_TYPE, manifests });
  return contents;
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
