/** One progress line for people. On stderr: stdout belongs to the command that the rig runs. */
export function say(line: string): void {
  process.stderr.write(`rig: ${line}\n`);
}

/** Runs a long step between two progress lines. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  say(`${what} …`);
  const seconds = stopwatch();
  const result = await work();
  say(`${what}: done in ${seconds()} s`);
  return result;
}

export function stopwatch(): () => string {
  const start = performance.now();
  return () => ((performance.now() - start) / 1000).toFixed(1);
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
