import { join } from 'node:path';
import { execa } from 'execa';
import { parseHost } from '../src/engine/connection/address.ts';
import type { EngineEndpoint } from '../src/engine/connection/http.ts';
import type { ImageRequest } from '../src/engine/images/image-request.ts';

/** The repository of all images that the benchmarks create. */
const REPOSITORY = 'dvm-bench-kit';

export function engineEndpoint(): EngineEndpoint {
  return { address: parseHost(process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock'), timeoutMs: 5000 };
}

export function tagOf(app: string): string {
  return `${REPOSITORY}:${app.split('/').at(-1) ?? ''}`;
}

/** A request to build a folder with a Dockerfile, like `docker build` without flags. */
export function imageRequest(app: string, overrides: Partial<ImageRequest> = {}): ImageRequest {
  return {
    dockerfile: join(app, 'Dockerfile'),
    context: app,
    privateFolder: `${app}-private`,
    isContextLasting: true,
    contexts: {},
    images: {},
    proxies: {},
    sharedKey: app,
    target: '',
    tag: tagOf(app),
    labels: {},
    args: {},
    secrets: {},
    noCache: false,
    pull: false,
    ...overrides,
  };
}

export async function removeBenchImages(): Promise<void> {
  const { stdout } = await execa('docker', [
    'images',
    '--format={{.Repository}}:{{.Tag}}',
    `--filter=reference=${REPOSITORY}`,
  ]);
  const images = stdout.split('\n').filter((line) => line !== '');
  if (images.length > 0) await execa('docker', ['rmi', '--force', ...images], { reject: false });
}
