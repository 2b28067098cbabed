/** Half a second between two looks, so that a change is told within one. */
const INTERVAL_MS = 500;

/** Calls back after each change of what `signature` returns. Does not keep the process alive. */
export function watchSignature(signature: () => Promise<string>, callback: () => void): { dispose: () => void } {
  let last: string | undefined;
  let busy = false;
  const look = async () => {
    if (busy) return;
    busy = true;
    const now = await signature().catch(() => 'unreadable');
    busy = false;
    if (last !== undefined && last !== now) callback();
    last = now;
  };
  void look();
  const timer = setInterval(() => void look(), INTERVAL_MS).unref();
  return { dispose: () => clearInterval(timer) };
}
