import type { BuildFlags } from '../event/event.ts';
import type { BuildSettings } from '../pipeline/settings.ts';
import type { Workspace } from '../workspace/model.ts';

/** What to build: plain data, so that another process can build it. It contains no secrets, only where to find them. */
export interface BuildSpec {
  readonly workspaces: readonly Workspace[];
  readonly flags: BuildFlags;
  readonly settings: BuildSettings;
  /** What the user has allowed the builds to take from this machine, by the keys of `secret/host-use`. */
  readonly allowed: readonly string[];
}

/** Marks a map in JSON, which has none: its entries follow. No field of a spec has this name. */
const MAP = '$map';

/** The spec as JSON. */
export function encodeBuildSpec(spec: BuildSpec): string {
  return JSON.stringify(spec, (_, value: unknown) => (value instanceof Map ? { [MAP]: [...value] } : value));
}

/** The inverse of `encodeBuildSpec`. */
export function decodeBuildSpec(text: string): BuildSpec {
  return JSON.parse(text, (_, value: unknown) => (isEncodedMap(value) ? new Map(value[MAP]) : value)) as BuildSpec;
}

function isEncodedMap(value: unknown): value is { readonly [MAP]: readonly [unknown, unknown][] } {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, MAP);
}
