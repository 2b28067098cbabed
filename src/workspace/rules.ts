import { urlCredentials } from '../text/url-credentials.ts';

/**
 * What may stand in names and values that end up in a Dockerfile, an argument list or an image reference.
 * Each rule answers with the reason for a refusal, or nothing.
 */
export type Rule = (value: string) => string | undefined;

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/u;
/** Marks that turn the writing around, and with it the text that stands beside a name. */
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/u;
// eslint-disable-next-line no-control-regex
const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b-\u001f\u007f]/u;

/** A resource's name must leave something to name an image, a folder and a lock by. */
export const nameRule: Rule = (value) => {
  if (CONTROL.test(value) || DIRECTION.test(value) || value.includes('/'))
    return 'must not contain control characters or "/"';
  if (!/[a-z0-9]/i.test(value))
    return 'needs at least one letter a-z or digit, because images and folders are named after it';
  return value.length > 80 ? 'must not be longer than 80 characters' : undefined;
};

/**
 * What may follow the name: an architecture; then apt's `=1.7*` or `/suite`, or apk's `=1.2-r3`, `~1.2`, `>=1.2` or
 * `@repository`.
 */
const PACKAGE =
  /^(?<name>[a-z0-9][a-z0-9+.-]*)(?::[a-z0-9-]+)?(?:(?:=|~=?|[<>]=?)[A-Za-z0-9][A-Za-z0-9.+:~_*-]*)?(?:[/@][A-Za-z0-9][A-Za-z0-9._-]*)?$/;

/**
 * A package of Debian (Debian policy 5.6.1) or Alpine, optionally with a version and where it comes from. The name
 * must not
 * end in "-": for apt, that removes the package.
 */
export const packageRule: Rule = (value) => {
  const name = packageName(value);
  if (name === undefined) return 'is not the name of a package, such as jq, jq=1.7*, gcc:arm64 or jq/trixie-backports';
  return name.endsWith('-') ? 'ends in "-", which would remove the package' : undefined;
};

/** The name alone of a package that is written with a version or the like; undefined if it cannot be a package. */
export function packageName(written: string): string | undefined {
  return written.length > MAX_PACKAGE_LENGTH ? undefined : PACKAGE.exec(written)?.groups?.['name'];
}

const MAX_PACKAGE_LENGTH = 200;

/** A tool for pip, npm or go: one word that cannot be read as an option. */
export const toolRule: Rule = (value) => {
  if (value.startsWith('-')) return 'must not begin with "-"';
  return CONTROL.test(value) || /\s/.test(value) ? 'must be one word' : undefined;
};

export const versionRule: Rule = (value) =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value) ? undefined : 'is not a version that an image tag can carry';

/** A released tool's version is a part of URLs, which write the "v" before it themselves. */
export const toolVersionRule: Rule = (value) =>
  /^\d[A-Za-z0-9._-]{0,63}$/.test(value) ? undefined : 'is not a version such as 1.2.3 (it begins with a digit)';

export const sha256Rule: Rule = (value) =>
  /^[0-9a-f]{64}$/i.test(value) ? undefined : 'is not a SHA-256 checksum (64 hexadecimal digits)';

/** Names that a shell, a linker or an interpreter takes as a command to itself. */
const HARMFUL_ENV = /^(?:LD_.*|DYLD_.*|NODE_OPTIONS|BASH_ENV|ENV|PROMPT_COMMAND|PATH|HOME|SHELL|IFS)$/;

export const envNameRule: Rule = (value) => {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) return 'is not a valid variable name';
  if (value.startsWith('DVM_')) return 'begins with DVM_, which is reserved';
  return HARMFUL_ENV.test(value)
    ? 'may not be set, because it changes how every program in the image starts'
    : undefined;
};

/** The only build args for BuildKit itself that a document may set: what they add to an image is of no danger. */
const BUILDKIT_ARGS: ReadonlySet<string> = new Set(['BUILDKIT_INLINE_CACHE', 'BUILDKIT_MULTI_PLATFORM']);

