import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { execa } from 'execa';
import { cacheId } from '../../src/image/quote.ts';
import { built } from './languages/built.ts';
import { docker } from './docker.ts';
import { mountNamespace } from './mount-namespace.ts';
import { appName, Scratch, workspaceText } from './scratch.ts';

describe('corrupt package lists in their cache mount', function () {
  this.timeout('10m');
  // Cache mounts are named after their base image, so a new image has its own mounts.
  const run = randomBytes(4).toString('hex');
  const base = `dvm-lists:${run}`;
  let scratch: Scratch;

  before(async () => {
    scratch = new Scratch();
    await step(`FROM debian:trixie-slim\nRUN echo ${run} > /etc/run\n`, '--output', `type=docker,name=${base}`);
  });
  after(async () => {
    scratch.remove();
    await docker('image', 'rm', base);
  });

  const step = (dockerfile: string, ...options: string[]): Promise<unknown> =>
    execa('docker', ['buildx', 'build', '--provenance=false', ...options, '-f', '-', scratch.makeFolder('context')], {
      input: dockerfile,
      env: { BUILDX_CONFIG: scratch.makeFolder('buildx') },
    });

  async function packages(...names: readonly string[]): Promise<string> {
    scratch.write(
      'w.yaml',
      workspaceText({ app: appName('lists'), baseImage: base }).replace(
        '    devStage:',
        `    baseStage: {packages: [${names.join(', ')}]}\n    devStage:`,
      ),
    );
    return (await built(scratch, 'base')).image;
  }

  it('do not fail the next build or later ones', async () => {
    await packages('ca-certificates');
    const mount = `--mount=type=cache,id=${cacheId('apt-lists', base, 'base')},target=/lists,sharing=private`;
    await step(
      `FROM debian:trixie-slim\nRUN ${mount} ls /lists/*Packages* && for file in /lists/*Packages*; do ` +
        `echo ${run} > "$file"; done\n`,
      '--output',
      'type=cacheonly',
      ...(await mountNamespace(scratch)),
    );
    assert.match(await docker('run', '--rm', await packages('ca-certificates', 'hello'), 'hello'), /Hello, world/);
  });
});
