/** The patterns of an ignore file, read as moby/patternmatcher does (ignorefile.ReadAll). */
export function contextIgnore(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const exception = line.startsWith('!') ? '!' : '';
      const path = line.slice(exception.length).trimStart();
      return exception + (path.length > 1 ? path.replace(/^\/+/, '') : path);
    });
}
