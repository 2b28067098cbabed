/**
 * Every variable that we set or remove for a host program; everything else is the user's own environment. No document
 * can add a variable, as it could control the program.
 */
const NAMES = [
  'BUILDX_BAKE_ENTITLEMENTS_FS',
  'BUILDX_BUILDER',
  'BUILDX_CONFIG',
  'BUILDX_GIT_INFO',
  'BUILDX_GIT_LABELS',
  'BUILDX_METADATA_PROVENANCE',
  'DOCKER_CERT_PATH',
  'DOCKER_CONTEXT',
  'DOCKER_HOST',
  'DOCKER_TLS',
  'DOCKER_TLS_VERIFY',
  'LC_ALL',
  'SOURCE_DATE_EPOCH',
  'SSH_AUTH_SOCK',
  'TZ',
] as const;

/** `undefined` removes a variable. */
export type ProgramVariables = Readonly<Partial<Record<(typeof NAMES)[number], string | undefined>>>;

/** The environment of a host program: the user's own, with our changes. */
export function programEnvironment(own: NodeJS.ProcessEnv, ours: ProgramVariables): NodeJS.ProcessEnv {
  // The compiler accepts any record of strings here.
  const stray = Object.keys(ours).find((name) => !(NAMES as readonly string[]).includes(name));
  if (stray !== undefined) throw new Error(`${JSON.stringify(stray)} may not be set for a host program.`);
  return { ...own, ...ours };
}
