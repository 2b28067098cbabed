import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { Scratch } from './scratch.ts';

const GOLDEN = path.join(import.meta.dirname, '../unit/image/golden');
/** Replaces every base image: the checks read the image's configuration, and fail without one. */
const STAND_IN = 'docker-image://debian:trixie-slim';

/** The base images of a Dockerfile, except its stages and `scratch`. */
function images(text: string): string[] {
  const stages = new Set([
    'scratch',
    ...[...text.matchAll(/^FROM .* AS (\S+)$/gim)].map(([, name = '']) => name.toLowerCase()),
  ]);
  const named = [...text.matchAll(/^(?:FROM (?:--platform=\S+ )?(\S+)|COPY (?:--link )?--from=(\S+))/gm)].map(
    ([, from, copied]) => from ?? copied ?? '',
  );
  const defaults = new Map([...text.matchAll(/^ARG (\w+)=(\S+)$/gm)].map(([, name = '', value = '']) => [name, value]));
  const expanded = named.map((name) =>
    name.replace(/\$\{?(\w+)\}?/g, (_, variable: string) => defaults.get(variable) ?? ''),
  );
  return [...new Set(expanded)].filter((name) => !stages.has(name.toLowerCase()));
}

describe("BuildKit's checks of the golden Dockerfiles", () => {
  let scratch: Scratch;
  before(() => {
    scratch = new Scratch();
  });
  after(() => scratch.remove());

  for (const name of readdirSync(GOLDEN).filter((each) => each.endsWith('.Dockerfile'))) {
    it(`find nothing in ${name}`, async () => {
      const text = readFileSync(path.join(GOLDEN, name), 'utf8');
      const contexts = images(text).map((image) => `--build-context=${image}=${STAND_IN}`);
      const checked = await execa(
        'docker',
        ['buildx', 'build', '--check', '--progress=plain', ...contexts, '-f', '-', scratch.makeFolder('context')],
        {
          input: text,
          reject: false,
          all: true,
          env: { BUILDX_CONFIG: scratch.makeFolder('buildx') },
        },
      );
      assert.equal(checked.exitCode, 0, checked.all);
      assert.match(checked.all, /Check complete, no warnings found/);
    });
  }
});