/**
 * Build args that begin with BUILDKIT_ steer BuildKit's Dockerfile frontend: BUILDKIT_SYNTAX even replaces it by any
 * image
 * (moby/buildkit, frontend/dockerui/config.go).
 */
export const argNameRule: Rule = (value) =>
  envNameRule(value) ??
  (/^BUILDKIT_/i.test(value) && !BUILDKIT_ARGS.has(value)
    ? 'may not be set, because it steers BuildKit itself'
    : undefined);

/** A text that must stay on one line. */
/**
 * A Dockerfile's lines may have 65 535 bytes (moby/buildkit, frontend/dockerfile/parser); quoting may double what
 * stands in one.
 */
const LONGEST_LINE = 30_000;
const isTooLong = (value: string): boolean =>
  value.length > LONGEST_LINE / 3 && value.split('\n').some((line) => Buffer.byteLength(line) > LONGEST_LINE);
const TOO_LONG = `must not have a line of more than ${LONGEST_LINE} bytes, which a Dockerfile could not hold`;

export const lineRule: Rule = (value) =>
  CONTROL.test(value) ? 'must not contain line breaks or control characters' : isTooLong(value) ? TOO_LONG : undefined;

export const commandRule: Rule = (value) =>
  CONTROL_BUT_LINES.test(value) ? 'must not contain control characters' : isTooLong(value) ? TOO_LONG : undefined;

/**
 * Users of Debian's base system, whose files and services would otherwise be handed over (base-passwd, master files).
 */
const SYSTEM_USERS = new Set(
  'root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats _apt nobody'.split(' '),
);

/** What useradd takes without being told to (shadow's default NAME_REGEX, and its limit of 32). */
export const userRule: Rule = (value) => {
  if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(value))
    return 'is not a user name (small letters, digits, "_" and "-", at most 32, a letter first)';
  return SYSTEM_USERS.has(value) ? 'belongs to the system' : undefined;
};

/** The source is mounted there, and hides what the image has at that place. */
export const workingDirRule: Rule = (value) => {
  if (!/^\/[\w.@+/-]*$/.test(value)) return 'must be an absolute path of letters, digits and ". _ - + @"';
  const parts = value.split('/').filter((part) => part !== '');
  if (parts.includes('..') || parts.includes('.')) return 'must not contain "." or ".."';
  const path = `/${parts.join('/')}`;
  if (path === '/') return 'would hide the whole system';
  if (/^\/(?:home|home\/[^/]+|root|node_modules|opt)$/.test(path))
    return 'would hide what the image keeps there; a folder below it is fine';
  if (/^\/(?:usr\/src|usr\/local\/src|var\/www)(?:\/|$)/.test(path)) return undefined;
  return /^\/(?:bin|boot|dev|etc|lib|lib32|lib64|libx32|node_modules|opt\/venv|proc|run|sbin|sys|usr|var)(?:\/|$)/.test(
    path,
  )
    ? 'is inside a folder of the system'
    : undefined;
};

/** The name or number of a stage (moby/buildkit, frontend/dockerfile/instructions). */
export const stageRule: Rule = (value) =>
  /^(?:[a-z][a-z0-9-_.]*|\d+)$/i.test(value) ? undefined : 'is not the name of a stage';

/** distribution/reference, regexp.go: `[domain[:port]/]path[:tag][@digest]`. */
const REFERENCE_PATH = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REFERENCE_HOST =
  '(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\\[[A-Fa-f0-9:]+\\])(?::[0-9]+)?';
const REFERENCE = new RegExp(
  `^(?:${REFERENCE_HOST}/)?${REFERENCE_PATH}(?:/${REFERENCE_PATH})*(?::\\w[\\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$`,
);

export const imageRule: Rule = (value) =>
  value.length <= 400 && REFERENCE.test(value) ? undefined : 'is not the name of an image, such as debian:trixie-slim';

/** The name of a secret in some store. */
export const secretNameRule: Rule = (value) => {
  if (value.startsWith('-')) return 'must not begin with "-"';
  if (DIRECTION.test(value)) return 'must not contain marks that change the direction of writing';
  return value.length > 400 ? 'must not be longer than 400 characters' : lineRule(value);
};

