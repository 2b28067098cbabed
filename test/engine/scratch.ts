import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { homeFolder, type Home } from '../../src/home/folder.ts';
import { openStore, type SessionStore } from '../../src/session/store.ts';
import type { DvmEnvironment } from '../support/dvm.ts';
import { Folders, writeFiles } from '../support/folder.ts';
import { removeImages } from './docker.ts';

/** Starts the name of every app of this run, and so marks its images: others may build on the same engine. */
const RUN = `et${randomBytes(3).toString('hex')}`;

/** A home folder and a root with documents, for one test or several. */
export class Scratch implements DvmEnvironment {
  readonly #folders = new Folders();
  readonly folder = this.#folders.create();
  readonly home: Home = homeFolder({ DVM_HOME: path.join(this.folder, 'home') }, '/nowhere');
  readonly root = this.makeFolder('root');
  readonly env: DvmEnvironment['env'];

  /** A new layer cache takes hundreds of megabytes, so builds keep one only if the test needs it. */
  constructor({ keepsLayers = false }: { readonly keepsLayers?: boolean } = {}) {
    this.env = { DVM_HOME: this.home.path, DVM_LAYER_CACHE: keepsLayers ? 'on' : 'off' };
  }

  makeFolder(name: string): string {
    const folder = path.join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Writes a file below the root and returns its path. */
  write(name: string, text: string): string {
    writeFiles(this.root, { [name]: text });
    return path.join(this.root, name);
  }

  store(): SessionStore {
    return openStore(this.home);
  }

  /** The names of the staging folders that exist now. */
  staging(): string[] {
    return existsSync(this.home.buildStaging) ? readdirSync(this.home.buildStaging) : [];
  }

  remove(): void {
    this.#folders.remove();
  }
}

/** The name of an app whose images the suite removes when it ends. */
export function appName(name: string): string {
  return `${RUN}-${name}`;
}

export interface WorkspaceText {
  readonly app: string;
  readonly name?: string;
  readonly baseImage?: string;
  readonly commands?: readonly string[];
  readonly args?: Readonly<Record<string, string>>;
}

/**
 * Documents of a plain workspace whose steps up to its own commands are those of examples/reports, workspace "write":
 * the suite's shared build has put them into the engine's cache.
 */
export function workspaceText({ app, name = 'w', baseImage, commands = [], args = {} }: WorkspaceText): string {
  return `apiVersion: devopsmaestro.io/v1
kind: App
metadata:
  name: ${app}
spec:
  path: .
---
apiVersion: devopsmaestro.io/v1
kind: Workspace
metadata:
  name: ${name}
  app: ${app}
spec:${
    baseImage === undefined
      ? ''
      : `
  image:
    baseImage: ${baseImage}`
  }
  build:
    args: ${JSON.stringify(args)}
    devStage:
      packages: [git, jq, sqlite3]
      customCommands:${commands.length === 0 ? ' []' : ''}
${commands.map((command) => `        - ${JSON.stringify(command)}\n`).join('')}`;
}

/** A string that no other process on this machine has on its command line. */
export function uniqueMarker(): string {
  return `marker-${randomBytes(6).toString('hex')}`;
}

/** A command that prints a line and then never ends; its processes have the marker on their command line. */
export function sleeping(marker: string): string {
  return `echo running ${marker} && sleep 3600 # ${marker}`;
}

after('remove the images of this run', async function () {
  this.timeout('2m');
  await removeImages(`dvm-*-${RUN}-*`);
});
