import assert from 'node:assert/strict';
import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import type { BuildKit } from '../../../src/buildkit/client.ts';
import { scratch } from '../../../src/buildkit/llb/source.ts';
import { credentialHelper } from '../../../src/buildkit/session/credential-helper.ts';
import { dockerCredentials } from '../../../src/buildkit/session/docker-logins.ts';
import { readDockerConfig } from '../../../src/engine/connection/docker-config.ts';
import { fileSync } from '../../../src/buildkit/session/file-sync.ts';
import { registryTokens } from '../../../src/buildkit/session/registry-auth.ts';
import { type Credentials, type FindCredentials, registryAuth } from '../../../src/buildkit/session/services.ts';
import { SolveError } from '../../../src/buildkit/solve-error.ts';
import { inspectImage, removeImages } from '../docker.ts';
import { type Registry, startRegistry } from '../../rig/registry.ts';
import type { Folders } from '../../support/folder.ts';
import { definitionOf, PREFIX, type Services, unique } from './fixture.ts';
import { IDENTITY_TOKEN, LOGIN, startTokenRegistry, type TokenRegistry } from './token-server.ts';

/** "s3cret", by bcrypt. */
const USERS = 'anna:$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n';
const DENIED = /401|403|unauthorized|authorization|denied/i;

/** Registries that require authentication. */
export function registrySuite(kit: () => BuildKit, folders: Folders): void {
  const small = () => scratch().file([{ kind: 'file', path: '/f', data: unique() }]);

  async function push(name: string, services: Services): Promise<void> {
    const { exporterResponse } = await kit().solve({
      request: {
        definition: definitionOf(small()),
        exporters: [{ type: 'image', attributes: { name, push: 'true' } }],
      },
      services,
    });
    assert.match(exporterResponse['containerimage.digest'] ?? '', /^sha256:/);
    await removeImages(name);
  }

  describe('a password', () => {
    let registry: Registry;
    before(async () => {
      const folder = folders.create();
      const htpasswd = path.join(folder, 'users');
      writeFileSync(htpasswd, USERS);
      registry = await startRegistry({ storage: path.join(folder, 'data'), htpasswd });
    });
    after(() => registry.stop());

    for (const [what, offered] of [
      ['alone', (find: FindCredentials) => [registryAuth(find)]],
      ['with tokens', registryTokens],
    ] as const) {
      it(`works if it is offered ${what}`, async () => {
        const name = `${registry.address}/${PREFIX}/push:1`;
        const hosts: string[] = [];
        const giving = (login: Credentials) =>
          offered((host) => {
            hosts.push(host);
            return login;
          });
        await assert.rejects(push(name, []), DENIED);
        await push(name, giving(LOGIN));
        assert.ok(hosts.includes(registry.address));
        await assert.rejects(push(name, giving({ ...LOGIN, secret: 'wrong' })), DENIED);
      });
    }
  });

  describe('a token', () => {
    let served: TokenRegistry;
    before(async () => {
      served = await startTokenRegistry(folders.create());
    });
    after(() => served.stop());
    const name = (): string => `${served.registry.address}/${PREFIX}/push:${unique()}`;
    const requestsDuring = async (work: () => Promise<void>) => {
      const { length } = served.requests;
      await work();
      return served.requests.slice(length);
    };

    it('is fetched by the client, so that BuildKit never sees the password', async () => {
      const requests = await requestsDuring(() =>
        push(
          name(),
          registryTokens(() => LOGIN).filter(([method]) => !method.endsWith('/Credentials')),
        ),
      );
      assert.notEqual(requests.length, 0);
      assert.ok(
        requests.every(({ method, grant }) => method === 'POST' && grant === 'password'),
        JSON.stringify(requests),
      );
      assert.ok(requests.some(({ scope }) => /repository:.*push/.test(scope)));
    });

    it('is fetched with an identity token', async () => {
      const requests = await requestsDuring(() =>
        push(
          name(),
          registryTokens(() => ({ username: '', secret: IDENTITY_TOKEN })),
        ),
      );
      assert.ok(
        requests.length > 0 && requests.every(({ grant }) => grant === 'refresh_token'),
        JSON.stringify(requests),
      );
    });

    it('is fetched by GET if the server does not support POST', async () => {
      served.hasPost = false;
      try {
        assert.ok(
          (
            await requestsDuring(() =>
              push(
                name(),
                registryTokens(() => LOGIN),
              ),
            )
          ).some(({ method }) => method === 'GET'),
        );
      } finally {
        served.hasPost = true;
      }
    });

    it('is fetched by BuildKit if only credentials are offered', async () => {
      assert.ok((await requestsDuring(() => push(name(), [registryAuth(() => LOGIN)]))).length > 0);
    });

    it('is refused for a wrong password, with the name of the server', async () => {
      await assert.rejects(
        push(
          name(),
          registryTokens(() => ({ ...LOGIN, secret: 'wrong' })),
        ),
        (error) =>
          error instanceof SolveError &&
          /the token server http:\/\/127\.0\.0\.1:\d+ of the registry 127\.0\.0\.1:\d+ answered with HTTP status 401/.test(
            error.message,
          ) &&
          !error.message.includes('wrong'),
      );
      await assert.rejects(
        push(
          name(),
          registryTokens(() => undefined),
        ),
        /without a login/,
      );
    });

    it('gives access to a private base image by a credential helper, like docker buildx', async () => {
      const mark = unique();
      const base = name();
      await push(
        base,
        registryTokens(() => LOGIN),
      );
      const folder = folders.create({ Dockerfile: `FROM ${base}\nLABEL mark=${mark}\nCOPY Dockerfile /\n` });
      const docker = folders.create({
        'config.json': JSON.stringify({ credHelpers: { [served.registry.address]: 'test' } }),
        'bin/docker-credential-test':
          `#!/bin/sh\ntest "$1" = get && test "$(cat)" = ${served.registry.address} && printf '%s' ` +
          `'${JSON.stringify({ Username: LOGIN.username, Secret: LOGIN.secret })}'\n`,
      });
      chmodSync(path.join(docker, 'bin/docker-credential-test'), 0o755);
      cpSync(path.join(process.env['DOCKER_CONFIG'] ?? '', 'cli-plugins'), path.join(docker, 'cli-plugins'), {
        recursive: true,
        verbatimSymlinks: true,
      });
      const env = { ...process.env, DOCKER_CONFIG: docker, PATH: `${docker}/bin:${process.env['PATH'] ?? ''}` };
      const names = { ours: `${PREFIX}/private-ours:${mark}`, theirs: `${PREFIX}/private-theirs:${mark}` };
      const build = (services: Services) =>
        kit().solve({
          request: {
            frontend: 'dockerfile.v0',
            frontendAttributes: { filename: 'Dockerfile' },
            exporters: [{ type: 'moby', attributes: { name: names.ours } }],
          },
          services: [fileSync({ context: { path: folder }, dockerfile: { path: folder } }), ...services],
        });
      const readConfig = () => readDockerConfig(docker);
      await assert.rejects(
        build(registryTokens(dockerCredentials({ readConfig }))),
        /the credential helper test, which must not be run here/,
      );
      await build(registryTokens(dockerCredentials({ readConfig, askHelper: credentialHelper(env) })));
      await execa('docker', ['buildx', 'build', '--quiet', '--provenance=false', '--tag', names.theirs, folder], {
        stdin: 'ignore',
        env,
      });
      const [ours, theirs] = [await inspectImage(names.ours), await inspectImage(names.theirs)];
      assert.equal(ours?.Config.Labels['mark'], mark);
      assert.equal(ours.Id, theirs?.Id);
      await removeImages(names.ours);
      await removeImages(names.theirs);
    });
  });
}
