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
  if (CONTROL.test(value) || DIRECTION.test(value) || value.includes('/')) return 'must not contain control characters or "/"';
  if (!/[a-z0-9]/i.test(value)) return 'needs at least one letter a-z or digit, because images and folders are named after it';
  return value.length > 80 ? 'must not be longer than 80 characters' : undefined;
};

/** Debian package names (Debian policy 5.6.1), optionally with `=version` or `/suite`. */
export const debianPackageRule: Rule = (value) =>
  /^[a-z0-9][a-z0-9+.-]*(?:[=/][A-Za-z0-9.+:~-]+)?$/.test(value) ? undefined : 'is not the name of a Debian package';

/** A tool for pip, npm or go: one word that cannot be read as an option. */
export const toolRule: Rule = (value) => {
  if (value.startsWith('-')) return 'must not begin with "-"';
  return CONTROL.test(value) || /\s/.test(value) ? 'must be one word' : undefined;
};

export const versionRule: Rule = (value) =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value) ? undefined : 'is not a version that an image tag can carry';

/** Names that a shell, a linker or an interpreter takes as a command to itself. */
const HARMFUL_ENV = /^(?:LD_.*|DYLD_.*|NODE_OPTIONS|BASH_ENV|ENV|PROMPT_COMMAND|PATH|HOME|SHELL|IFS)$/;

export const envNameRule: Rule = (value) => {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) return 'is not a valid variable name';
  if (value.startsWith('DVM_')) return 'begins with DVM_, which is reserved';
  return HARMFUL_ENV.test(value) ? 'may not be set, because it changes how every program in the image starts' : undefined;
};

/** Build args reach the Docker CLI through its environment, where these names would steer the CLI itself. */
export const argNameRule: Rule = (value) =>
  envNameRule(value) ?? (/^(?:DOCKER_|BUILDX_|COMPOSE_|BUILDKIT_HOST$|GODEBUG$|SSL_CERT_)/.test(value) ? 'may not be set, because the Docker CLI reads it itself' : undefined);

export const envValueRule: Rule = (value) =>
  CONTROL.test(value) ? 'must not contain line breaks or control characters' : undefined;

export const commandRule: Rule = (value) =>
  CONTROL_BUT_LINES.test(value) ? 'must not contain control characters' : undefined;

/** Values of such names are never written to an image, a log or the database. Tokenizers and authors are no secrets. */
export function looksSecret(name: string): boolean {
  return /(?:TOKEN(?!I[ZS])|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY|AUTH(?!ORS?(?:_|$)))/i.test(name);
}

/** A URL anywhere in a value may carry `user:password@`, which is a secret whatever its variable is called. */
export function holdsCredentials(value: string): boolean {
  return /:\/\/[^/\s:@]*:[^/\s@]*@/.test(value);
}
