import type { Fields } from '../document/fields.ts';
import { REGISTRY_FIELDS, REGISTRY_ROLES } from '../hierarchy/registries.ts';
import type { RegistryResource, RegistryChoices } from '../resource.ts';
import { lineRule } from '../rules.ts';
import { type Check, NOT_YET } from './check.ts';

/** The default ports of dvm's registries, by type and by role. */
const PORTS: Readonly<Record<string, number>> = {
  zot: 5001,
  oci: 5001,
  athens: 3000,
  go: 3000,
  devpi: 3141,
  pypi: 3141,
  verdaccio: 4873,
  npm: 4873,
  squid: 3128,
  http: 3128,
};

export function readRegistry(
  spec: Fields,
  metadata: Fields,
  check: Check,
): Pick<RegistryResource, 'type' | 'url' | 'enabled'> | undefined {
  metadata.ignore('description');
  const type = check.string(spec, 'type', lineRule)?.value ?? 'oci';
  const enabled = spec.boolean('enabled') ?? true;
  const port = spec.integer('port', 0, 65535)?.value ?? 0;
  if (port > 0 && port < 1024)
    spec.error('port', 'spec.port must be 0 (the default for its type) or from 1024 to 65535.');
  readUnused(spec, check);
  const url = spec.has('url') ? spec.requiredString('url') : undefined;
  if (spec.has('url')) {
    spec.withoutEffect(['port'], 'spec.url is the address of the registry');
    if (url === undefined) return undefined;
    check.address(url, spec.path('url'), 'http://127.0.0.1:5000');
    return { type, url: url.value, enabled };
  }
  const defaultPort = Object.hasOwn(PORTS, type) ? PORTS[type] : undefined;
  if (port === 0 && defaultPort === undefined) {
    spec.error(
      'url',
      'spec.url is required.',
      `It can only be omitted for a spec.type with a default port: ${Object.keys(PORTS).join(', ')}.`,
    );
    return undefined;
  }
  return { type, url: `http://127.0.0.1:${port === 0 ? (defaultPort ?? 0) : port}`, enabled };
}

/** The registries that a level names. Whether they exist is checked once all documents are read. */
export function readRegistryChoices(spec: Fields, check: Check): RegistryChoices {
  return new Map(
    REGISTRY_ROLES.flatMap((role) => {
      const written = check.string(spec, REGISTRY_FIELDS[role], lineRule);
      return written === undefined ? [] : [[role, written] as const];
    }),
  );
}

function readUnused(spec: Fields, check: Check): void {
  spec.oneOf('lifecycle', ['persistent', 'on-demand', 'manual']);
  check.string(spec, 'version', (version) =>
    version === '' || /^\d+\.\d+\.\d+(?:[-+][\w.-]+)?$/.test(version)
      ? undefined
      : 'is not a valid version, such as 2.1.15',
  );
  const idle = spec.integer('idleTimeout', 0, 1e8)?.value ?? 0;
  if (idle > 0 && idle < 60) spec.error('idleTimeout', 'spec.idleTimeout must be 0 or at least 60 seconds.');
  spec
    .withoutEffect(
      ['lifecycle', 'storage', 'idleTimeout', 'config', 'version'],
      `${NOT_YET}; it uses registries that are already running`,
    )
    .ignore('description');
}
