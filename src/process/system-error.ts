/** The code of a failed system call (`ENOENT`, …), or undefined for anything else that was thrown. */
export function errno(thrown: unknown): string | undefined {
  const code = (thrown as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
