import * as vscode from 'vscode';
import { LogLines } from '../session/log-lines.ts';
import type { Running } from './running.ts';

/** The output channel: every line of this window's builds, as it comes. */
export function showOutput(running: Running): { readonly channel: vscode.OutputChannel; dispose(): void } {
  const channel = vscode.window.createOutputChannel('DevOpsMaestro', 'dvm-log');
  const lines = new LogLines();
  const listener = running.onEvent((event) => {
    for (const line of lines.push(event)) channel.appendLine(line);
  });
  return {
    channel,
    dispose: () => {
      listener.dispose();
      channel.dispose();
    },
  };
}
