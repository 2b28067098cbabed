import { urlCredentials } from '../text/url-credentials.ts';

/**
 * Checks a name or value that ends up in a Dockerfile, an argument list or an image reference. Returns why it is
 * rejected, or undefined.
 */
export type Rule = (value: string) => string | undefined;

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/u;
/** Bidirectional control characters, which would also reorder the text around a name. */
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/u;
// eslint-disable-next-line no-control-regex
const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b-\u001f\u007f]/u;

/** Images, folders and locks are named after resources. */
export const nameRule: Rule = (value) => {
  if (CONTROL.test(value) || DIRECTION.test(value) || value.includes('/'))
    return 'must not contain control characters or "/"';
  if (!/[a-z0-9]/i.test(value))
    return 'must contain at least one letter a-z or digit, because images and folders are named after it';
  return value.length > 80 ? 'must not be longer than 80 characters' : undefined;
};

/**
 * A name, then optionally an architecture, then apt's `=1.7*` or `/suite`, or apk's `=1.2-r3`, `~1.2`, `>=1.2` or
 * `@repository`.
 */
const PACKAGE =
  /^(?<name>[a-z0-9][a-z0-9+.-]*)(?::[a-z0-9-]+)?(?:(?:=|~=?|[<>]=?)[A-Za-z0-9][A-Za-z0-9.+:~_*-]*)?(?:[/@][A-Za-z0-9][A-Za-z0-9._-]*)?$/;

/**
 * A Debian (Debian policy 5.6.1) or Alpine package, optionally with a version and a source. A name that ends in "-"
 * would make apt remove the package.
 */
export const packageRule: Rule = (value) => {
  const name = packageName(value);
  if (name === undefined) return 'is not a valid package name, such as jq, jq=1.7*, gcc:arm64 or jq/trixie-backports';
  return name.endsWith('-') ? 'ends in "-", which would remove the package' : undefined;
};

/** The package name without its version, architecture or source; undefined if it is not a valid package. */
export function packageName(written: string): string | undefined {
  return written.length > MAX_PACKAGE_LENGTH ? undefined : PACKAGE.exec(written)?.groups?.['name'];
}

const MAX_PACKAGE_LENGTH = 200;

/** A tool for pip, npm or go: one word that cannot be mistaken for an option. */
export const toolRule: Rule = (value) => {
  if (value.startsWith('-')) return 'must not start with "-"';
  return CONTROL.test(value) || /\s/.test(value) ? 'must not contain spaces' : undefined;
};

export const versionRule: Rule = (value) =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value)
    ? undefined
    : 'is not a valid version: it becomes part of an image tag';

/** A version that becomes part of download URLs, which add the "v" themselves. */
export const toolVersionRule: Rule = (value) =>
  /^\d[A-Za-z0-9._-]{0,63}$/.test(value)
    ? undefined
    : 'is not a valid version, such as 1.2.3; it must start with a digit';

export const sha256Rule: Rule = (value) =>
  /^[0-9a-f]{64}$/i.test(value) ? undefined : 'is not a valid SHA-256 checksum (64 hexadecimal digits)';

/** Variables that change how a shell, a linker or an interpreter behaves. */
const HARMFUL_ENV = /^(?:LD_.*|DYLD_.*|NODE_OPTIONS|BASH_ENV|ENV|PROMPT_COMMAND|PATH|HOME|SHELL|IFS)$/;

export const envNameRule: Rule = (value) => {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) return 'is not a valid variable name';
  if (value.startsWith('DVM_')) return 'starts with DVM_, which is reserved';
  return HARMFUL_ENV.test(value)
    ? 'must not be set, because it changes how every program in the image starts'
    : undefined;
};

/** BuildKit's own build args that a document may set: their effect on an image is harmless. */
const BUILDKIT_ARGS: ReadonlySet<string> = new Set(['BUILDKIT_INLINE_CACHE', 'BUILDKIT_MULTI_PLATFORM']);

