import * as vscode from 'vscode';
import type { BuildEvent, WorkspaceRef } from '../event/event.ts';
import { LineBatch } from '../session/log/line-batch.ts';
import { LogLines } from '../session/log/log-lines.ts';
import { SCHEMES } from './contribution.ts';
import type { RunningBuilds } from './running-builds.ts';
import { visible } from '../event/visible.ts';

const NAME = 'DevOpsMaestro';
/** Channels of workspaces that stay; the oldest go first. */
const MOST_CHANNELS = 10;

interface Channel {
  readonly channel: vscode.OutputChannel;
  readonly batch: LineBatch;
}

/** What a session says, and where its workspaces say it. */
interface Session {
  readonly lines: LogLines;
  /** By the keys of the workspaces that have a channel of their own. */
  readonly own: ReadonlyMap<string, WorkspaceRef>;
}

/**
 * The output channel: every line of this window's builds, as it comes. Where several workspaces are built at a time,
 * what each
 * of them prints is in a channel of its own, and here is how they stand.
 */
export class Output implements vscode.Disposable {
  readonly #main = open(NAME);
  readonly #channels = new Map<string, Channel>();
  readonly #sessions = new Map<string, Session>();
  readonly #listener: vscode.Disposable;

  constructor(running: RunningBuilds) {
    this.#listener = running.onEvent((event) => this.#take(event));
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

  #take(event: BuildEvent): void {
    if (event.type === 'session.started')
      this.#sessions.set(event.session, {
        lines: new LogLines(),
        own: new Map(event.workspaces.length === 1 ? [] : event.workspaces.map((ref) => [ref.key, ref])),
      });
    const session = this.#sessions.get(event.session);
    if (session === undefined) return;
    const ref = 'key' in event ? session.own.get(event.key) : undefined;
    const to = ref === undefined ? [this.#main] : isSummary(event) ? [this.#of(ref), this.#main] : [this.#of(ref)];
    for (const line of session.lines.push(event)) for (const { batch } of to) batch.push(line);
    if (event.type !== 'session.finished') return;
    this.#sessions.delete(event.session);
    for (const { batch } of [this.#main, ...this.#channels.values()]) batch.flush();
  }

  #of({ identity, app, name }: WorkspaceRef): Channel {
    const known = this.#channels.get(identity);
    if (known !== undefined) return known;
    const opened = open(`${NAME}: ${app}/${name}`);
    this.#channels.set(identity, opened);
    const [oldest] = this.#channels.keys();
    if (this.#channels.size > MOST_CHANNELS && oldest !== undefined) {
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

/** What tells how a workspace stands among others. */
function isSummary({ type }: BuildEvent): boolean {
  return type === 'workspace.started' || type === 'workspace.finished' || type === 'warning';
}
