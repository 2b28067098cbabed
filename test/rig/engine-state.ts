import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { shortHash } from './cache.ts';
import { cacheFolder, makeFolder, repository } from './folders.ts';
import type { Bridge } from './network.ts';
import type { Parts } from './parts.ts';

/** What a running engine consists of; written when it starts, for other processes that use it. */
export interface EngineState {
  parts: Parts;
  bridge: Bridge;
  registryPort: number;
  /** Which base images the registry serves: changes when their recipe does. */
  bases: string;
}

/**
 * A socket's path may have 107 bytes on Linux, and this is the longest one that containerd creates in its folder.
 */
const LONGEST_FOLDER = 107 - '/containerd/containerd-debug.sock'.length;

/**
 * Whether this is the private engine whose cache tests clear. BuildKit then also forgets results of other steps: on
 * the usual engine these would run again, and have two results from then on.
 */
export function isApart(): boolean {
  return process.env['DVM_RIG_ENGINE'] === 'apart';
}

export function engineFolder(): string {
  return makeFolder(path.join(cacheFolder(), isApart() ? 'engine-apart' : 'engine'));
}

export function engineId(): string {
  return shortHash(engineFolder()).slice(0, 8);
}

/** Where the sockets are. */
export function runFolder(): string {
  const below = engineFolder();
  return Buffer.byteLength(below) <= LONGEST_FOLDER ? below : `/run/dvm-rig-${engineId()}`;
}

/** A client configuration of our own: nothing is read from or written to the user's. */
export function clientFolder(): string {
  return path.join(engineFolder(), 'client');
}

export function socketPath(): string {
  return path.join(runFolder(), 'docker.sock');
}

export function readState(): EngineState | undefined {
  try {
    return JSON.parse(readFileSync(stateFile(), 'utf8')) as EngineState;
  } catch {
    return undefined;
  }
}

export function writeState(state: EngineState): void {
  writeFileSync(`${stateFile()}.new`, JSON.stringify(state, null, 1));
  renameSync(`${stateFile()}.new`, stateFile());
}

/** The variables with which any program finds the private engine and its client. */
export function engineEnvironment(): Record<string, string> {
  const state = readState();
  if (!state) throw new Error('The private engine has not been set up: run `npm run engine:up` first.');
  return {
    DOCKER_HOST: `unix://${socketPath()}`,
    DOCKER_CONFIG: clientFolder(),
    DVM_RIG_REGISTRY: `127.0.0.1:${state.registryPort}`,
    PATH: [
      path.join(state.parts.engine, 'usr/bin'),
      path.join(repository, 'node_modules/.bin'),
      process.env['PATH'],
    ].join(':'),
  };
}

/** Whether an engine answers on its socket. */
export function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ socketPath: socket, path: '/_ping', timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.once('timeout', () => call.destroy());
    call.once('error', () => resolve(false));
    call.end();
  });
}

function stateFile(): string {
  return path.join(engineFolder(), 'state.json');
}
