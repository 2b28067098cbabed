import { dirname, resolve } from 'node:path';
import { diagnosticAt, type Diagnostic } from '../document/diagnostic.ts';
import type { CredentialResource, Resource } from '../resource.ts';
import type { SecretSource } from '../secret-source.ts';
import { didYouMean } from '../../text/suggest.ts';
import { type HostVariables, substituted } from './variables.ts';
import type { Credential, Workspace } from '../model.ts';

/** Outermost first: for variables of the same name, the innermost level wins. */
const SCOPES = ['ecosystem', 'domain', 'system', 'app', 'workspace'] as const;

/** The credentials of each level's name. */
export type CredentialIndex = ReadonlyMap<string, readonly CredentialResource[]>;

export function credentialIndex(all: readonly Resource[]): CredentialIndex {
  return Map.groupBy(
    all.filter((resource) => resource.kind === 'Credential'),
    ({ scope, scopeName }) => `${scope}/${scopeName.value}`,
  );
}

/** The credentials of a workspace, by the names of their variables. */
export function credentialsOf(
  workspace: Pick<Workspace, 'ecosystem' | 'domain' | 'system' | 'app' | 'name'>,
  index: CredentialIndex,
  host: HostVariables,
  diagnostics: Diagnostic[],
): Map<string, Credential> {
  const { ecosystem, domain, system, app, name } = workspace;
  const names: Readonly<Record<(typeof SCOPES)[number], string | undefined>> = {
    ecosystem,
    domain,
    system,
    app,
    workspace: name,
  };
  const sorted = SCOPES.flatMap((scope) => index.get(`${scope}/${names[scope] ?? ''}`) ?? []);
  const merged = sorted.flatMap((resource) =>
    resource.variables.map(({ variable, source }): [string, Credential] => [
      variable,
      {
        name: resource.name,
        source: located(source, resource, host, diagnostics),
        ...(resource.mountPath && { mountPath: resource.mountPath.value }),
        ...(resource.host && { host: resource.host.value }),
        ...(resource.expiresAt && { expiresAt: resource.expiresAt.value }),
        from: resource.scope,
        location: resource.location,
      },
    ]),
  );
  return new Map([...new Map(merged)].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Paths are relative to their document. */
function located(
  source: SecretSource,
  { location, nameLocation }: CredentialResource,
  host: HostVariables,
  diagnostics: Diagnostic[],
): SecretSource {
  if (source.kind !== 'file') return source;
  const { value, diagnostic } = substituted({ value: source.path, location: nameLocation }, 'spec.path', host);
  if (diagnostic !== undefined) diagnostics.push(diagnostic);
  return { kind: 'file', path: resolve(dirname(location.file), value) };
}

/** Credentials for something that does not exist are nobody's. */
export function strayCredentials(
  all: readonly Resource[],
  named: Readonly<Record<CredentialResource['scope'], ReadonlySet<string>>>,
): Diagnostic[] {
  return all.flatMap((resource) => {
    if (resource.kind !== 'Credential' || named[resource.scope].has(resource.scopeName.value)) return [];
    const { value } = resource.scopeName;
    return [
      {
        ...diagnosticAt(
          resource.scopeName,
          `No ${resource.scope} is named "${value}", so this credential is for nobody.`,
          didYouMean(value, named[resource.scope]),
        ),
        severity: 'warning' as const,
      },
    ];
  });
}
