import type { ImageRequest } from '../images/image-request.ts';
import type { SolveStatus } from '../progress/solve-status.ts';

/** The only service; bake reports its result under this name. */
export const BAKE_TARGET = 'image';

/** Steps of bake itself, which have nothing to do with the image. */
const BAKE_STEPS: ReadonlySet<string> = new Set([
  '[internal] load local bake definitions',
  'resolving provenance for metadata file',
]);

/**
 * A build for the standard input of `docker buildx bake`: a Compose file in JSON. Bake's own format, HCL, normalizes
 * strings to Unicode NFC, which would change some args and paths.
 */
export function bakeDefinition(
  request: ImageRequest,
  proxies: Readonly<Record<string, string>>,
  secretFiles: Readonly<Record<string, string>>,
): string {
  const { context, dockerfile, target, tag, labels, args, contexts, images, agent, cacheFrom, cacheTo } = request;
  const build = {
    context,
    dockerfile,
    ...(target !== '' && { target }),
    tags: [tag],
    labels,
    args: { ...proxies, ...request.proxies, ...args },
    additional_contexts: { ...contexts, ...images },
    secrets: Object.keys(secretFiles),
    ...(agent !== undefined && { ssh: ['default'] }),
    no_cache: request.noCache,
    pull: request.pull,
    ...(cacheFrom !== undefined && { cache_from: [csv('type=local', `src=${cacheFrom}`)] }),
    ...(cacheTo !== undefined && { cache_to: [csv('type=local', `dest=${cacheTo}`, 'mode=max', 'ignore-error=true')] }),
  };
  const secrets = Object.fromEntries(Object.entries(secretFiles).map(([id, file]) => [id, { file }]));
  const escape = (_: string, value: unknown): unknown => (typeof value === 'string' ? literal(value) : value);
  return yamlSafe(JSON.stringify({ services: { [BAKE_TARGET]: { build } }, secrets }, escape));
}

/** Compose expands `$NAME` and `${NAME}` in every value (compose-spec, 12-interpolation.md); `$$` is a dollar sign. */
function literal(value: string): string {
  return value.replaceAll('$', '$$$$');
}

/** A CSV record: the form in which buildx reads the attributes of caches. */
function csv(...fields: readonly string[]): string {
  return fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}

/** JSON is YAML, but YAML folds or rejects some characters unless they are escaped (YAML 1.1, 5.1 and 5.4). */
function yamlSafe(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Removes bake's own steps, so that a build has the same steps with either builder. */
export function bakeStepFilter(): (status: SolveStatus) => SolveStatus {
  const hidden = new Set<string>();
  return ({ vertexes, statuses, logs, warnings }) => {
    for (const { name, digest } of vertexes) if (BAKE_STEPS.has(name)) hidden.add(digest);
    const isShown = ({ vertex }: { readonly vertex: string }): boolean => !hidden.has(vertex);
    return {
      vertexes: vertexes.filter(({ digest }) => !hidden.has(digest)),
      statuses: statuses.filter(isShown),
      logs: logs.filter(isShown),
      warnings: warnings.filter(isShown),
    };
  };
}
