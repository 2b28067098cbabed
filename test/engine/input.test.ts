import assert from 'node:assert/strict';
import type { ErrorReport } from '../../src/event/error.ts';
import type { Diagnostic } from '../../src/workspace/document/diagnostic.ts';
import { dvm } from '../support/dvm.ts';
import { build, onlyRow, status } from './build.ts';
import { appName, Scratch, workspaceText } from './scratch.ts';

interface Refusal {
  readonly error: ErrorReport;
  readonly diagnostics: readonly Diagnostic[];
}

describe('invalid input', () => {
  let scratch: Scratch;

  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  /** Builds everything, and checks that it was refused with nothing built. */
  async function refusal(): Promise<Refusal> {
    const { exitCode, stdout } = await dvm(scratch, ['build', '--all', '--root', scratch.root, '-o', 'json']);
    assert.equal(exitCode, 2, stdout);
    assert.deepEqual(await scratch.store().list({ limit: 1 }), []);
    return JSON.parse(stdout) as Refusal;
  }

  it('fails phase 1 at the line of spec.path if the app folder is missing', async () => {
    const text = workspaceText({ app: appName('gone') }).replace('path: .', 'path: ./not-there');
    const file = scratch.write('w.yaml', text);
    const document = await build(scratch, ['w']);
    assert.equal(document.exitCode, 1);
    const { status: ended, error, image } = onlyRow(document);
    assert.deepEqual([ended, image, error?.kind], ['failed', null, 'app_path']);
    const line = text.split('\n').findIndex((each) => each.includes('not-there')) + 1;
    assert.deepEqual([error?.file, error?.line, error?.column], [file, line, '  path: '.length + 1]);
    assert.match(error?.hint ?? '', /spec\.path/);
    const [row] = (await scratch.store().list({ limit: 1 }))[0]?.workspaces ?? [];
    assert.equal(row?.phase, 1);
    assert.deepEqual((await status(scratch)).workspaces, document.workspaces);
  });

  it('reports an unknown language at its line', async () => {
    const text = workspaceText({ app: appName('cobol') }).replace(
      '  path: .\n',
      '  path: .\n  language:\n    name: pyton\n',
    );
    const file = scratch.write('w.yaml', text);
    const { error, diagnostics } = await refusal();
    assert.equal(error.kind, 'invalid_input');
    const [found] = diagnostics.filter(({ severity }) => severity === 'error');
    assert.match(found?.message ?? '', /Unknown language "pyton"/);
    assert.match(found?.hint ?? '', /python/);
    assert.deepEqual(
      [found?.file, found?.line, found?.column],
      [file, text.split('\n').indexOf('    name: pyton') + 1, '    name: '.length + 1],
    );
  });

  it('reports invalid YAML at its line', async () => {
    const text = `${workspaceText({ app: appName('broken') })}  wrong: [1, 2\n`;
    const file = scratch.write('w.yaml', text);
    const { diagnostics } = await refusal();
    assert(
      diagnostics.some(
        (each) => each.severity === 'error' && each.file === file && each.line >= text.split('\n').length - 2,
      ),
      JSON.stringify(diagnostics),
    );
  });

  it('reports a duplicate name with both locations', async () => {
    const text = workspaceText({ app: appName('twice') });
    const first = scratch.write('a/w.yaml', text);
    const second = scratch.write('b/w.yaml', text);
    const { diagnostics } = await refusal();
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    assert.notDeepEqual(errors, []);
    for (const file of [first, second])
      assert(JSON.stringify(errors).includes(file), `${file} is not in ${JSON.stringify(errors)}`);
  });
});
