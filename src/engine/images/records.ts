import { BuildKit } from '../../buildkit/client.ts';
import type { BuildHistoryRecord } from '../../buildkit/gen/control_pb.js';
import { GrpcCode, GrpcError } from '../../buildkit/grpc/status.ts';
import { DvmError } from '../../event/error.ts';
import { engineTarget } from '../direct/connections.ts';
import type { EngineConnection } from '../engine.ts';
import { FINGERPRINT_LABEL } from './label.ts';

/** For each call: an engine reads thousands of records before it sends the first. */
const MIN_TIMEOUT_MS = 60_000;

/** Removes the engine's own records of our builds: all, or those of some images. Resolves with their number. */
export async function forgetBuilds(engine: EngineConnection, images?: ReadonlySet<string>): Promise<number> {
  const kit = new BuildKit(engineTarget(engine));
  const limit = (): { signal: AbortSignal } => ({
    signal: AbortSignal.timeout(Math.max(MIN_TIMEOUT_MS, engine.timeoutMs)),
  });
  const isSelected = (record: BuildHistoryRecord): boolean =>
    isOurs(record) && (images === undefined || namesOf(record).some((name) => images.has(name)));
  try {
    const selected = (await kit.history(limit())).filter(isSelected);
    for (const { ref } of selected) await kit.forget(ref, limit());
    return selected.length;
  } catch (error) {
    throw failure(error);
  } finally {
    kit.close();
  }
}

function failure(error: unknown): DvmError {
  if (error instanceof GrpcError && error.code === GrpcCode.UNIMPLEMENTED) {
    return new DvmError(
      {
        kind: 'engine_unsupported',
        message: 'This engine does not keep build records.',
        hint: 'There is nothing to delete.',
      },
      { cause: error },
    );
  }
  const isLate = error instanceof GrpcError && error.code === GrpcCode.CANCELLED;
  const why = isLate ? 'it did not respond in time' : error instanceof Error ? error.message : String(error);
  const hint = 'Check that the engine is running, then try again.';
  return new DvmError(
    { kind: 'engine_lost', message: `Cannot read the build records of the engine: ${why}.`, hint },
    { cause: error },
  );
}

function isOurs({ frontendAttributes }: BuildHistoryRecord): boolean {
  return Object.hasOwn(frontendAttributes, `label:${FINGERPRINT_LABEL}`);
}

/** As the tag was requested: Docker adds its own registry as a prefix. */
function namesOf({ exporters }: BuildHistoryRecord): string[] {
  return exporters.flatMap(({ attributes }) =>
    (attributes['name'] ?? '').split(',').map((name) => name.replace(/^docker\.io\/(?:library\/)?/, '')),
  );
}
