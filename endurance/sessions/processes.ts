import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('child.ts', import.meta.url));

/** A process that records sessions, and what it has printed about them. */
export interface Recording {
  readonly process: ChildProcess;
  readonly begun: string[];
  readonly ended: string[];
  readonly warnings: string[];
  readonly over: Promise<number | null>;
}

export function record(home: string, ...args: readonly string[]): Recording {
  const child = spawn(process.execPath, [PROGRAM, home, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const recording = { process: child, begun: [] as string[], ended: [] as string[], warnings: [] as string[] };
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, type, id = ''] = /^(\w+) (.*)$/.exec(line) ?? [];
      if (type === 'begun') recording.begun.push(id);
      else if (type === 'ended') recording.ended.push(id);
      else recording.warnings.push(line);
    }
  });
  return { ...recording, over: new Promise((resolve) => child.once('close', resolve)) };
}
