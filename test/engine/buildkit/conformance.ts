import { BuildKit } from '../../../src/buildkit/client.ts';
import { removeImages } from '../docker.ts';
import { cacheSuite } from './cache.ts';
import { daemonSuite } from './daemon.ts';
import { dockerfileSuite } from './dockerfile.ts';
import { errorSuite } from './errors.ts';
import { exportSuite } from './export.ts';
import { filesSuite } from './files.ts';
import { Folders } from '../../support/folder.ts';
import { PREFIX } from './fixture.ts';
import { gatewaySuite } from './gateway.ts';
import { llbSuite } from './llb.ts';
import { registrySuite } from './registry.ts';
import { sessionSuite } from './session.ts';
import type { Transport } from './transports.ts';

/** The same tests for every transport. */
export function conformance(transport: Transport): void {
  describe(`BuildKit through ${transport.name}`, () => {
    const folders = new Folders();
    let opened: Awaited<ReturnType<typeof transport.open>>;
    let kit: BuildKit;
    before(async () => {
      opened = await transport.open(folders.create());
      kit = new BuildKit(opened.target);
    });
    after(async () => {
      kit.close();
      await opened.close();
      folders.remove();
      await removeImages(`${PREFIX}*/*`);
      await removeImages(`*/${PREFIX}*/*`);
    });
    const client = (): BuildKit => kit;
    describe('daemon', () => daemonSuite(client));
    describe('session', () => sessionSuite(client, folders));
    describe('folders', () => filesSuite(client, folders));
    describe('LLB', () => llbSuite(client, folders));
    describe('exports', () => exportSuite(client, folders));
    describe('registry authentication', () => registrySuite(client, folders));
    describe('Dockerfile frontend', () => dockerfileSuite(client, folders));
    describe('caches', () => cacheSuite(client, folders));
    describe('gateway', () => gatewaySuite(client));
    describe('errors', () => errorSuite(client));
  });
}
