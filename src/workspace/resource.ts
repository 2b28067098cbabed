import type { Place, Placed } from './diagnostic.ts';

/** The levels of the hierarchy above a workspace, outermost first. */
export const LEVELS = ['ecosystem', 'domain', 'system', 'app'] as const;
export type Level = (typeof LEVELS)[number];

export type Args = ReadonlyMap<string, Placed<string>>;
export type Parents = Partial<Readonly<Record<Level, Placed<string>>>>;

interface ResourceHead {
  readonly name: string;
  /** Where the document begins. */
  readonly place: Place;
  readonly namePlace: Place;
  readonly parents: Parents;
}

export interface GroupResource extends ResourceHead {
  readonly kind: 'Ecosystem' | 'Domain' | 'System';
  readonly args: Args;
}

export interface AppResource extends ResourceHead {
  readonly kind: 'App';
  /** As written: absolute, or relative to the YAML file. */
  readonly path: Placed<string>;
  readonly language?: Placed<string>;
  readonly languageVersion?: Placed<string>;
  readonly args: Args;
  readonly env: Args;
}

export interface WorkspaceResource extends ResourceHead {
  readonly kind: 'Workspace';
  readonly args: Args;
  readonly basePackages: readonly Placed<string>[];
  /** Absent means the defaults; a list replaces them. */
  readonly devPackages?: readonly Placed<string>[];
  readonly devTools?: readonly Placed<string>[];
  readonly customCommands: readonly Placed<string>[];
  readonly env: Args;
}

export interface RegistryResource extends ResourceHead {
  readonly kind: 'Registry';
  readonly type: string;
  readonly url: string;
  readonly enabled: boolean;
}

/** A document that was complained about, and cannot be used. */
export interface BrokenDocument {
  readonly kind: string;
  readonly name: string;
}

export type Resource = GroupResource | AppResource | WorkspaceResource | RegistryResource;
export const KINDS = ['Ecosystem', 'Domain', 'System', 'App', 'Workspace', 'Registry'] as const;
