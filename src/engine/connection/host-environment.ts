import { findUserFolder } from '../../home/user-folder.ts';

/** What decides where engines are looked for. */
export interface HostEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly uid: number | undefined;
  readonly platform: NodeJS.Platform;
}

/** Debian's home folder for users without one: it never exists. */
const NO_HOME = '/nonexistent';

/** `host` replaces DOCKER_HOST. */
export function hostEnvironment(env: NodeJS.ProcessEnv = process.env, host?: string): HostEnvironment {
  const chosen = host === undefined ? env : { ...env, DOCKER_HOST: host };
  return { env: chosen, home: findUserFolder(env) ?? NO_HOME, uid: process.getuid?.(), platform: process.platform };
}
