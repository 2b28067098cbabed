import type { Located } from '../document/diagnostic.ts';

/** A level of the hierarchy that can say something for the workspaces below it, outermost first. */
export type Origin = 'global' | 'ecosystem' | 'domain' | 'system' | 'app' | 'workspace';

/** A value with the level of the hierarchy that it came from. */
export interface Inherited extends Located<string> {
  readonly from: Origin;
}
