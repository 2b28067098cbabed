import { describeSource, type SecretSource } from '../workspace/secret-source.ts';

/** One use of a resource of this machine by a build, other than the files of its root. */
export interface HostUse {
  /** The resource. The text is recorded in trust.json, so it must not change. */
  readonly what: string;
  /** The purpose and its host. It is recorded with the resource, because a new purpose needs new consent. */
  readonly why: string;
  /** The workspace that needs it. */
  readonly by: string;
}

/** Use of a secret. A file inside the root is a secret, too. */
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

/** Identifies a use when it is approved. */
export function useKey({ what, why }: Pick<HostUse, 'what' | 'why'>): string {
  return JSON.stringify([what, why]);
}

/** Merges uses that differ only in their workspace, sorted by resource. */
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
