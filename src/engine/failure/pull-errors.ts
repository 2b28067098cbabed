import type { ErrorKind } from '../../event/error.ts';
import { anyOf } from './symptom.ts';

/** Why an image cannot be pulled. */
export interface PullFailure {
  readonly kind: ErrorKind;
  /** Completes the sentence `Cannot pull "IMAGE": …`. */
  readonly reason: string;
  readonly hint?: string;
}

interface PullError {
  /** The text of the error, or the HTTP status in it: either one identifies it. */
  readonly pattern?: RegExp;
  readonly isStatus?: (status: number) => boolean;
  readonly kind: ErrorKind;
  /** `$1` is the pattern's first group; HOST and IMAGE are those of the image's reference. */
  readonly reason: string;
  readonly hint: string;
}

const DOCKER_HUB = 'docker.io';
const CHECK_CLOCK =
  'Check the clock of the machine that the engine runs on; a virtual machine may lag behind after sleep.';
const LOGIN = 'Sign in with "docker login HOST", and check that this account may pull the image.';

/**
 * Registry errors as containerd's resolver, Go's network and TLS packages, Docker's credential helpers and our own
 * token client report them. Both builders report the same texts and nothing more structured: an engine does not pass on
 * the HTTP status or a Retry-After header. The first match wins.
 */