/**
 * Build args that start with BUILDKIT_ control BuildKit's Dockerfile frontend: BUILDKIT_SYNTAX even replaces it with
 * any image (moby/buildkit, frontend/dockerui/config.go).
 */
export const argNameRule: Rule = (value) =>
  envNameRule(value) ??
  (/^BUILDKIT_/i.test(value) && !BUILDKIT_ARGS.has(value)
    ? 'must not be set, because it controls BuildKit itself'
    : undefined);

/** BuildKit reads Dockerfile lines of up to 65,535 bytes (frontend/dockerfile/parser); quoting may double a value. */
const MAX_LINE_BYTES = 30_000;
const isTooLong = (value: string): boolean =>
  value.length > MAX_LINE_BYTES / 3 && value.split('\n').some((line) => Buffer.byteLength(line) > MAX_LINE_BYTES);
const TOO_LONG = `must not have a line longer than ${MAX_LINE_BYTES} bytes, the limit of a Dockerfile`;

/** A value that must fit on one line. */
export const lineRule: Rule = (value) =>
  CONTROL.test(value) ? 'must not contain line breaks or control characters' : isTooLong(value) ? TOO_LONG : undefined;

export const commandRule: Rule = (value) =>
  CONTROL_BUT_LINES.test(value) ? 'must not contain control characters' : isTooLong(value) ? TOO_LONG : undefined;

/** Users of Debian's base system, which own files and services (base-passwd, master files). */
const SYSTEM_USERS = new Set(
  'root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats _apt nobody'.split(' '),
);

/** Names that useradd accepts by default (shadow's NAME_REGEX, and its limit of 32). */
export const userRule: Rule = (value) => {
  if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(value))
    return 'is not a valid user name (up to 32 lower-case letters, digits, "_" and "-", starting with a letter)';
  return SYSTEM_USERS.has(value) ? 'is a system user' : undefined;
};

/** The source is mounted there and hides whatever the image contains at that path. */
export const workingDirRule: Rule = (value) => {
  if (!/^\/[\w.@+/-]*$/.test(value)) return 'must be an absolute path of letters, digits and ". _ - + @"';
  const parts = value.split('/').filter((part) => part !== '');
  if (parts.includes('..') || parts.includes('.')) return 'must not contain "." or ".."';
  const path = `/${parts.join('/')}`;
  if (path === '/') return 'would hide the whole system';
  if (/^\/(?:home|home\/[^/]+|root|node_modules|opt)$/.test(path))
    return 'would hide files of the image; use a folder below it';
  if (/^\/(?:usr\/src|usr\/local\/src|var\/www)(?:\/|$)/.test(path)) return undefined;
  return /^\/(?:bin|boot|dev|etc|lib|lib32|lib64|libx32|node_modules|opt\/venv|proc|run|sbin|sys|usr|var)(?:\/|$)/.test(
    path,
  )
    ? 'is inside a system folder'
    : undefined;
};

/** The name or number of a stage (moby/buildkit, frontend/dockerfile/instructions). */
export const stageRule: Rule = (value) =>
  /^(?:[a-z][a-z0-9-_.]*|\d+)$/i.test(value) ? undefined : 'is not a valid stage name';

/** distribution/reference, regexp.go: `[domain[:port]/]path[:tag][@digest]`. */
const REFERENCE_PATH = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REFERENCE_HOST =
  '(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|' +
  '\\[[A-Fa-f0-9:]+\\])(?::[0-9]+)?';
const REFERENCE = new RegExp(
  `^(?:${REFERENCE_HOST}/)?${REFERENCE_PATH}(?:/${REFERENCE_PATH})*(?::\\w[\\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$`,
);

export const imageRule: Rule = (value) =>
  value.length <= 400 && REFERENCE.test(value) ? undefined : 'is not a valid image name, such as debian:trixie-slim';

/** The name of a secret in a secret store. */
export const secretNameRule: Rule = (value) => {
  if (value.startsWith('-')) return 'must not start with "-"';
  if (DIRECTION.test(value)) return 'must not contain characters that change the text direction';
  return value.length > 400 ? 'must not be longer than 400 characters' : lineRule(value);
};

