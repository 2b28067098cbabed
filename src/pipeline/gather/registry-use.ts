import { imageContexts, packageVariables, proxyArgs } from '../../registry/addresses.ts';
import type { Route, Routes } from '../../registry/routes.ts';
import type { BuildOutcome } from '../../engine/builder.ts';
import type { ImageRequest } from '../../engine/images/image-request.ts';
import {
  PACKAGE_REGISTRIES,
  type PackageRole,
  type RegistryAccess,
  registrySecret,
} from '../../image/access/registries.ts';
import { REGISTRY_FIELDS } from '../../workspace/hierarchy/registries.ts';
import type { Registry, Workspace, RegistryRole } from '../../workspace/model.ts';

/** How a build uses the registries of its workspace. */
export interface RegistryUse extends Pick<ImageRequest, 'images' | 'secrets' | 'proxies'> {
  /** Hosts of the registries: an error that names one of them is attributed to a registry. */
  readonly hosts: readonly string[];
  /** For the log: what is downloaded from which registry. */
  readonly used: readonly string[];
  /** Registries that are configured but not used, and why. */
  readonly unused: readonly string[];
}

interface Choice {
  readonly role: RegistryRole;
  readonly registry: Registry;
  readonly address: string;
}

/** Pure. `images` are the base images of the Dockerfile. */
export function registryUse(
  workspace: Pick<Workspace, 'registries'>,
  { roles, overridden }: RegistryAccess,
  routes: Routes,
  images: readonly string[],
): RegistryUse {
  const unused = overridden.map(
    ({ role, by, only }) =>
      `spec.${REGISTRY_FIELDS[role]} is not used${only === undefined ? '' : ` for ${only}`}: ${by} ` +
      'sets where they come from.',
  );
  const choices: Choice[] = [];
  for (const role of roles) {
    const registry = workspace.registries.get(role)?.registry;
    if (registry === undefined) continue;
    const { address, reason } = reach(role, routes.get(registry.url));
    if (address !== undefined) choices.push({ role, registry, address });
    else
      unused.push(
        `spec.${REGISTRY_FIELDS[role]}: the registry "${registry.name}" (${registry.url}) is not used: ` +
          `${reason ?? 'it was not probed'}.`,
      );
  }
  const of = (requested: RegistryRole): Choice | undefined => choices.find(({ role }) => role === requested);
  const [oci, http] = [of('oci'), of('http')];
  const replaced = oci === undefined ? {} : imageContexts(images, oci.address);
  const packages = choices.filter(
    (choice): choice is Choice & { role: PackageRole } => choice.role in PACKAGE_REGISTRIES,
  );
  const hostOf = ({ address }: Choice): string => new URL(address).hostname;
  return {
    images: replaced,
    secrets: Object.fromEntries(
      packages.flatMap(({ role, address }) =>
        Object.entries(packageVariables(role, address)).map(([variable, value]) => [registrySecret(variable), value]),
      ),
    ),
    proxies: http === undefined ? {} : proxyArgs(http.address, packages.map(hostOf)),
    hosts: [...new Set(choices.map(hostOf))],
    used: [
      ...Object.keys(replaced).map(
        (image) =>
          `The base image ${image} comes through the registry "${oci?.registry.name ?? ''}" ` +
          `(${oci?.registry.url ?? ''}).`,
      ),
      ...[...packages, ...(http === undefined ? [] : [http])].map(
        ({ role, registry, address }) => `${WHAT[role]} through the registry "${registry.name}" (${address}).`,
      ),
    ],
    unused,
  };
}

const WHAT: Readonly<Record<RegistryRole, string>> = {
  oci: 'Base images come',
  pypi: 'Python packages come',
  npm: 'npm packages come',
  go: 'Go modules come',
  http: 'Steps use HTTP',
};

function reach(role: RegistryRole, route: Route | undefined): { address?: string; reason?: string } {
  const address = role === 'oci' ? route?.engine : route?.steps;
  return { ...(address !== undefined && { address }), ...(route?.reason !== undefined && { reason: route.reason }) };
}

/** The line of a failed build that names a registry's host. Such a build is repeated without registries. */
export function failedRegistry({ hosts }: RegistryUse, outcome: BuildOutcome): string | undefined {
  if (outcome.ok) return undefined;
  const { message, step, output } = outcome.failure;
  const lines = [...output, message, ...(step?.tail ?? [])];
  return lines.find((line) => hosts.some((host) => line.split(/[^A-Za-z0-9.-]+/).includes(host)));
}
