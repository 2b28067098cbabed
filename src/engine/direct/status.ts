import { type Timestamp, timestampMs } from '@bufbuild/protobuf/wkt';
import type { StatusResponse } from '../../buildkit/gen/control_pb.js';
import type { SolveStatus } from '../progress/solve-status.ts';

/** A message of BuildKit's status stream in the form that both builders share. */
export function solveStatus({ vertexes, statuses, logs, warnings }: StatusResponse): SolveStatus {
  return {
    vertexes: vertexes.map(({ digest, inputs, name, started, completed, cached, error }) => ({
      digest,
      inputs,
      name,
      startedAt: milliseconds(started),
      completedAt: milliseconds(completed),
      isCached: cached,
      error,
    })),
    statuses: statuses.map(({ vertex, id, current, total }) => ({
      vertex,
      item: id,
      current: Number(current),
      total: Number(total),
    })),
    logs: logs.map(({ vertex, stream, message }) => ({
      vertex,
      stream: stream === 1n ? 'stdout' : 'stderr',
      data: message,
    })),
    warnings: warnings.map(({ vertex, short, ranges }) => {
      const line = ranges[0]?.start?.line ?? 0;
      return { vertex, text: Buffer.from(short).toString(), ...(line > 0 && { line }) };
    }),
  };
}

function milliseconds(time: Timestamp | undefined): number | undefined {
  return time === undefined ? undefined : timestampMs(time);
}
