import { knownPlugin } from './plugins.ts';

/** `owner/repo[@tag-or-commit]` on GitHub. */
export const PLUGIN =
  '(?<repo>[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99})(?:@(?<ref>[A-Za-z0-9][A-Za-z0-9._/-]{0,99}))?';
const OF_REPOSITORY = new RegExp(`^${PLUGIN}$`);
const SHORT = /^(?<name>[A-Za-z0-9][A-Za-z0-9_.-]{0,63})(?:@(?<ref>[A-Za-z0-9][A-Za-z0-9._/-]{0,99}))?$/;

export interface PluginReference {
  readonly repo: string;
  readonly ref?: string;
}

/** What the name of a plugin means: a repository, an unknown short name, or nothing at all. */
export function pluginReference(written: string): PluginReference | 'unknown' | 'malformed' {
  const { repo, ref: refOfRepo } = OF_REPOSITORY.exec(written)?.groups ?? {};
  const { name, ref = refOfRepo } = SHORT.exec(written)?.groups ?? {};
  // As git check-ref-format has it, so that nothing is asked for that no repository can have.
  if (ref !== undefined && /\.\.|\/\/|[./]$|\.lock$|\/\./.test(ref)) return 'malformed';
  const found = repo ?? (name === undefined ? undefined : knownPlugin(name)?.repo);
  if (found !== undefined) return { repo: found, ...(ref !== undefined && { ref }) };
  return name === undefined ? 'malformed' : 'unknown';
}

/** What the folder of a plugin is called; two of the same name cannot stand beside each other. */
export function folderOf(repo: string): string {
  return repo.slice(repo.indexOf('/') + 1);
}

/** Whether a version is a commit, which can mean only one thing for ever. */
export function isCommit(ref: string): boolean {
  return /^[0-9a-f]{40}$/.test(ref);
}