/**
 * A value that becomes an argument of the user's own command. It must be neither an option nor a way out of a folder,
 * and mean
 * nothing to a shell, because that command may be a script that passes it on.
 */
export const argumentRule: Rule = (value) => {
  if (/^@|[$`"'\\;&|<>]/.test(value))
    return 'must not begin with "@" or contain any of $ ` " \' \\ ; & | < >, because it becomes an argument of a command';
  if (/(?:^|\/)\.\.(?:\/|$)/.test(value)) return 'must not contain ".." as a part of a path';
  return secretNameRule(value);
};

/** Names of shell plugins, themes and the like; some have an owner, as on GitHub. */
export const wordRule: Rule = (value) =>
  /^[A-Za-z0-9_][\w.-]{0,63}(?:\/[A-Za-z0-9_][\w.-]{0,63})?$/.test(value)
    ? undefined
    : 'is not a name (letters, digits, ".", "_" and "-")';

/** Extensions of VS Code as image metadata has them: an id, perhaps with a version; a minus leaves one out. */
export const extensionRule: Rule = (value) =>
  /^-?[A-Za-z0-9][A-Za-z0-9-]{0,99}\.[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:@(?:\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[A-Za-z0-9.-]{1,40})?|prerelease))?$/.test(
    value,
  )
    ? undefined
    : 'is not the id of an extension, such as publisher.name or publisher.name@1.2.3';

/** Words that make a name a secret's, each as a part of the name; `KEY` alone is also a sort key or a cache key. */
const SECRET_NAME =
  /(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY|SIGNING_?KEY|SSH_?KEY|DEPLOY_?KEY|ENCRYPTION_?KEY|AUTH|(?:^|_)(?:PAT|PWD|PASS)(?=_|$))/i;
/** What those words mean something else in. */
const HARMLESS_NAME =
  /TOKENI[SZ]|AUTHORS?(?=_|$)|PUBLIC_?KEY|KEY_?ID(?=_|$)|(?:SECRET|TOKEN|PASSWORD|PASS|AUTH|KEY)_?(?:PATH|FILE|DIR|NAME|LENGTH|LIMIT|COUNT|TTL|TYPE|MODE|ALGORITHM|METHOD|PROVIDER|EXPIRY|TIMEOUT)(?=_|$)|MAX_TOKENS?|(?:TOKEN|AUTH)_(?:URL|URI|ENDPOINT|HOST|DOMAIN)(?=_|$)/gi;

/** Values of such names are never written to an image, a log or the database. */
export function looksSecret(name: string): boolean {
  return SECRET_NAME.test(name.replace(HARMLESS_NAME, ''));
}

/**
 * The forms that the issuers of tokens give them so that they can be told (GitHub, GitLab, npm, PyPI, Slack, AWS,
 * Google, Stripe, JWT), and private keys.
 */
const TOKEN =
  /(?:^|[^A-Za-z0-9])(?:gh[opsur]_[A-Za-z0-9]{30}|github_pat_\w{30}|glpat-[\w-]{18}|npm_[A-Za-z0-9]{30}|pypi-[\w-]{40}|xox[abeoprs]-[A-Za-z0-9-]{20}|AKIA[A-Z0-9]{16}|AIza[\w-]{30}|[rs]k_live_[A-Za-z0-9]{20})|(?<=(?:^|[^A-Za-z0-9])eyJ[\w-]{10,})\.eyJ[\w-]{10,}\.[\w-]{10}|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Where the first of them begins. */
export function tokenIn(text: string): number | undefined {
  const match = TOKEN.exec(text);
  if (match === null) return undefined;
  return match.index + (/^[^A-Za-z0-9-]/.test(match[0]) && !match[0].startsWith('.') ? 1 : 0);
}

/**
 * A value that is a secret whatever its variable is called: a token that tells what it is, or an address with a
 * password or a token in it.
 */
export function holdsCredentials(value: string): boolean {
  return TOKEN.test(value) || /:\/\/[^/\s:@]*:[^/\s@]*@/.test(value) || urlCredentials(value).length > 0;
}
