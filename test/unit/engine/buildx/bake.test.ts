import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'yaml';
import { bakeDefinition, bakeStepFilter } from '../../../../src/engine/buildx/bake.ts';
import { bakeArguments } from '../../../../src/engine/buildx/buildx.ts';
import type { ImageRequest } from '../../../../src/engine/images/image-request.ts';
import type { SolveStatus } from '../../../../src/engine/progress/solve-status.ts';

const REQUEST: ImageRequest = {
  dockerfile: '/s/dockerfile/Dockerfile',
  context: '/s/context',
  privateFolder: '/s/private',
  isContextLasting: false,
  contexts: {},
  images: {},
  proxies: {},
  sharedKey: 'shop-dev',
  target: 'dev',
  tag: 'dvm-dev-shop:1',
  labels: { l: 'v' },
  args: {},
  secrets: {},
  noCache: false,
  pull: false,
};

interface Compose {
  readonly services: { readonly image: { readonly build: Readonly<Record<string, unknown>> } };
  readonly secrets: unknown;
}

/** As Compose reads it: YAML, and then `$$` is a dollar sign. */
function read(request: ImageRequest, secretFiles: Readonly<Record<string, string>> = {}): Compose {
  const expand = (value: unknown): unknown => {
    if (typeof value === 'string') {
      assert.doesNotMatch(value.replaceAll('$$', ''), /\$/, 'nothing is left to expand');
      return value.replaceAll('$$', () => '$');
    }
    if (Array.isArray(value)) return value.map(expand);
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, expand(each)]))
      : value;
  };
  return expand(parse(bakeDefinition(request, {}, secretFiles))) as Compose;
}

describe('the definition for docker buildx bake', () => {
  it('contains the request, and nothing else', () => {
    assert.deepEqual(read(REQUEST), {
      services: {
        image: {
          build: {
            context: '/s/context',
            dockerfile: '/s/dockerfile/Dockerfile',
            target: 'dev',
            tags: ['dvm-dev-shop:1'],
            labels: { l: 'v' },
            args: {},
            additional_contexts: {},
            secrets: [],
            no_cache: false,
            pull: false,
          },
        },
      },
      secrets: {},
    });
  });

  it('adds optional parts of the request', () => {
    const {
      services: {
        image: { build },
      },
    } = read({
      ...REQUEST,
      noCache: true,
      pull: true,
      cacheFrom: '/c',
      cacheTo: '/d, "e"',
      agent: '/tmp/agent',
      contexts: { staging: '/s/more' },
      images: { 'debian:12': 'docker-image://mirror/debian:12' },
    });
    assert.deepEqual([build['no_cache'], build['pull'], build['ssh']], [true, true, ['default']]);
    assert.deepEqual(
      [build['cache_from'], build['cache_to']],
      [['type=local,src=/c'], ['type=local,"dest=/d, ""e""",mode=max,ignore-error=true']],
    );
    assert.deepEqual(build['additional_contexts'], {
      staging: '/s/more',
      'debian:12': 'docker-image://mirror/debian:12',
    });
  });

  it('prefers an arg of the workspace to the proxy of a registry, and that to the proxy of the machine', () => {
    const text = bakeDefinition(
      { ...REQUEST, args: { HTTP_PROXY: 'a' }, proxies: { HTTP_PROXY: 'b', HTTPS_PROXY: 'b' } },
      { HTTP_PROXY: 'c', HTTPS_PROXY: 'c', NO_PROXY: 'c' },
      {},
    );
    assert.deepEqual((JSON.parse(text) as Compose).services.image.build['args'], {
      HTTP_PROXY: 'a',
      HTTPS_PROXY: 'b',
      NO_PROXY: 'c',
    });
  });

  it('names the files of secrets, and contains no value', () => {
    const request = { ...REQUEST, secrets: { token: 's3cret' } };
    const { services, secrets } = read(request, { token: '/s/private/secret-0' });
    assert.deepEqual(
      [services.image.build['secrets'], secrets],
      [['token'], { token: { file: '/s/private/secret-0' } }],
    );
    assert.doesNotMatch(bakeDefinition(request, {}, { token: '/s/private/secret-0' }), /s3cret/);
  });

  it('preserves every value exactly', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.stringMatching(/^[A-Z_]{1,8}$/),
          fc.oneof(
            fc.string({ unit: 'binary' }),
            fc.constantFrom(
              '${HOME}',
              '$HOME',
              '$$',
              '%{if x}',
              '"\'',
              'a\nb',
              'e\u0301',
              '\u2028',
              '\ufeff',
              '~',
              'null',
            ),
          ),
        ),
        fc.string({ unit: 'binary' }),
        (args, context) => {
          const { build } = read({ ...REQUEST, args, context }).services.image;
          assert.deepEqual([build['args'], build['context']], [{ ...args }, context]);
        },
      ),
    );
  });
});

describe('the arguments of docker buildx bake', () => {
  it('contain nothing of the request but its private folder', () => {
    const request = { ...REQUEST, agent: '/tmp/agent', secrets: { token: 's3cret' }, args: { MODE: 'a value' } };
    assert.deepEqual(bakeArguments(request, { asksForSsh: true }), [
      'buildx',
      'bake',
      '--file=-',
      '--progress=rawjson',
      '--provenance=false',
      '--metadata-file=/s/private/metadata.json',
      '--allow=ssh',
    ]);
  });

  it('grant no permission that is unnecessary or unknown', () => {
    assert.ok(!bakeArguments(REQUEST, { asksForSsh: true }).includes('--allow=ssh'));
    assert.ok(!bakeArguments({ ...REQUEST, agent: '/tmp/agent' }, { asksForSsh: false }).includes('--allow=ssh'));
  });
});

describe("bake's own steps", () => {
  it('are left out, with their progress, output and warnings', () => {
    const shown = bakeStepFilter();
    const status = (digest: string, name: string): SolveStatus => ({
      vertexes:
        name === ''
          ? []
          : [{ digest, name, inputs: [], startedAt: undefined, completedAt: undefined, isCached: false, error: '' }],
      statuses: [{ vertex: digest, item: 'i', current: 0, total: 0 }],
      logs: [{ vertex: digest, stream: 'stdout', data: Buffer.from('l') }],
      warnings: [{ vertex: digest, text: 'w' }],
    });
    const nothing: SolveStatus = { vertexes: [], statuses: [], logs: [], warnings: [] };
    assert.deepEqual(shown(status('sha256:a', '[internal] load local bake definitions')), nothing);
    assert.deepEqual(shown(status('sha256:a', '')), nothing);
    assert.deepEqual(shown(status('sha256:b', '[dev 1/2] RUN x')), status('sha256:b', '[dev 1/2] RUN x'));
  });
});
