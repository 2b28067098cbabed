import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { vscodeServerProgram } from './code-server.ts';
import { freePort } from './registry.ts';

const OWN_VARIABLES = {
  // VS Code would take the variables of a login shell; the ones to use are those it is started with.
  VSCODE_CLI: '1',
  // No marketplace: nothing here needs a network.
  EXTENSIONS_GALLERY: '{"serviceUrl":""}',
};

const QUIET_SETTINGS = {
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'git.autofetch': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

export interface VscodeOptions {
  /** Whether folders are trusted without asking; without it VS Code opens them restricted. */
  trusted: boolean;
  /** Added to this process's environment; the extension host and its children see it. */
  environment?: NodeJS.ProcessEnv;
  settings?: Record<string, unknown>;
  /** A package of this extension to install, in place of the one that is developed here. */
  vsix?: string;
  /** Required to open the address; only windows for tests on this machine do without. */
  token?: string;
}

export interface VscodeServer {
  port: number;
  /** The server's folder for settings, extensions, state. */
  data: string;
  ended: Promise<number | null>;
  stop: () => Promise<void>;
}

/** What a window is opened with, besides its folder: `extensionDevelopmentPath`, `extensionTestsPath`. */
export type Payload = [name: string, value: string][];

export async function startVscode(options: VscodeOptions): Promise<VscodeServer> {
  const program = await vscodeServerProgram();
  const data = mkdtempSync(path.join(tmpdir(), 'dvm-vscode-'));
  const port = await freePort();
  writeSettings(data, options.settings ?? {});
  if (options.vsix !== undefined) await install(options.vsix, program, data);
  const server = spawn(process.execPath, [program, ...serverArguments(port, data, options)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.environment, ...OWN_VARIABLES },
  });
  const ended = new Promise<number | null>((resolve) => void server.once('close', resolve));
  const endWithUs = () => {
    killGroup(server, 'SIGKILL');
    rmSync(data, { recursive: true, force: true });
  };
  process.once('exit', endWithUs);
  const stop = async () => {
    killGroup(server, 'SIGTERM');
    await Promise.race([ended, sleep(3000, undefined, { ref: false })]);
    killGroup(server, 'SIGKILL');
    process.off('exit', endWithUs);
    rmSync(data, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await announcement(server, ended);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, data, ended, stop };
}

/** The address of a window on the folder. */
export function windowAddress(port: number, folder: string, payload: Payload, token?: string): string {
  const opened = folder.endsWith('.code-workspace') ? { workspace: folder } : { folder };
  const query = new URLSearchParams({ ...opened, payload: JSON.stringify([...payload, ['skipWelcome', 'true']]) });
  if (token !== undefined) query.set('tkn', token);
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

/** A folder of this machine as the window in the browser names it. */
export function remotePath(port: number, file: string): string {
  return `vscode-remote://127.0.0.1:${port}${path.resolve(file)}`;
}

function serverArguments(port: number, data: string, { trusted, token }: VscodeOptions): string[] {
  return [
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--accept-server-license-terms',
    '--disable-telemetry',
    // Without it the server ignores a window's payload.
    '--enable-smoke-test-driver',
    ...folders(data),
    ...(trusted ? ['--disable-workspace-trust'] : []),
    ...(token === undefined ? ['--without-connection-token'] : ['--connection-token-file', tokenFile(data, token)]),
  ];
}

function folders(data: string): string[] {
  return ['--server-data-dir', data, '--extensions-dir', extensionsFolder({ data })];
}

/** Where a server keeps what is installed in it. */
export function extensionsFolder({ data }: Pick<VscodeServer, 'data'>): string {
  return path.join(data, 'extensions');
}

async function install(vsix: string, program: string, data: string): Promise<void> {
  await execa(
    process.execPath,
    [program, '--accept-server-license-terms', '--disable-telemetry', ...folders(data), '--install-extension', vsix],
    { env: OWN_VARIABLES, all: true },
  );
}

/** In a file, because every user of the machine may read command lines. */
function tokenFile(data: string, token: string): string {
  const file = path.join(data, 'token');
  writeFileSync(file, token, { mode: 0o600 });
  return file;
}

function writeSettings(data: string, settings: Record<string, unknown>): void {
  const folder = path.join(data, 'data/Machine');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'settings.json'), JSON.stringify({ ...QUIET_SETTINGS, ...settings }));
}

async function announcement(server: ChildProcess, ended: Promise<unknown>): Promise<void> {
  let output = '';
  const announced = new Promise<'up'>((resolve) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream?.on('data', (data: Buffer) => {
        output = (output + data.toString()).slice(-5000);
        if (output.includes('Web UI available')) resolve('up');
      });
    }
  });
  const outcome = await Promise.race([announced, ended.then(() => 'ended'), sleep(60_000, 'silent', { ref: false })]);
  if (outcome !== 'up') throw new Error(`The VS Code server did not start (${outcome}). Its last words:\n${output}`);
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has already ended.
  }
}
