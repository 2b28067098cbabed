import * as vscode from 'vscode';
import type * as engine from '../app/engine.ts';
import type { Reading } from '../app/reading.ts';
import type { Connections } from '../engine/direct/connections.ts';
import type * as reader from '../app/reader.ts';
import type { Home } from '../home/folder.ts';
import type { SessionStore } from '../session/store.ts';
import type { SecretProviders } from '../secret/provider.ts';
import { buildSettings, engineSettings } from '../app/settings.ts';
import type { BuildSettings, EngineSettings } from '../pipeline/settings.ts';
import { SETTINGS } from './contribution.ts';
import { secretCommandsSetting, type Secrets } from './commands/secrets.ts';

export type Reader = typeof reader;
export type EngineBundle = typeof engine;

/** People who change something usually build again within minutes; until then unchanged folders are not resent. */
const LINGER_MS = 2 * 60_000;

/** The heavy parts of the core, each loaded on first use. */
export class Core implements vscode.Disposable {
  readonly version: string;
  readonly #secrets: Secrets;
  readonly #warn: (message: string) => void;
  #store: Promise<SessionStore> | undefined;
  #connections: Connections | undefined;
  #reading: Promise<Reading> | undefined;

  constructor(version: string, secrets: Secrets, warn: (message: string) => void) {
    this.version = version;
    this.#secrets = secrets;
    this.#warn = warn;
  }

  reader(): Promise<Reader> {
    return import('../app/reader.ts');
  }

  engine(): Promise<EngineBundle> {
    return import('../app/engine.ts');
  }

  /** Reads files that others wrote, in a thread. */
  reading(): Promise<Reading> {
    return (this.#reading ??= this.reader().then(({ Reading }) => new Reading()));
  }

  async home(): Promise<Home> {
    const { openHome } = await this.reader();
    return openHome();
  }

  /** Rejects with `storage` if the home folder cannot be used; the next call tries again. */
  store(): Promise<SessionStore> {
    this.#store ??= this.#openStore().catch((error: unknown) => {
      this.#store = undefined;
      throw error;
    });
    return this.#store;
  }

  /** Connections to engines that builds of this window share. */
  async connections(): Promise<Connections> {
    const { Connections } = await this.engine();
    return (this.#connections ??= new Connections(LINGER_MS));
  }

  /** The settings of this window. Throws `usage` with the name of one that is not valid. */
  settings(): BuildSettings {
    return buildSettings(process.env, readSetting);
  }

  /** Those that are needed to query engines. Throws `usage`. */
  engineSettings(): EngineSettings {
    return engineSettings(process.env, readSetting);
  }

  /** Where builds find secrets; commands in the settings override those in the home folder's file. */
  async providers(): Promise<SecretProviders> {
    const [{ readCommands, secretProviders, settingCommands }, home] = await Promise.all([this.engine(), this.home()]);
    const commands = { ...(await readCommands(home)), ...settingCommands(secretCommandsSetting()) };
    return secretProviders({ env: process.env, commands, stored: this.#secrets.read });
  }

  dispose(): void {
    void this.#store?.then(
      (store) => store.close(),
      () => undefined,
    );
    this.#store = undefined;
    void this.#reading?.then(
      (reading) => reading.close(),
      () => undefined,
    );
    this.#reading = undefined;
    this.#connections?.close();
    this.#connections = undefined;
  }

  async #openStore(): Promise<SessionStore> {
    const { openHistory } = await this.reader();
    return openHistory(await this.home(), { onWarning: this.#warn, inThread: true });
  }
}

/** The value of a setting below `devopsmaestro`, as far as it applies here; undefined unless the user has set it. */
function readSetting(setting: string): unknown {
  const configuration = vscode.workspace.getConfiguration(SETTINGS.section);
  const { globalValue, workspaceValue, workspaceFolderValue } = configuration.inspect(setting) ?? {};
  const isSet = [globalValue, workspaceValue, workspaceFolderValue].some((value) => value !== undefined);
  return isSet ? configuration.get<unknown>(setting) : undefined;
}
