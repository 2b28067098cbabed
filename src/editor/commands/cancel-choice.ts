import type { WorkspaceRef } from '../../event/event.ts';

/** A workspace that this window is building, and the session that it is built in. */
export interface RunningBuild {
  readonly session: string;
  readonly ref: WorkspaceRef;
}

/** The clicked item: a workspace of a session, a whole session, or workspaces by identity (rows of the tree). */
export type CancelTarget =
  { readonly session: string; readonly key?: string | undefined } | { readonly identities: readonly string[] };

export type CancelChoice =
  | { readonly kind: 'cancel'; readonly builds: readonly RunningBuild[] }
  | { readonly kind: 'pick'; readonly builds: readonly RunningBuild[] }
  /** Nothing that this window builds matches the target: it has ended, or another process builds it. */
  | { readonly kind: 'not here' }
  | { readonly kind: 'nothing' };

/**
 * Decides what *Cancel* stops: exactly the target, the only running build, or what the user picks. Does not import
 * 'vscode'.
 */
export function chooseCancelled(running: readonly RunningBuild[], target: CancelTarget | undefined): CancelChoice {
  if (target === undefined) {
    if (running.length === 0) return { kind: 'nothing' };
    return { kind: running.length === 1 ? 'cancel' : 'pick', builds: running };
  }
  const builds = running.filter((build) => isTarget(build, target));
  return builds.length === 0 ? { kind: 'not here' } : { kind: 'cancel', builds };
}

function isTarget({ session, ref }: RunningBuild, target: CancelTarget): boolean {
  if ('identities' in target) return target.identities.includes(ref.identity);
  return session === target.session && (target.key === undefined || ref.key === target.key);
}
