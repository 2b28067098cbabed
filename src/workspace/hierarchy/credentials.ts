import { dirname, resolve } from 'node:path';
import { diagnosticAt, type Diagnostic } from '../document/diagnostic.ts';
import type { CredentialResource, Resource } from '../resource.ts';
import type { SecretSource } from '../secret-source.ts';
import { didYouMean } from '../../text/suggest.ts';
import { type HostVariables, substituted } from './variables.ts';
import type { Credential, Workspace } from '../model.ts';

/** Outermost first: the innermost level overrides variables of the same name. */
const SCOPES = ['ecosystem', 'domain', 'system', 'app', 'workspace'] as const;

/** Credentials by the level and name that they belong to. */
export type CredentialIndex = ReadonlyMap<string, readonly CredentialResource[]>;

export function credentialIndex(all: readonly Resource[]): CredentialIndex {
  return Map.groupBy(
    all.filter((resource) => resource.kind === 'Credential'),
    ({ scope, scopeName }) => `${scope}/${scopeName.value}`,
  );
}

/** The credentials of a workspace, by variable. */
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
        source: resolveSource(source, resource, host, diagnostics),
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

/** Resolves the path of a file, which is relative to its document. */
function resolveSource(
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

/** Warns about credentials of levels that do not exist. */
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
          `No ${resource.scope} is named "${value}", so this credential has no effect.`,
          didYouMean(value, named[resource.scope]),
        ),
        severity: 'warning' as const,
      },
    ];
  });
}
