import { createHash } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import type { OpMetadataSchema } from '../gen/ops_pb.js';
import { type Definition, DefinitionSchema, type LocationSchema, OpSchema } from '../gen/ops_pb.js';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Output, SourceFile, Vertex } from './vertex.ts';

export interface Marshalled {
  readonly definition: Definition;
  /** The digest of each vertex, which a solve's status refers to. */
  readonly digests: ReadonlyMap<Vertex, string>;
}

/**
 * Marshals a graph as BuildKit's Definition (moby/buildkit, solver/pb/ops.proto): each vertex once, inputs first, and
 * finally an op with the requested output. The same graph always gives the same bytes and digests, so BuildKit finds
 * its earlier results. An undefined output is an empty file system, without a definition.
 */
export function marshal(output: Output | undefined): Marshalled | undefined {
  if (output === undefined) return undefined;
  const def: Uint8Array[] = [];
  const metadata: Record<string, MessageInitShape<typeof OpMetadataSchema>> = {};
  const digests = new Map<Vertex, string>();
  const byDigest = new Map<string, Vertex>();
  for (const vertex of inOrder(output.vertex)) {
    const inputs = vertex.inputs.map((each) => ({ digest: digests.get(each.vertex) ?? '', index: BigInt(each.index) }));
    const bytes = opBytes(inputs, vertex);
    const digest = digestOf(bytes);
    digests.set(vertex, digest);
    // Identical vertices are merged.
    if (byDigest.has(digest)) continue;
    byDigest.set(digest, vertex);
    def.push(bytes);
    metadata[digest] = metadataOf(vertex);
  }
  def.push(
    toBinary(
      OpSchema,
      create(OpSchema, { inputs: [{ digest: digests.get(output.vertex) ?? '', index: BigInt(output.index) }] }),
    ),
  );
  return { definition: create(DefinitionSchema, { def, metadata, ...sourceMap(byDigest) }), digests };
}

/** Orders inputs before the vertices that need them. Not recursive, because a chain of steps may exceed the stack. */
function inOrder(last: Vertex): Vertex[] {
  const done = new Set<Vertex>();
  const open: { readonly vertex: Vertex; next: number }[] = [{ vertex: last, next: 0 }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const input = top.vertex.inputs[top.next]?.vertex;
    top.next += 1;
    if (input === undefined) {
      done.add(top.vertex);
      open.pop();
    } else if (!done.has(input)) open.push({ vertex: input, next: 0 });
  }
  return [...done];
}

/**
 * Encodes an op byte for byte like BuildKit's own client. The operation comes last, as Go's encoder writes a oneof:
 * BuildKit encodes ops again and uses the digest of that, so with another field order, digests would not match and
 * steps could not be identified. Constraints are always present, even if empty.
 */
function opBytes(
  inputs: MessageInitShape<typeof OpSchema>['inputs'] & object,
  { platform, operation }: Vertex,
): Uint8Array {
  const around = create(OpSchema, { inputs, ...(platform && { platform }), constraints: {} });
  return Buffer.concat([toBinary(OpSchema, around), toBinary(OpSchema, create(OpSchema, { op: operation }))]);
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function metadataOf({ metadata: { name, ignoreCache, group } }: Vertex): MessageInitShape<typeof OpMetadataSchema> {
  return {
    ...(name !== undefined && { description: { 'llb.customname': name } }),
    ...(ignoreCache === true && { ignoreCache }),
    ...(group && { progressGroup: group }),
  };
}

function sourceMap(vertices: ReadonlyMap<string, Vertex>): Pick<MessageInitShape<typeof DefinitionSchema>, 'source'> {
  const files: SourceFile[] = [];
  const locations: Record<string, { locations: MessageInitShape<typeof LocationSchema>[] }> = {};
  for (const [
    digest,
    {
      metadata: { source },
    },
  ] of vertices) {
    if (source === undefined) continue;
    if (!files.includes(source.file)) files.push(source.file);
    const ranges = [{ start: { line: source.startLine }, end: { line: source.endLine } }];
    locations[digest] = { locations: [{ sourceIndex: files.indexOf(source.file), ranges }] };
  }
  if (files.length === 0) return {};
  const infos = files.map(({ filename, text, language }) => ({
    filename,
    data: Buffer.from(text),
    ...(language !== undefined && { language }),
  }));
  return { source: { locations, infos } };
}

/** Sorts a map by key: protobuf keeps the insertion order, and digests must not depend on it. */
export function sorted(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .filter((entry): entry is [string, string] => entry[1] !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