const PULL_ERRORS: readonly PullError[] = [
  {
    pattern:
      /(?:exec: "|credential helper )(docker-credential-[\w.-]+)"?(?:: executable file not found| is not installed)/,
    kind: 'auth',
    reason: 'the credential helper "$1" is not installed',
    hint: 'Install it and put it on PATH, or remove it from "credsStore" and "credHelpers" in Docker\'s config.json.',
  },
  {
    pattern: /error getting credentials|(docker-credential-[\w.-]+) (?:could not|did not|was stopped|printed more)/,
    kind: 'auth',
    reason: 'a credential helper could not provide the login',
    hint: 'Unlock the keychain that it reads, or sign in again with "docker login HOST".',
  },
  {
    pattern: /certificate has expired or is not yet valid: current time \S+ is before/,
    kind: 'network',
    reason: 'the certificate of the registry is not valid yet',
    hint: CHECK_CLOCK,
  },
  {
    pattern: /certificate has expired/,
    kind: 'network',
    reason: 'the certificate of the registry has expired',
    hint: `${CHECK_CLOCK} If it is right, the registry needs a new certificate.`,
  },
  {
    pattern: anyOf(
      /certificate is (?:valid for|not valid for any names)|cannot validate certificate for/,
      /certificate relies on legacy Common Name/,
    ),
    kind: 'network',
    reason: 'the certificate of the registry is for another host name',
    hint: 'Use the host name that the certificate is for, or have HOST added to the certificate.',
  },
  {
    pattern: /x509: |tls: failed to verify certificate/,
    kind: 'network',
    reason: 'the engine does not trust the authority that signed the certificate of the registry',
    hint:
      'Install the CA certificate where the engine runs, as /etc/docker/certs.d/HOST/ca.crt (with ' +
      'Docker Desktop: in the operating system). "caCerts" is for build steps only.',
  },
  {
    pattern: /server gave HTTP response to HTTPS client/,
    kind: 'network',
    reason: 'the registry does not use TLS',
    hint: 'Add HOST to "insecure-registries" in the engine\'s daemon.json, or serve the registry over TLS.',
  },
  {
    pattern: /proxyconnect|Proxy Authentication Required/,
    kind: 'network',
    reason: 'the proxy of the engine could not connect',
    hint: 'Check the proxy settings of the engine.',
  },
  {
    pattern:
      /lookup (\S+?)(?: on \S+)?: (?:server misbehaving|[^:]*no such host|Temporary failure in name res|i\/o timeout)/i,
    kind: 'network',
    reason: 'the host name "$1" could not be resolved',
    hint: 'Check the spelling of the image, and the DNS and proxy settings of the engine.',
  },
  {
    pattern: /(\S{1,255}): (?:connect: )?connection refused/,
    kind: 'network',
    reason: 'connection refused by $1',
    hint: 'Check that the registry is running there, and the port in the name of the image.',
  },
  {
    isStatus: (status) => status >= 500,
    kind: 'network',
    reason: 'the registry answered with HTTP status STATUS',
    hint: 'The registry, or a proxy in front of it, is not working. Build again later.',
  },
  {
    isStatus: (status) => status === 429,
    pattern: /toomanyrequests|too many requests|rate limit/i,
    kind: 'network',
    reason: 'the registry limits the number of requests',
    hint:
      'Wait and build again, sign in with "docker login HOST" for a higher limit, or pull through ' +
      'your own registry.',
  },
  {
    isStatus: (status) => status === 407,
    kind: 'network',
    reason: 'the proxy of the engine requires authentication',
    hint: 'Check the proxy settings of the engine.',
  },
  {
    pattern: /anonymous token[^\n]{0,500}: 40[13]\b|HTTP status 40[13], without a login|no basic auth credentials/,
    kind: 'auth',
    reason: 'the registry requires authentication',
    hint: `${LOGIN} Registries answer the same for an image that does not exist: check its spelling, too.`,
  },
  {
    isStatus: (status) => status === 403,
    pattern: /pull access denied|insufficient_scope|denied/i,
    kind: 'auth',
    reason: 'the registry denied access',
    hint: `${LOGIN} Registries answer the same for an image that does not exist: check its spelling, too.`,
  },
  {
    isStatus: (status) => status === 401,
    pattern: /unauthorized|unauthenticated/i,
    kind: 'auth',
    reason: 'the registry requires authentication',
    hint: LOGIN,
  },
  {
    pattern: /fetch \w+ token|token server/,
    kind: 'network',
    reason: 'the registry names a token server that provides no token',
    hint:
      'The registry, or a proxy in front of it, is not working. Build again later, or check how the ' +
      'registry is configured.',
  },
  {
    pattern: /no match for platform/,
    kind: 'build_failed',
    reason: 'the image has no variant for the platform of the engine',
    hint: 'Choose another tag or image; "docker buildx imagetools inspect IMAGE" lists the platforms of this one.',
  },
  {
    pattern: /content descriptor sha256:[^:]{1,300} from remote: not found/,
    kind: 'build_failed',
    reason: 'the registry is missing a part of the image',
    hint: 'Push the image to the registry again, or choose another tag.',
  },
  {
    pattern: /unexpected commit digest|failed size validation|digest mismatch/,
    kind: 'checksum',
    reason: 'the registry sent content that does not match the manifest of the image',
    hint:
      'Build again. If the error persists, clear the cache of the registry or proxy in between, or ' +
      'push the image again.',
  },
  {
    isStatus: (status) => status === 404,
    pattern: /\bnot found\b|manifest unknown|name unknown/i,
    kind: 'build_failed',
    reason: 'the image was not found',
    hint: 'Check the spelling of the image and of its tag. For the image of a language, check the version.',
  },
  {
    pattern: anyOf(
      /i\/o timeout|timeout|deadline exceeded|connection reset|network is unreachable|no route to host/i,
      /unexpected EOF|: EOF\b|cannot be reached|dial tcp/i,
    ),
    kind: 'network',
    reason: 'the registry could not be reached',
    hint: 'Check the network and proxy settings of the engine.',
  },
];

/** Longer than any of these errors; matching the rest only costs time. */
const MAX_ERROR_LENGTH = 4096;

/** Explains the error of a step that pulls `image`. Unknown errors are repeated and get no hint. */
export function pullFailure(image: string, error: string): PullFailure {
  const text = withoutReference(error.slice(0, MAX_ERROR_LENGTH), image);
  const [, atRegistry, atTokenServer] = /\bunexpected status[^\n]*: (\d{3})\b|HTTP status (\d{3})\b/.exec(text) ?? [];
  const status = Number(atRegistry ?? atTokenServer);
  for (const { pattern, isStatus, kind, reason, hint } of PULL_ERRORS) {
    const match = pattern?.exec(text) ?? undefined;
    if (match === undefined && isStatus?.(status) !== true) continue;
    return {
      kind,
      reason: reason.replace('$1', () => match?.[1] ?? 'it').replace('STATUS', String(status)),
      hint: hintFor(image, hint),
    };
  }
  return { kind: 'build_failed', reason: text.trim() };
}

function hintFor(image: string, hint: string): string {
  const host = registryHost(image);
  const withHost =
    host === DOCKER_HUB
      ? hint.replaceAll('docker login HOST', 'docker login').replaceAll('HOST', 'Docker Hub')
      : hint.replaceAll('HOST', () => host);
  return withHost.replace('IMAGE', () => image);
}

/** The reference may contain what looks like an error, such as `denied` or `404`; URLs repeat it after their host. */
function withoutReference(error: string, image: string): string {
  return error.replace(/\S+/g, (word) =>
    word === image || word === `${image}:` ? word.replace(image, 'the image') : withoutPath(word),
  );
}

/** Cuts a URL at the end of a word, possibly in quotes, after its host. */
function withoutPath(word: string): string {
  const end = word.search(/"?:?$/);
  const start = word.lastIndexOf('"', end - 1) + 1;
  const url = /https?:\/\/[^/"]*\//.exec(word.slice(start, end));
  return url === null ? word : word.slice(0, start + url.index + url[0].length - 1) + word.slice(end);
}

/** The host in an image reference (distribution/reference, `splitDockerDomain`). */
export function registryHost(image: string): string {
  const first = image.includes('/') ? (image.split('/', 1)[0] ?? '') : '';
  return /[.:]|^localhost$/.test(first) ? first : DOCKER_HUB;
}

/** The image in the error of a build in which no step failed. */
export function imageInError(error: string): string | undefined {
  return /failed to resolve source metadata for (\S+): /.exec(error)?.[1];
}
