import * as v from 'valibot';

/** Identifies a process beyond its pid, which the system may reuse. */
export const processIdentity = v.object({
  host: v.string(),
  /** Changes with every start of the machine; absent where the system does not report it. */
  boot: v.exactOptional(v.string()),
  pid: v.number(),
  /** When the process started, in the system's own unit; absent where the system does not report it. */
  started: v.exactOptional(v.string()),
});

/** A workspace as a session refers to it. */
export const workspaceRef = v.object({
  /** Assigned once and permanently by the store; names folders, locks, logs, cache and image. */
  key: v.string(),
  /** Real path of the folder of its YAML file, and its hierarchy path. */
  identity: v.string(),
  name: v.string(),
  app: v.string(),
  /** `eco/dom/sys/app/ws`, without the levels that it does not have. */
  path: v.string(),
  /** The YAML file and the line of the Workspace document. */
  file: v.string(),
  line: v.number(),
});

/** What the user requested, stored so that a build can be repeated. */
export const buildFlags = v.object({
  noCache: v.exactOptional(v.boolean()),
  pull: v.exactOptional(v.boolean()),
  /** Builds even if the image is up to date. */
  force: v.exactOptional(v.boolean()),
  target: v.exactOptional(v.string()),
  /** Milliseconds for each workspace. */
  timeoutMs: v.exactOptional(v.number()),
  concurrency: v.exactOptional(v.number()),
});

export const platform = v.object({
  /** `docker`, `orbstack`, … */
  type: v.string(),
  name: v.string(),
  /** `unix:///…`, `tcp://…` or `npipe://…` */
  host: v.string(),
  version: v.string(),
  /** The engine's id, which stays the same as long as it keeps its data. */
  id: v.exactOptional(v.string()),
});

export const registryState = v.object({
  name: v.string(),
  url: v.string(),
  active: v.boolean(),
  /** Why it is not active. */
  reason: v.exactOptional(v.string()),
});

/** How many of the registries respond. */
export const readiness = v.object({
  line: v.string(),
  active: v.number(),
  total: v.number(),
  registries: v.array(registryState),
});