/**
 * A value passed as an argument to a command that the user configured. It must not look like an option, leave a
 * folder or mean anything to a shell, because the command may be a script that passes it on.
 */
export const argumentRule: Rule = (value) => {
  if (/^@|[$`"'\\;&|<>]/.test(value))
    return 'must not start with "@" or contain any of $ ` " \' \\ ; & | < >, because it is passed to a command';
  if (/(?:^|\/)\.\.(?:\/|$)/.test(value)) return 'must not contain ".." as a path segment';
  return secretNameRule(value);
};

/** Names of shell plugins and themes, optionally with an owner, as on GitHub. */
export const wordRule: Rule = (value) =>
  /^[A-Za-z0-9_][\w.-]{0,63}(?:\/[A-Za-z0-9_][\w.-]{0,63})?$/.test(value)
    ? undefined
    : 'is not a valid name (letters, digits, ".", "_" and "-")';

/** A VS Code extension in image metadata: an id, optionally with a version; a leading minus excludes it. */
export const extensionRule: Rule = (value) =>
  /^-?[A-Za-z0-9][A-Za-z0-9-]{0,99}\.[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:@(?:\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[A-Za-z0-9.-]{1,40})?|prerelease))?$/.test(
    value,
  )
    ? undefined
    : 'is not a valid extension id, such as publisher.name or publisher.name@1.2.3';

/** Words that indicate a secret when part of a name. `KEY` alone could also be a sort key or a cache key. */
const SECRET_NAME =
  /(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY|SIGNING_?KEY|SSH_?KEY|DEPLOY_?KEY|ENCRYPTION_?KEY|AUTH|(?:^|_)(?:PAT|PWD|PASS)(?=_|$))/i;
/** Names in which these words mean something else. */
const HARMLESS_NAME =
  /TOKENI[SZ]|AUTHORS?(?=_|$)|PUBLIC_?KEY|KEY_?ID(?=_|$)|(?:SECRET|TOKEN|PASSWORD|PASS|AUTH|KEY)_?(?:PATH|FILE|DIR|NAME|LENGTH|LIMIT|COUNT|TTL|TYPE|MODE|ALGORITHM|METHOD|PROVIDER|EXPIRY|TIMEOUT)(?=_|$)|MAX_TOKENS?|(?:TOKEN|AUTH)_(?:URL|URI|ENDPOINT|HOST|DOMAIN)(?=_|$)/gi;

/** Whether a name suggests a secret: its value must not reach an image, a log or the database. */
export function looksSecret(name: string): boolean {
  return SECRET_NAME.test(name.replace(HARMLESS_NAME, ''));
}

/** Private keys, and tokens in formats of GitHub, GitLab, npm, PyPI, Slack, AWS, Google, Stripe and JWT. */
const TOKEN =
  /(?:^|[^A-Za-z0-9])(?:gh[opsur]_[A-Za-z0-9]{30}|github_pat_\w{30}|glpat-[\w-]{18}|npm_[A-Za-z0-9]{30}|pypi-[\w-]{40}|xox[abeoprs]-[A-Za-z0-9-]{20}|AKIA[A-Z0-9]{16}|AIza[\w-]{30}|[rs]k_live_[A-Za-z0-9]{20})|(?<=(?:^|[^A-Za-z0-9])eyJ[\w-]{10,})\.eyJ[\w-]{10,}\.[\w-]{10}|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** The index of the first token. */
export function tokenIn(text: string): number | undefined {
  const match = TOKEN.exec(text);
  if (match === null) return undefined;
  return match.index + (/^[^A-Za-z0-9-]/.test(match[0]) && !match[0].startsWith('.') ? 1 : 0);
}

/** Whether a value is a secret regardless of its name: a recognizable token, or an address with a password or token. */
export function holdsCredentials(value: string): boolean {
  return TOKEN.test(value) || /:\/\/[^/\s:@]*:[^/\s@]*@/.test(value) || urlCredentials(value).length > 0;
}
