import { gatherChangeInputs } from '../gather/change-inputs.ts';
import type { PhaseContext } from '../job.ts';
import type { Prepared } from './build-image.ts';
import { loadCertificates } from './load-certificates.ts';
import type { Spec } from './prepare-spec.ts';
import { readSecrets } from './read-secrets.ts';
import type { Staged } from './stage-source.ts';

/** Phase 5: reads secrets and certificates. The sources of the workspace's secrets are real paths. */
export async function prepare(context: PhaseContext, { userDockerfile }: Spec, staged: Staged): Promise<Prepared> {
  const secrets = await readSecrets(context, staged, userDockerfile?.text);
  const certificates = await loadCertificates(context, staged.staging);
  const changes = await gatherChangeInputs(context.job.workspace, userDockerfile).catch(() => undefined);
  return { secrets, certificates, ...(changes && { changes }) };
}
