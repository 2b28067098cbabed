import { describeSource, type SecretSource } from '../workspace/secret-source.ts';

/** One use of something that a build takes from the machine it is started on, besides the files of its root. */
export interface HostUse {
  /** The thing: the same text on every day and in every door. */
  readonly what: string;
  /**
   * What is done with it, and for which host. It is remembered together with the thing, so another use is asked for
   * again.
   */
  readonly why: string;
  /** The workspace, for the user who is asked. */
  readonly by: string;
}

/** A secret, by its real location. A file inside the root is a secret nevertheless. */
export function secretUse(source: SecretSource, why: string, by: string): HostUse {
  return { what: describeSource(source), why, by };
}

export function fileUse(path: string, why: string, by: string): HostUse {
  return { what: `the file ${path}`, why, by };
}

export function folderUse(path: string, why: string, by: string): HostUse {
  return { what: `files of the folder ${path}`, why, by };
}

export function agentUse(hosts: readonly string[], why: string, by: string): HostUse {
  return { what: `the SSH agent, to sign in to ${[...hosts].sort().join(', ')}`, why, by };
}

/** What is allowed or not, as one string. */
export function useKey({ what, why }: Pick<HostUse, 'what' | 'why'>): string {
  return JSON.stringify([what, why]);
}

/** Each use once, in the order of the things; the workspaces are put together. */
export function mergeUses(uses: readonly HostUse[]): HostUse[] {
  const groups = [...Map.groupBy(uses, useKey)].sort(([a], [b]) => (a < b ? -1 : 1));
  return groups.flatMap(([, group]) =>
    group[0] === undefined ? [] : [{ ...group[0], by: joined(group.map(({ by }) => by)) }],
  );
}

/** One line for each use. */
export function describeUses(uses: readonly HostUse[]): string[] {
  return mergeUses(uses).map(({ what, why, by }) => `- ${what}: ${why} (${by})`);
}

function joined(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ');
}
