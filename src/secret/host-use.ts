import { describeSource, type SecretSource } from '../workspace/secret-source.ts';

/** One thing that a build takes from the machine it is started on, besides the files of its root. */
export interface HostUse {
  /** The same thing has the same text, on every day and in every door; it is what is remembered. */
  readonly what: string;
  /** Why it is taken, for the user who is asked. */
  readonly why: string;
}

/** A secret, wherever it stands. A file inside the root is a secret nevertheless. */
export function secretUse(source: SecretSource, why: string): HostUse {
  return { what: describeSource(source), why };
}

export function fileUse(path: string, why: string): HostUse {
  return { what: `the file ${path}`, why };
}

export function folderUse(path: string, why: string): HostUse {
  return { what: `files of the folder ${path}`, why };
}

export function agentUse(hosts: readonly string[], why: string): HostUse {
  return { what: `the SSH agent, to sign in to ${[...hosts].sort().join(', ')}`, why };
}

/** Each thing once, in the order of the texts; the reasons are put together. */
export function mergeUses(uses: readonly HostUse[]): HostUse[] {
  const groups = Map.groupBy(uses, ({ what }) => what);
  return [...groups].map(([what, group]) => ({ what, why: [...new Set(group.map(({ why }) => why))].join('; ') })).sort((a, b) => (a.what < b.what ? -1 : 1));
}
