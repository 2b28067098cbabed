import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Authority } from '../../certificates.ts';
import { docker } from '../docker.ts';
import { appName, Scratch } from '../scratch.ts';
import { tracesOf } from '../traces.ts';
import { cacheFolder } from '../../rig/folders.ts';
import { languageBases, pythonManagers } from '../../rig/language-bases.ts';
import { built } from './built.ts';
import { documents } from './documents.ts';
import { type Proxy, startProxy } from './index/proxy.ts';
import { simpleIndex } from './index/python-index.ts';
import { type Private, privateSources } from './private-sources.ts';

const HOSTS = ['pypi', 'go', 'git', 'npm', 'maven', 'composer', 'crates', 'gems'].map((name) => `${name}.index`);

describe('a package from a private source with a certificate of a private CA', () => {
  // What comes before the packages may be cached from run to run: the authority is the same, the tokens and packages
  // are not.
  const authority = new Authority(path.join(cacheFolder(), 'tests-authority'), { days: 3650 });
  const token = `token${randomBytes(16).toString('hex')}`;
  const sources = privateSources(token, `1.0.${Date.now() % 1_000_000_000}`);
  let scratch: Scratch;
  let proxy: Proxy;

  afterEach(() => {
    proxy.close();
    scratch.remove();
  });

  for (const [name, source] of Object.entries(sources)) {
    it(`is installed by ${name} with a token that leaves no trace`, async function () {
      this.timeout('20m');
      await languageBases(...source.bases);
      scratch = new Scratch();
      const managers =
        source.hasManager === true ? { 'managers.index': simpleIndex(new Map(), await pythonManagers()) } : {};
      proxy = await startProxy(
        { ...source.indexes, ...managers },
        {
          tls: authority.issue(...HOSTS),
          // Package managers themselves are public.
          admits: (authorization, host) => host === 'managers.index' || authorization === source.authorization,
        },
      );
      for (const [file, text] of Object.entries(source.files)) scratch.write(file, text);
      scratch.write('corp.pem', authority.pem);
      scratch.write('token', source.value);
      scratch.write(
        'workspace.yaml',
        workspaceOf(source, appName(`private-${name.replaceAll(/\W+/g, '-').toLowerCase()}`)),
      );
      const { image, output } = await built(scratch);
      assert.ok(
        proxy.served.some((url) => source.downloaded.test(url)),
        proxy.served.join('\n'),
      );
      await docker(
        'run',
        '--rm',
        '--network',
        'none',
        '--volume',
        `${scratch.makeFolder('root')}:/source:ro`,
        image,
        'bash',
        '-c',
        `cp -a /source/. /tmp/app && cd /tmp/app && ${source.check}`,
      );
      const secrets = [
        token,
        Buffer.from(`ci:${token}`).toString('base64'),
        Buffer.from(`oauth2:${token}`).toString('base64'),
      ];
      for (const secret of secrets) assert.ok(!output.includes(secret), 'the output has the token');
      assert.deepEqual(await tracesOf(secrets, image, scratch), []);
    });
  }

  function workspaceOf({ credential, ...source }: Private, app: string): string {
    const written = documents(app, { ...source, args: { ...source.args, https_proxy: proxy.url } }, proxy.url);
    return `${written.replace('spec: {path: .,', 'spec: {path: ., build: {caCerts: [{name: corp, file: corp.pem}]},')}---
apiVersion: devopsmaestro.io/v1
kind: Credential
metadata: {name: a-token, app: ${app}}
spec: ${JSON.stringify({ source: 'file', path: './token', ...credential })}
`;
  }
});
