const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `first` at the first signal that asks this process to end, and at the next one `second`, after which the
 * process is gone. Returns what undoes it.
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
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}
