import { GrpcCode, GrpcError } from '../grpc/status.ts';
import type { Credentials, FindCredentials } from './services.ts';

/** The names that BuildKit and the Docker CLI use for Docker Hub. */
const HUB = { host: 'registry-1.docker.io', key: 'https://index.docker.io/v1/' };
/** The user name of an identity token (docker/cli, cli/config/credentials, native_store.go). */
const IDENTITY_TOKEN = '<token>';

/** Asks the program `docker-credential-HELPER` for the login to a server, if it has one. See `credentialHelper`. */
export type AskHelper = (helper: string, server: string, signal: AbortSignal) => Promise<Credentials | undefined>;

/** The Docker CLI's config.json; without content if the file does not exist. */
export interface DockerConfig {
  readonly file: string;
  readonly content: unknown;
  /** Why the file cannot be read. */
  readonly problem?: string;
}

export interface DockerLogins {
  /** Called for each lookup, because the user may log in at any time. */
  readonly readConfig: () => DockerConfig;
  /** If absent, no program is run, and a login stored by a helper is an error. */
  readonly askHelper?: AskHelper;
}

/** Finds logins as the Docker CLI does (docker/cli, cli/config/configfile, GetAuthConfig). */
export function dockerCredentials({ readConfig, askHelper }: DockerLogins): FindCredentials {
  return async (host, signal) => {
    const { file, content, problem } = readConfig();
    if (problem !== undefined) throw failed(`${file} cannot be used: ${problem}`);
    const config = fieldsOf(content);
    const server = host === HUB.host ? HUB.key : host;
    const helper = helperFor(config, server);
    if (helper === undefined) return storedIn(config, server, file);
    if (!/^[\w.-]+$/.test(helper))
      throw failed(`${file} names the credential helper ${JSON.stringify(helper)}, which is not the name of a program`);
    if (askHelper === undefined)
      throw failed(
        `${file} stores the login to ${host} in the credential helper ${helper}, which must not be run here`,
      );
    const found = await askHelper(helper, server, signal);
    return found?.username === IDENTITY_TOKEN ? { username: '', secret: found.secret } : found;
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** The helper for the registry, or the default one; an empty name means the file itself. */
function helperFor(config: Fields, server: string): string | undefined {
  const own = fieldsOf(config['credHelpers'])[server];
  const name = typeof own === 'string' ? own : config['credsStore'];
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function storedIn(config: Fields, server: string, file: string): Credentials | undefined {
  const entries = fieldsOf(config['auths']);
  const key = Object.hasOwn(entries, server) ? server : Object.keys(entries).find((each) => hostOf(each) === server);
  if (key === undefined) return undefined;
  const entry = fieldsOf(entries[key]);
  const text = (name: string): string => (typeof entry[name] === 'string' ? entry[name] : '');
  const registryToken = text('registrytoken');
  const login =
    text('identitytoken') === '' ? passwordOf(entry, key, file) : { username: '', secret: text('identitytoken') };
  return registryToken === '' ? login : { username: '', secret: '', ...login, registryToken };
}

function passwordOf(entry: Fields, key: string, file: string): Credentials | undefined {
  const { auth, username, password } = entry;
  if (typeof auth !== 'string' || auth === '') {
    return typeof username === 'string' && typeof password === 'string' ? { username, secret: password } : undefined;
  }
  const text = Buffer.from(auth, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 1) throw failed(`the login to ${key} in ${file} cannot be read`);
  return { username: text.slice(0, colon), secret: text.slice(colon + 1).replace(/^\0+|(?<!\0)\0+$/g, '') };
}

/** Older logins are stored by full URL. */
function hostOf(key: string): string {
  const [host = ''] = key.replace(/^https?:\/\//, '').split('/', 1);
  return host;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function failed(why: string): GrpcError {
  return new GrpcError(GrpcCode.FAILED_PRECONDITION, why);
}
