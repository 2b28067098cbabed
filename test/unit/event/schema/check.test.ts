import assert from 'node:assert/strict';
import { join } from 'node:path';
import esbuild from 'esbuild';
import { checkEvent, isBuildEvent } from '../../../../src/event/schema/check.ts';
import { DETAIL_BODIES, STATE_BODIES } from '../../../../src/event/schema/events.ts';

const envelope = { v: 1, seq: 1, time: 1, session: 's' };
const log = { ...envelope, type: 'log', key: 'a', stream: 'stdout', line: 'x' };
const problemOf = (value: unknown) => {
  const checked = checkEvent(value);
  return checked !== undefined && 'problem' in checked ? checked.problem : checked;
};

describe('event schema', () => {
  it('returns the same event, including unknown fields', () => {
    const event = { ...log, later: { more: true } };
    assert.equal(checkEvent(event), event);
    assert.ok(isBuildEvent(event));
  });

  it('skips unknown types and versions', () => {
    for (const event of [
      { ...log, type: 'later.invented' },
      { ...log, type: 'toString' },
      { ...log, v: 2 },
    ]) {
      assert.equal(checkEvent(event), undefined);
      assert.ok(!isBuildEvent(event));
    }
  });

  it('reports the first field that does not match, with its path', () => {
    const result = { status: 'failed', durationMs: 1, error: { kind: 'step_failed', message: 5 } };
    const finished = { ...envelope, type: 'workspace.finished', key: 'a' };
    const cases: [unknown, string][] = [
      [null, 'event must be an object'],
      [{ ...log, type: undefined }, 'event.type must be a string'],
      [{}, 'event.type is missing'],
      [{ ...log, key: 5 }, 'log.key must be a string'],
      [{ ...log, stream: 'x' }, 'log.stream must be one of stdout, stderr'],
      [{ ...log, v: 0 }, 'log.v must be one of 1'],
      [finished, 'workspace.finished.result is missing'],
      [{ ...finished, result }, 'workspace.finished.result.error.message must be a string'],
      [
        { ...envelope, type: 'image', key: 'a', image: '', imageId: '', layers: [5] },
        'image.layers[0] must be an object',
      ],
      [
        { ...envelope, type: 'phase.started', key: 'a', phase: 8 },
        'phase.started.phase must be one of 1, 2, 3, 4, 5, 6, 7',
      ],
    ];
    for (const [value, problem] of cases) {
      assert.equal(problemOf(value), problem);
      assert.ok(!isBuildEvent(value), problem);
    }
  });

  it('accepts unknown kinds of errors', () => {
    const error = { kind: 'invented', message: '' };
    const result = { status: 'failed', durationMs: 1, error };
    assert.ok(isBuildEvent({ ...envelope, type: 'workspace.finished', key: 'a', result }));
  });

  it('has each type in one table only', () => {
    const types = [...Object.keys(STATE_BODIES), ...Object.keys(DETAIL_BODIES)];
    assert.equal(new Set(types).size, types.length);
  });

  it('is not bundled into a view or into the initial bundle of a window', async () => {
    const loadsLater: esbuild.Plugin = {
      name: 'loads-later',
      setup: (build) => build.onResolve({ filter: /app\/(?:reader|engine)\.ts$/ }, () => ({ external: true })),
    };
    const { metafile } = await esbuild.build({
      absWorkingDir: join(import.meta.dirname, '../../../..'),
      entryPoints: ['src/extension.ts', 'src/webview/history/main.ts', 'src/webview/build/main.ts'],
      bundle: true,
      write: false,
      outdir: 'unused',
      platform: 'node',
      external: ['vscode'],
      plugins: [loadsLater],
      metafile: true,
      logLevel: 'silent',
    });
    const inputs = Object.keys(metafile.inputs);
    assert.ok(inputs.includes('src/event/event.ts'));
    assert.deepEqual(
      inputs.filter((path) => /valibot|event\/schema/.test(path)),
      [],
    );
  });
});
