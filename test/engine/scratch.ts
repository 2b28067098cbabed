import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { homeFolder, type Home } from '../../src/home/folder.ts';
import { openStore, type SessionStore } from '../../src/session/store.ts';
import { removeImages } from './docker.ts';

/** Begins the name of every app of this run, and so marks its images: others may build on the same engine. */
const RUN = `et${randomBytes(3).toString('hex')}`;

/**
 * A home folder of its own, and beside it a root with documents; both short, because sockets lie in such folders too.
 */
export class Scratch {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'dvm-e-')));
  readonly home: Home = homeFolder({ DVM_HOME: path.join(this.folder, 'home') }, '/nowhere');
  readonly root = this.makeFolder('root');
  /** Whether builds keep their layers, too: in a home folder that is new these are hundreds of megabytes. */
  readonly keepsLayers: boolean;

  constructor({ keepsLayers = false }: { readonly keepsLayers?: boolean } = {}) {
    this.keepsLayers = keepsLayers;
  }

  makeFolder(name: string): string {
    const folder = path.join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Writes a file below the root and returns its path. */
  write(name: string, text: string): string {
    const file = path.join(this.root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  store(): SessionStore {
    return openStore(this.home);
  }

  /** Names of the staging folders that are there now. */
  staging(): string[] {
    return existsSync(this.home.buildStaging) ? readdirSync(this.home.buildStaging) : [];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
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

/** A text that no other process on this machine has on its command line. */
export function uniqueMarker(): string {
  return `marker-${randomBytes(6).toString('hex')}`;
}

/** A command that says that it runs and then does not end; its processes can be told by the marker. */
export function sleeping(marker: string): string {
  return `echo running ${marker} && sleep 3600 # ${marker}`;
}

after('remove the images of this run', async function () {
  this.timeout('2m');
  await removeImages(`dvm-*-${RUN}-*`);
});
