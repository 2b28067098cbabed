import { pluginNamed } from './plugins.ts';

/** `owner/repo[@tag-or-commit]` on GitHub. */
export const PLUGIN =
  '(?<repo>[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,' +
  '99})(?:@(?<ref>[A-Za-z0-9][A-Za-z0-9._/-]{0,99}))?';
const REPOSITORY = new RegExp(`^${PLUGIN}$`);
const SHORT = /^(?<name>[A-Za-z0-9][A-Za-z0-9_.-]{0,63})(?:@(?<ref>[A-Za-z0-9][A-Za-z0-9._/-]{0,99}))?$/;

export interface PluginReference {
  readonly repo: string;
  readonly ref?: string;
}

/** Parses a plugin's name: a repository, an unknown short name, or malformed. */
export function pluginReference(written: string): PluginReference | 'unknown' | 'malformed' {
  const { repo, ref: repoRef } = REPOSITORY.exec(written)?.groups ?? {};
  const { name, ref = repoRef } = SHORT.exec(written)?.groups ?? {};
  // The rules of git check-ref-format: no repository can have such a ref.
  if (ref !== undefined && /\.\.|\/\/|[./]$|\.lock$|\/\./.test(ref)) return 'malformed';
  const found = repo ?? (name === undefined ? undefined : pluginNamed(name)?.repo);
  if (found !== undefined) return { repo: found, ...(ref !== undefined && { ref }) };
  return name === undefined ? 'malformed' : 'unknown';
}

/** The folder name of a plugin, which must be unique. */
export function folderOf(repo: string): string {
  return repo.slice(repo.indexOf('/') + 1);
}

/** Whether a version is a commit, which never changes its content. */
export function isCommit(ref: string): boolean {
  return /^[0-9a-f]{40}$/.test(ref);
}
