import * as vscode from 'vscode';
import type * as engine from '../app/engine.ts';
import type { Reading } from '../app/reading.ts';
import type { Connections } from '../engine/direct/connections.ts';
import type * as reader from '../app/reader.ts';
import type { Home } from '../home/folder.ts';
import type { SessionStore } from '../session/store.ts';
import type { SecretProviders } from '../secret/provider.ts';
import { SETTINGS } from './contribution.ts';
import { secretCommandsSetting, type Secrets } from './commands/secrets.ts';

export type Reader = typeof reader;
export type EngineBundle = typeof engine;

/**
 * Who changes something and builds again does so within minutes; until then the engine need not read unchanged
 * folders again.
 */
const LINGER_MS = 2 * 60_000;

/** The heavy parts of the core, each loaded when somebody first needs it. */
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

  /** What reads files that others wrote. */
  reading(): Promise<Reading> {
    return (this.#reading ??= this.reader().then(({ Reading }) => new Reading()));
  }

  async home(): Promise<Home> {
    const { usableHome } = await this.reader();
    return usableHome(process.env);
  }

  /** Rejects with `storage` if the home folder cannot be used; the next call tries again. */
  store(): Promise<SessionStore> {
    this.#store ??= this.#openStore().catch((error: unknown) => {
      this.#store = undefined;
      throw error;
    });
    return this.#store;
  }

  /** What the builds of this window keep open of their engines. */
  async connections(): Promise<Connections> {
    const { Connections } = await this.engine();
    return (this.#connections ??= new Connections(LINGER_MS));
  }

  /** The environment that builds and probes see: the process's own, with what the user chose in the settings. */
  environment(): NodeJS.ProcessEnv {
    const settings = vscode.workspace.getConfiguration(SETTINGS.section);
    const host = settings.get<string>(SETTINGS.engineHost, '');
    const engineTimeout = settings.inspect<number>(SETTINGS.engineTimeout)?.globalValue;
    const mirror = settings.get<string>(SETTINGS.downloadMirror, '');
    const builder = settings.get<string>(SETTINGS.builder, 'auto');
    const keepsLayers = settings.get<boolean>(SETTINGS.layerCache, true);
    const logSize = settings.inspect<number>(SETTINGS.logSize)?.globalValue;
    return {
      ...process.env,
      ...(host !== '' && { DOCKER_HOST: host }),
      ...(engineTimeout !== undefined && { DVM_ENGINE_TIMEOUT_SECONDS: String(engineTimeout) }),
      ...(mirror !== '' && { DVM_DOWNLOAD_MIRROR: mirror }),
      ...(builder !== 'auto' && { DVM_BUILDER: builder }),
      ...(!keepsLayers && { DVM_LAYER_CACHE: 'off' }),
      ...(logSize !== undefined && { DVM_LOGS_MAX_MEGABYTES: String(logSize) }),
    };
  }

  /** Where builds find secrets; commands of the settings win over those of the home folder's file. */
  async providers(): Promise<SecretProviders> {
    const [{ readCommands, secretProviders, settingCommands }, home] = await Promise.all([this.engine(), this.home()]);
    const commands = { ...(await readCommands(home)), ...settingCommands(secretCommandsSetting()) };
    return secretProviders({ env: this.environment(), commands, stored: this.#secrets.read });
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
