import type { ProjectScan } from '../detect/project-scan.ts';
import type { Diagnostic } from '../document/diagnostic.ts';
import type { BrokenDocument, GlobalDefaultsResource, GroupResource, Level, Resource } from '../resource.ts';
import { type CredentialIndex, credentialIndex } from './credentials.ts';
import { type RegistryIndex, registryIndex } from './registries.ts';
import type { HostVariables } from './variables.ts';

export type GroupLevel = Exclude<Level, 'app'>;
export const KIND_OF: Readonly<Record<GroupLevel, GroupResource['kind']>> = {
  ecosystem: 'Ecosystem',
  domain: 'Domain',
  system: 'System',
};

/** Scans of app folders, by absolute path. */
export type ProjectScans = ReadonlyMap<string, ProjectScan>;

/** What workspaces are resolved from: the documents of a root, indexed, and facts about this machine. */
export interface Scope {
  /** All valid documents, by kind and name. */
  readonly named: ReadonlyMap<string, readonly Resource[]>;
  readonly apps: readonly string[];
  readonly groupNames: Readonly<Record<GroupLevel, readonly string[]>>;
  readonly credentials: CredentialIndex;
  readonly registries: RegistryIndex;
  /** Broken and duplicate documents, by kind and name, with the error that was reported for them. */
  readonly unusable: ReadonlyMap<string, Diagnostic>;
  readonly host: HostVariables;
  readonly scans: ProjectScans;
  readonly root: string | undefined;
  /** The outermost level, if there is one. */
  readonly global: GlobalDefaultsResource | undefined;
  /** Why the GlobalDefaults document cannot be used. */
  readonly globalError: Diagnostic | undefined;
  /** Resolving a workspace adds to these. */
  readonly diagnostics: Diagnostic[];
}

export function createScope(
  resources: readonly Resource[],
  unusable: readonly BrokenDocument[],
  environment: Pick<Scope, 'host' | 'scans' | 'root' | 'diagnostics'>,
): Scope {
  return {
    ...environment,
    named: Map.groupBy(resources, ({ kind, name }) => kindAndName(kind, name)),
    apps: namesOfKind(resources, 'App'),
    groupNames: {
      ecosystem: namesOfKind(resources, 'Ecosystem'),
      domain: namesOfKind(resources, 'Domain'),
      system: namesOfKind(resources, 'System'),
    },
    credentials: credentialIndex(resources),
    registries: registryIndex(resources, unusable),
    unusable: new Map(unusable.map(({ kind, name, error }) => [kindAndName(kind, name), error])),
    global: resources.find((resource) => resource.kind === 'GlobalDefaults'),
    globalError: unusable.find(({ kind }) => kind === 'GlobalDefaults')?.error,
  };
}

export function namesOfKind(documents: readonly Pick<BrokenDocument, 'kind' | 'name'>[], kind: string): string[] {
  return documents.flatMap((document) => (document.kind === kind ? [document.name] : []));
}

export function kindAndName(kind: string, name: string): string {
  return `${kind}/${name}`;
}
