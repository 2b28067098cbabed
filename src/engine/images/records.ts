import { BuildKit } from '../../buildkit/client.ts';
import type { BuildHistoryRecord } from '../../buildkit/gen/control_pb.js';
import { GrpcCode, GrpcError } from '../../buildkit/grpc/status.ts';
import { DvmError } from '../../event/error.ts';
import { engineTarget } from '../direct/connections.ts';
import type { EngineConnection } from '../engine.ts';
import { FINGERPRINT_LABEL } from './label.ts';

/** An engine reads thousands of records before it sends the first. Milliseconds, for each call. */
const MIN_TIMEOUT_MS = 60_000;

/** Removes the engine's own records of our builds, all or those of some images. Answers how many there were. */
export async function forgetBuilds(engine: EngineConnection, images?: ReadonlySet<string>): Promise<number> {
  const kit = new BuildKit(engineTarget(engine));
  const limit = (): { signal: AbortSignal } => ({
    signal: AbortSignal.timeout(Math.max(MIN_TIMEOUT_MS, engine.timeoutMs)),
  });
  const isMeant = (record: BuildHistoryRecord): boolean =>
    isOurs(record) && (images === undefined || namesOf(record).some((name) => images.has(name)));
  try {
    const ours = (await kit.history(limit())).filter(isMeant);
    for (const { ref } of ours) await kit.forget(ref, limit());
    return ours.length;
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
        message: 'This engine keeps no records of builds.',
        hint: 'There is nothing to delete.',
      },
      { cause: error },
    );
  }
  const isLate = error instanceof GrpcError && error.code === GrpcCode.CANCELLED;
  const why = isLate ? 'it did not respond in time' : error instanceof Error ? error.message : String(error);
  const hint = 'Check that the engine runs, then try again.';
  return new DvmError(
    { kind: 'engine_lost', message: `The engine's records of builds cannot be read: ${why}.`, hint },
    { cause: error },
  );
}

function isOurs({ frontendAttributes }: BuildHistoryRecord): boolean {
  return Object.hasOwn(frontendAttributes, `label:${FINGERPRINT_LABEL}`);
}

/** As the tag was asked for: Docker writes its own registry in front of it. */
function namesOf({ exporters }: BuildHistoryRecord): string[] {
  return exporters.flatMap(({ attributes }) =>
    (attributes['name'] ?? '').split(',').map((name) => name.replace(/^docker\.io\/(?:library\/)?/, '')),
  );
}
