import { onNpxGone } from './npx.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `first` at the first signal that asks this process to end, or when the npx that runs it is gone, and at the
 * next
 * signal `second`, after which the process exits. Returns what undoes it.
 */
export function onStopSignal(first: () => void, second: () => void): () => void {
  let received = 0;
  const listener = (): void => {
    received += 1;
    if (received === 1) return first();
    second();
    process.exit(130);
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  // After Ctrl-C, npx may end while the build still stops: that must not end it at once.
  const stopWatching = onNpxGone(() => {
    if (received === 0) listener();
  });
  return () => {
    stopWatching();
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}
