import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadCertificates } from '../../../src/pipeline/phase/load-certificates.ts';
import type { PhaseContext } from '../../../src/pipeline/job.ts';
import { loadRoot } from '../../../src/workspace/document/load.ts';
import { accessOf } from '../../../src/image/access/access.ts';
import { hostUses } from '../../../src/pipeline/gather/host-use.ts';
import { secretProviders } from '../../../src/secret/providers.ts';
import { Authority } from '../../certificates.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';
import { APP, documents } from '../workspace/documents.ts';

describe('loading certificates', function () {
  this.timeout(20_000);
  let folder: string;
  let one: Authority;
  let other: Authority;
  beforeEach(() => {
    folder = folderWith();
    one = new Authority(path.join(folder, 'one'));
    other = new Authority(path.join(folder, 'other'), { name: 'Other' });
    mkdirSync(path.join(folder, 'root'));
  });
  afterEach(removeFolders);

  const providers = secretProviders({
    env: {
      get CORP() {
        return one.pem.replaceAll('\n', '\\n');
      },
    },
    commands: {},
  });

  /** The staged files, and the warnings. */
  async function load(entries: string): Promise<{ context: string; warnings: string[] }> {
    writeFileSync(
      path.join(folder, 'root/a.yaml'),
      documents(APP, `kind: Workspace\nmetadata: {name: dev, app: shop}\nspec: {build: {caCerts: [${entries}]}}`),
    );
    const [workspace] = (await loadRoot(path.join(folder, 'root'))).workspaces;
    assert.ok(workspace);
    const warnings: string[] = [];
    const context = path.join(folder, `context-${readdirSync(folder).length}`);
    mkdirSync(context);
    const emit: PhaseContext['emit'] = (event) => {
      if (event.type === 'warning') warnings.push(event.message);
    };
    await loadCertificates(
      { job: { workspace, ref: { key: 'k' } }, emit, providers, signal: new AbortController().signal },
      { folder: '', context, dockerfile: '', privateFolder: '' },
    );
    return { context, warnings };
  }

  it('stages each certificate once, in a private file', async () => {
    writeFileSync(path.join(folder, 'root/both.pem'), one.pem + other.pem);
    writeFileSync(path.join(folder, 'root/again.pem'), other.pem.replaceAll('\n', '\r\n'));
    const { context, warnings } = await load('{name: corp, file: both.pem}, {name: dup, file: again.pem}');
    const staged = path.join(context, 'ca-certificates');
    assert.deepEqual(readdirSync(staged).sort(), ['dvm-corp.2.crt', 'dvm-corp.crt']);
    assert.equal(readFileSync(path.join(staged, 'dvm-corp.2.crt'), 'utf8').trim(), other.pem.trim());
    assert.equal(statSync(path.join(staged, 'dvm-corp.crt')).mode & 0o777, 0o600);
    assert.match(warnings.join(), /^CA certificate "dup" \(.*a\.yaml:9\): |is the same as "corp"\.$/);
  });

  it('reads approved certificates from elsewhere', async () => {
    const { context } = await load('{name: away, file: ../one/ca.pem}, {name: env, envVar: CORP}');
    assert.deepEqual(readdirSync(path.join(context, 'ca-certificates')), ['dvm-away.crt']);
    const [workspace] = (await loadRoot(path.join(folder, 'root'))).workspaces;
    assert.ok(workspace);
    const uses = hostUses(
      {
        ...workspace,
        dockerfile: {
          file: { value: path.join(folder, 'root/Dockerfile'), location: workspace.location },
          context: { value: folder, location: workspace.location },
        },
      },
      { access: accessOf(workspace, new Map()), texts: new Map(), folder: undefined, dockerfile: undefined },
    );
    assert.deepEqual(
      uses.map(({ what }) => what.replace(folder, '~')),
      ['files of the folder ~', 'the file ~/one/ca.pem', 'the variable CORP of this machine'],
    );
  });

  it('stages nothing without any', async () => assert.deepEqual(readdirSync((await load('')).context), []));

  it('rejects a missing, outside or invalid certificate at its line', async () => {
    writeFileSync(path.join(folder, 'root/key.pem'), one.key);
    symlinkSync(path.join(folder, 'one/ca.pem'), path.join(folder, 'root/link.pem'));
    for (const [file, expected] of [
      ['file: none.pem', /CA certificate "x": .*none\.pem does not exist/],
      ['file: link.pem', /is reached through a link that leads out of .*root/],
      ['file: key.pem', /is rejected: it contains a private key/],
      ['envVar: NONE', /CA certificate "x": .*NONE.* is not set/],
    ] as const) {
      await assert.rejects(
        load(`{name: x, ${file}}`),
        (error: { report: { kind: string; message: string; line: number; column: number } }) => {
          assert.match(error.report.message, expected);
          assert.deepEqual(
            [error.report.kind, error.report.line, error.report.column],
            [/CA certificate "x":/.test(error.report.message) ? 'secret' : 'invalid_input', 9, 33],
          );
          return true;
        },
      );
    }
  });
});
