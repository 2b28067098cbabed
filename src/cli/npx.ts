const POLL_MS = 1000;

/** The part of a process that `onNpxGone` uses. */
export interface Child {
  readonly env: NodeJS.ProcessEnv;
  readonly ppid: number;
}

/**
 * Calls back when the npx that runs this program has stopped: npx forwards a signal to the shell in between, which dies
 * without forwarding it. Without npx, a program may outlive its parent on purpose, as under nohup. Returns a function
 * that stops watching.
 */
export function onNpxGone(callback: () => void, child: Child = process, pollMs = POLL_MS): () => void {
  const parent = child.ppid;
  if (!isRunByNpx(child.env)) return () => undefined;
  const timer = setInterval(() => {
    if (child.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, pollMs).unref();
  return () => clearInterval(timer);
}

/** npm names the script that it runs; child processes inherit the variables, but with another script. */
function isRunByNpx({ npm_command: command, npm_lifecycle_script: script }: NodeJS.ProcessEnv): boolean {
  return command === 'exec' && /^["']?dvm["']?(?:\s|$)/.test(script ?? '');
}
