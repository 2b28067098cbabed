import { BuildKit } from '../buildkit/client.ts';
import type { BuildHistoryRecord } from '../buildkit/gen/control_pb.js';
import { GrpcCode, GrpcError } from '../buildkit/grpc/status.ts';
import { DvmError } from '../event/error.ts';
import { engineTarget } from './direct/connections.ts';
import { FINGERPRINT_LABEL } from './label.ts';
import type { Engine } from './platform.ts';

/** Removes the engine's own records of our builds, all or those of some images. Answers how many there were. */
export async function forgetBuilds({ address }: Engine, images?: ReadonlySet<string>): Promise<number> {
  const kit = new BuildKit(engineTarget(address));
  try {
    const ours = (await kit.history()).filter((record) => isOurs(record) && (images === undefined || namesOf(record).some((name) => images.has(name))));
    for (const { ref } of ours) await kit.forget(ref);
    return ours.length;
  } catch (error) {
    const isUnknown = error instanceof GrpcError && error.code === GrpcCode.UNIMPLEMENTED;
    throw new DvmError(
      { kind: isUnknown ? 'engine_unsupported' : 'engine_lost', message: isUnknown ? 'This engine keeps no records of builds.' : `The engine's records of builds cannot be read: ${error instanceof Error ? error.message : String(error)}.`, hint: isUnknown ? 'There is nothing to delete.' : 'Check that the engine runs, then try again.' },
      { cause: error },
    );
  } finally {
    kit.close();
  }
}

function isOurs({ frontendAttributes }: BuildHistoryRecord): boolean {
  return Object.hasOwn(frontendAttributes, `label:${FINGERPRINT_LABEL}`);
}

/** As the tag was asked for: Docker writes its own registry in front of it. */
function namesOf({ exporters }: BuildHistoryRecord): string[] {
  return exporters.flatMap(({ attributes }) => (attributes['name'] ?? '').split(',').map((name) => name.replace(/^docker\.io\/(?:library\/)?/, '')));
}
