/** What a write is answered with when whoever read is gone: a closed pipe, a closed terminal. */
const GONE = ['EPIPE', 'EIO'];

let gone = false;

/** Whether nobody reads the output any more: `head` has seen enough. Node.js forgets it for its own streams. */
export function isUnread(): boolean {
  return gone;
}

/** Lets the program go on when nobody reads its output any more: a build ends as it ends, and its record says how. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!GONE.includes(error.code ?? '')) throw error;
      if (stream === process.stdout) gone = true;
    });
  }
}
