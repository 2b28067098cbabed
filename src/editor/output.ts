import * as vscode from 'vscode';
import type { BuildEvent, WorkspaceRef } from '../event/event.ts';
import { LineBatch } from './line-batch.ts';
import { LogLines } from '../app/log-lines.ts';
import { SCHEMES } from './contribution.ts';
import type { RunningBuilds } from './running-builds.ts';
import { visible } from '../event/visible.ts';

const NAME = 'DevOpsMaestro';
/** When there are more channels of workspaces, the oldest are disposed. */
const MAX_CHANNELS = 10;

interface Channel {
  readonly channel: vscode.OutputChannel;
  readonly batch: LineBatch;
}

/** The log of a running session, and the workspaces with their own channels. */
interface Session {
  readonly lines: LogLines;
  /** By key; empty if the session has a single workspace. */
  readonly own: ReadonlyMap<string, WorkspaceRef>;
}

/**
 * The output channel: every line of this window's builds, as it is printed. In a session of several workspaces, each
 * has its own channel, and the main channel shows their states.
 */
export class Output implements vscode.Disposable {
  readonly #main = open(NAME);
  readonly #channels = new Map<string, Channel>();
  readonly #sessions = new Map<string, Session>();
  readonly #listener: vscode.Disposable;

  constructor(running: RunningBuilds) {
    this.#listener = running.onEvent((event) => this.#write(event));
  }

  get channel(): vscode.OutputChannel {
    return this.#main.channel;
  }

  dispose(): void {
    this.#listener.dispose();
    for (const { channel, batch } of [this.#main, ...this.#channels.values()]) {
      batch.flush();
      channel.dispose();
    }
  }

  #write(event: BuildEvent): void {
    if (event.type === 'session.started')
      this.#sessions.set(event.session, {
        lines: new LogLines(),
        own: new Map(event.workspaces.length === 1 ? [] : event.workspaces.map((ref) => [ref.key, ref])),
      });
    const session = this.#sessions.get(event.session);
    if (session === undefined) return;
    const ref = 'key' in event ? session.own.get(event.key) : undefined;
    const channels =
      ref === undefined ? [this.#main] : isSummary(event) ? [this.#channelOf(ref), this.#main] : [this.#channelOf(ref)];
    for (const line of session.lines.push(event)) for (const { batch } of channels) batch.push(line);
    if (event.type !== 'session.finished') return;
    this.#sessions.delete(event.session);
    for (const { batch } of [this.#main, ...this.#channels.values()]) batch.flush();
  }

  #channelOf({ identity, app, name }: WorkspaceRef): Channel {
    const known = this.#channels.get(identity);
    if (known !== undefined) return known;
    const opened = open(`${NAME}: ${app}/${name}`);
    this.#channels.set(identity, opened);
    const [oldest] = this.#channels.keys();
    if (this.#channels.size > MAX_CHANNELS && oldest !== undefined) {
      this.#channels.get(oldest)?.channel.dispose();
      this.#channels.delete(oldest);
    }
    return opened;
  }
}

function open(name: string): Channel {
  const channel = vscode.window.createOutputChannel(name, SCHEMES.log);
  return { channel, batch: new LineBatch((text) => channel.append(visible(text, '\t\n'))) };
}

/** Whether the main channel shows the event of a workspace among others. */
function isSummary({ type }: BuildEvent): boolean {
  return type === 'workspace.started' || type === 'workspace.finished' || type === 'warning';
}
