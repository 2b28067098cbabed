const POLL_MS = 1000;

/** What `onNpxGone` needs of a process. */
export interface Child {
  readonly env: NodeJS.ProcessEnv;
  readonly ppid: number;
}

/**
 * Calls back when the npx that runs this program has been stopped. npx passes a signal on to the shell between them,
 * and
 * that shell dies without passing it on. A process that anything else started may outlive its parent on purpose, as
 * under nohup. Returns what undoes it.
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

/** npm names what it runs; whatever that starts in turn inherits the names, but not with this program in them. */
function isRunByNpx({ npm_command: command, npm_lifecycle_script: script }: NodeJS.ProcessEnv): boolean {
  return command === 'exec' && /^["']?dvm["']?(?:\s|$)/.test(script ?? '');
}
