import { onNpxGone } from './npx.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `first` at the first stop signal, or when the npx that runs this process is gone. The next signal calls
 * `second` and exits. Returns a function that removes the listeners.
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
  // After Ctrl-C, npx may exit while the build is still stopping; that must not count as a second signal.
  const stopWatching = onNpxGone(() => {
    if (received === 0) listener();
  });
  return () => {
    stopWatching();
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}
