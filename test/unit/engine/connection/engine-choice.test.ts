import assert from 'node:assert/strict';
import type { Candidate } from '../../../../src/engine/connection/candidate.ts';
import type { EngineConnection } from '../../../../src/engine/engine.ts';
import { chooseEngine, noEngine, type Probed } from '../../../../src/engine/connection/engine-choice.ts';
import { platformRow } from '../../../../src/editor/tree/platform-row.ts';

const engine = (name: string): EngineConnection => ({
  platform: { type: 'docker', name, host: `unix:///${name}`, version: '28' },
  address: { kind: 'unix', path: `/${name}` },
  timeoutMs: 1,
  cli: {},
  features: () => Promise.resolve(new Set()),
});
const responding = (type: Candidate['type'], name: string): Probed => ({
  candidate: { type, name, host: `unix:///${name}` },
  engine: engine(name),
});
const failing = (type: Candidate['type'], name: string, reason: string, more: Partial<Probed> = {}): Probed => ({
  candidate: { type, name, host: `unix:///${name}` },
  reason,
  ...more,
});

describe('the engine that builds use', () => {
  it('is the named one, whether it responds or not', () => {
    for (const type of ['configured', 'context'] as const) {
      const dead = failing(type, 'named', 'connection refused', { isAbsent: true });
      assert.deepEqual(chooseEngine([dead, responding('docker', 'other')]), { selected: dead, warnings: [] });
    }
  });

  it('is otherwise the first that responds, with a warning about those that exist and do not', () => {
    const [absent, hung, used] = [
      failing('orbstack', 'o', 'connection refused', { isAbsent: true }),
      failing('colima', 'c', 'no response within 5 s'),
      responding('docker', 'd'),
    ];
    assert.deepEqual(chooseEngine([absent, used, hung]), { selected: used, warnings: [] });
    assert.deepEqual(chooseEngine([absent, hung, used]), {
      selected: used,
      warnings: [
        'c at unix:///c: no response within 5 s. Using d at unix:///d instead; set DOCKER_HOST to choose an engine.',
      ],
    });
  });

  it('is undefined if no engine responds; the error has every reason, and a hint', () => {
    const all = [
      failing('colima', 'c', 'connection refused', { isAbsent: true }),
      failing('docker', 'd', 'permission denied', { hint: 'Join the group.' }),
    ];
    assert.deepEqual(chooseEngine(all), { warnings: [] });
    const { report } = noEngine(all);
    assert.equal(
      report.message,
      'No container engine is responding (c at unix:///c: connection refused; d at unix:///d: permission denied).',
    );
    assert.equal(report.hint, 'Join the group.');
    assert.match(noEngine([]).report.hint ?? '', /Install/);
    const named = failing('configured', 'DOCKER_HOST', 'connection refused');
    assert.equal(
      noEngine([named, responding('docker', 'd')]).report.message,
      'No container engine is responding (DOCKER_HOST at unix:///DOCKER_HOST: connection refused).',
    );
  });

  it('is shown as selected when it does not respond, and nothing else as active', () => {
    const [dead, other] = [
      failing('configured', 'DOCKER_HOST', 'connection refused', { hint: 'Start it.' }),
      responding('docker', 'd'),
    ];
    const { selected } = chooseEngine([dead, other]);
    const rows = [dead, other].map((each) => platformRow(each, each === selected));
    assert.deepEqual(
      rows.map(({ description }) => description),
      ['selected, not responding: connection refused', '28'],
    );
    assert.equal(rows[0]?.tooltip, 'unix:///DOCKER_HOST\nconnection refused\nStart it.');
    assert.equal(platformRow(other, true).description, '28 · active');
  });
});
