import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { Authority, type Issued } from '../certificates.ts';
import { freePort } from '../rig/registry.ts';
import { dvm, eventsOf } from '../support/dvm.ts';
import { build, type WorkspaceDocument } from './build.ts';
import { type Answer, type FakeRegistry, type RegistryBehavior, startFakeRegistry } from './fake-registry.ts';
import { appName, Scratch } from './scratch.ts';

const DENIED: Answer = { status: 403, code: 'DENIED', message: 'requested access to the resource is denied' };
const UNAUTHORIZED: Answer = { status: 401, code: 'UNAUTHORIZED', message: 'authentication required' };
const LIMITED: Answer = { status: 429, code: 'TOOMANYREQUESTS', message: 'You have reached your pull rate limit' };

/** What a registry does, and the expected error. */
const CASES: Readonly<Record<string, readonly [RegistryBehavior, kind: string, message: RegExp, hint: RegExp]>> = {
  head401: [{ manifest: UNAUTHORIZED }, 'auth', /requires authentication/, /^Sign in with "docker login HOST"/],
  password: [{ needsPassword: true }, 'auth', /requires authentication/, /^Sign in with "docker login HOST"/],
  token401: [{ token: UNAUTHORIZED }, 'auth', /requires authentication/, /^Sign in with "docker login HOST"/],
  token403: [{ token: DENIED }, 'auth', /requires authentication/, /^Sign in with "docker login HOST"/],
  token429: [{ token: LIMITED }, 'network', /limits the number of requests/, /^Wait/],
  token503: [{ token: { status: 503 } }, 'network', /answered with HTTP status 503/, /Build again later/],
  token404: [{ token: { status: 404 } }, 'network', /token server/, /how the registry is configured/],
  denied: [{ needsToken: true, manifest: DENIED }, 'auth', /denied access/, /may pull the image/],
  manifest: [
    { manifest: { status: 404, code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' } },
    'build_failed',
    /the image was not found/,
    /spelling/,
  ],
  name: [
    { manifest: { status: 404, code: 'NAME_UNKNOWN', message: 'repository name not known to registry' } },
    'build_failed',
    /the image was not found/,
    /spelling/,
  ],
  limited: [{ manifest: LIMITED }, 'network', /limits the number of requests/, /^Wait/],
  limitedlong: [
    { manifest: { ...LIMITED, headers: { 'Retry-After': '37' } } },
    'network',
    /limits the number of requests/,
    /^Wait/,
  ],
  down: [{ manifest: { status: 503 } }, 'network', /answered with HTTP status 503/, /Build again later/],
  mainframe: [
    { platforms: ['linux/s390x', 'windows/amd64'] },
    'build_failed',
    /no variant for the platform/,
    /imagetools inspect/,
  ],
  holes: [
    { blob: { status: 404, code: 'BLOB_UNKNOWN', message: 'blob unknown to registry' } },
    'build_failed',
    /missing a part/,
    /Push the image/,
  ],
};
const SINGLE = { single: { platforms: ['linux/s390x'], hasNoIndex: true } };

describe('an image that cannot be pulled', function () {
  this.timeout('5m');
  let scratch: Scratch;
  const registries: FakeRegistry[] = [];
  let expected: readonly {
    readonly image: string;
    readonly kind: string;
    readonly message: RegExp;
    readonly hint: RegExp;
  }[];

  before(async () => {
    scratch = new Scratch();
    const start = async (...args: Parameters<typeof startFakeRegistry>): Promise<string> => {
      const registry = await startFakeRegistry(...args);
      registries.push(registry);
      return registry.address;
    };
    const plain = await start({
      ...Object.fromEntries(Object.entries(CASES).map(([name, [behavior]]) => [name, behavior])),
      ...SINGLE,
    });
    const helped = await start({ helped: { needsToken: true } });
    // Servers on the loopback interface do not need a valid certificate.
    const [host = ''] = Object.values(networkInterfaces()).flatMap((each = []) =>
      each.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
    );
    const authority = new Authority(path.join(scratch.folder, 'authority'));
    const secure = ({ certificate, key }: Issued): Promise<string> =>
      start({ ok: {} }, { host, tls: { cert: certificate, key } });
    expected = [
      ...Object.entries(CASES).map(([name, [, kind, message, hint]]) => ({
        image: `${plain}/${name}/app:1`,
        kind,
        message,
        hint,
      })),
      {
        image: `127.0.0.1:${await freePort()}/app:1`,
        kind: 'network',
        message: /connection refused by 127\.0\.0\.1:\d+/,
        hint: /registry is running/,
      },
      {
        image: 'registry.invalid/app:1',
        kind: 'network',
        message: /"registry\.invalid" could not be resolved/,
        hint: /DNS/,
      },
      {
        image: `${helped}/helped/app:1`,
        kind: 'auth',
        message: /"docker-credential-dvm-missing" is not installed/,
        hint: /credHelpers/,
      },
      {
        image: `${await secure(authority.issueBetween('20200101', '20210101', host))}/ok/app:1`,
        kind: 'network',
        message: /has expired/,
        hint: /clock/,
      },
      {
        image: `${await secure(authority.issueBetween('20900101', '20910101', host))}/ok/app:1`,
        kind: 'network',
        message: /not valid yet/,
        hint: /clock/,
      },
      {
        image: `${await secure(authority.issue(host))}/ok/app:1`,
        kind: 'network',
        message: /does not trust/,
        hint: /certs\.d\/HOST\/ca\.crt/,
      },
      {
        image: `${await secure(authority.issue('registry.example'))}/ok/app:1`,
        kind: 'network',
        message: /for another host name/,
        hint: /HOST added to the certificate/,
      },
    ];
    writeConfig(helped);
    scratch.write('w.yaml', expected.map(({ image }, index) => documents(`pull${index}`, image)).join('---\n'));
  });
  after(async () => {
    await Promise.all(registries.map((registry) => registry.close()));
    scratch.remove();
  });

  /** The client's own configuration, with a missing credential helper. */
  function writeConfig(host: string): void {
    const folder = scratch.makeFolder('client');
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ credHelpers: { [host]: 'dvm-missing' } }));
    const plugins = path.join(process.env['DOCKER_CONFIG'] ?? '', 'cli-plugins');
    symlinkSync(plugins, path.join(folder, 'cli-plugins'));
  }

  for (const builder of ['direct', 'buildx'] as const) {
    it(`is reported with the reason and a hint, by ${builder}`, async () => {
      const { workspaces } = await build(scratch, ['--all', '--concurrency', '4'], {
        env: { DVM_BUILDER: builder, DOCKER_CONFIG: path.join(scratch.folder, 'client') },
      });
      assert.equal(workspaces.length, expected.length);
      for (const [index, { image, kind, message, hint }] of expected.entries()) {
        const { error } = workspaces.find(({ app }) => app === appName(`pull${index}`)) as WorkspaceDocument;
        assert.equal(error?.kind, kind, JSON.stringify(error));
        assert.ok(error.message.startsWith(`Cannot pull "${image}": `), error.message);
        assert.match(error.message, message);
        assert.match((error.hint ?? '').replaceAll(image.split('/', 1)[0] ?? '', 'HOST'), hint);
        assert.doesNotMatch(JSON.stringify(error), /Step \\"internal/);
      }
    });

    it(`is only a warning if its platform differs, by ${builder}`, async () => {
      const single = `${registries[0]?.address ?? ''}/single/app:1`;
      const other = new Scratch();
      try {
        const file = other.write('w.yaml', documents('single', single));
        const { stdout } = await dvm(other, ['build', 'w', '--force', '--root', other.root, '-o', 'jsonl'], {
          env: { DVM_BUILDER: builder },
        });
        const warnings = eventsOf(stdout).flatMap((event) => (event.type === 'warning' ? event.message : []));
        const about = warnings.filter((message) => message.includes('InvalidBaseImagePlatform'));
        assert.equal(about.length, 1, JSON.stringify(warnings));
        assert.ok(about[0]?.startsWith(`${file}:`) === true && about[0].includes(single), about[0]);
      } finally {
        other.remove();
      }
    });
  }
});

function documents(name: string, image: string): string {
  const app = appName(name);
  return `apiVersion: devopsmaestro.io/v1
kind: App
metadata: { name: ${app} }
spec: { path: . }
---
apiVersion: devopsmaestro.io/v1
kind: Workspace
metadata: { name: w, app: ${app} }
spec:
  image: { baseImage: "${image}" }
`;
}
