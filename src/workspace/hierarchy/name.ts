/** Converts text to a part of an image reference or folder name: lower-case letters, digits, single separators. */
export function referencePart(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/[._-]{2,}/g, '-')
    .replace(/^[._-]|[._-]$/g, '');
}

/** The key that a workspace gets if no other workspace has it. */
export function preferredKey(app: string, workspace: string): string {
  return `${referencePart(app)}-${referencePart(workspace)}`;
}

/**
 * The image repository of a workspace: `dvm-<workspace>-<app>`, with the key's suffix if it has one. Keys are assigned
 * so that no two have the same repository (`a-b` of `c` would collide with `a` of `b-c`).
 */
export function imageRepository(app: string, workspace: string, key: string): string {
  const suffix = key.slice(preferredKey(app, workspace).length);
  return `dvm-${referencePart(workspace)}-${referencePart(app)}${suffix}`;
}

/** `YYYYMMDD-HHMMSS` in local time. */
export function timestampTag(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  return `${date}-${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
}
