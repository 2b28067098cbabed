import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

export interface OwnBase {
  readonly tag: string;
  remove(): Promise<void>;
}

/**
 * A base image that no other build uses, so that repeated builds without cache do not leave second results of steps
 * that workspaces share.
 */
export async function ownBase(folder: string, packages: readonly string[] = []): Promise<OwnBase> {
  const tag = `dvm-bench-base:${randomBytes(4).toString('hex')}`;
  const context = join(folder, 'base');
  mkdirSync(context, { recursive: true });
  const install =
    packages.length === 0
      ? 'true'
      : `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')} && rm -rf ` +
        '/var/lib/apt/lists/*';
  await execa('docker', ['buildx', 'build', '--provenance=false', `--tag=${tag}`, '-f', '-', context], {
    input: `FROM debian:trixie-slim\nRUN ${install} # ${tag}\n`,
    env: { ...process.env, BUILDX_CONFIG: join(folder, 'buildx') },
  });
  return {
    tag,
    remove: async () => {
      await execa('docker', ['rmi', '--force', tag], { reject: false });
    },
  };
}
