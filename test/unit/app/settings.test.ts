import assert from 'node:assert/strict';
import { buildSettings, engineSettings } from '../../../src/app/settings.ts';
import { SETTINGS } from '../../../src/editor/contribution.ts';
import { DvmError, type ErrorReport } from '../../../src/event/error.ts';
import { DEFAULT_LIMITS } from '../../../src/session/index/cleanup.ts';

const DEFAULTS = {
  engineTimeoutMs: 5000,
  builder: 'auto',
  layerCache: true,
  maxLogBytes: 1024 ** 3,
  timeoutMs: 30 * 60_000,
  concurrency: 4,
};

function reportFor(env: NodeJS.ProcessEnv, configured: Readonly<Record<string, unknown>> = {}): ErrorReport {
  try {
    buildSettings(env, (name) => configured[name]);
  } catch (error) {
    assert.ok(error instanceof DvmError);
    return error.report;
  }
  return assert.fail('was accepted');
}

describe('build settings', () => {
  it('have defaults, also for variables that are empty', () => {
    assert.deepEqual(buildSettings({}), DEFAULTS);
    assert.deepEqual(buildSettings({ DVM_BUILDER: '', DVM_LAYER_CACHE: '', DVM_DOWNLOAD_MIRROR: '' }), DEFAULTS);
    assert.equal(DEFAULTS.maxLogBytes, DEFAULT_LIMITS.maxLogBytes);
  });

  it('come from the environment', () => {
    const env = {
      DVM_ENGINE_TIMEOUT_SECONDS: '600',
      DVM_BUILDER: 'buildx',
      DVM_LAYER_CACHE: 'off',
      DVM_DOWNLOAD_MIRROR: 'http://me:pw@own.example/x',
      DVM_LOGS_MAX_MEGABYTES: '0',
      SOURCE_DATE_EPOCH: '12',
    };
    assert.deepEqual(buildSettings(env), {
      ...DEFAULTS,
      engineTimeoutMs: 600_000,
      builder: 'buildx',
      layerCache: false,
      downloadMirror: 'http://me:pw@own.example/x',
      maxLogBytes: 0,
      sourceDateEpoch: '12',
    });
  });

  it('come from VS Code if the user has set them there, and otherwise from the environment', () => {
    const env = { DVM_BUILDER: 'buildx', DVM_LAYER_CACHE: 'off', DVM_ENGINE_TIMEOUT_SECONDS: 'x' };
    const configured: Readonly<Record<string, unknown>> = {
      engineHost: 'unix:///my.sock',
      engineTimeoutSeconds: 7,
      layerCache: true,
      downloadMirror: '',
      timeoutMinutes: 1.5,
      concurrency: 2,
    };
    assert.deepEqual(
      buildSettings(env, (name) => configured[name]),
      {
        ...DEFAULTS,
        engineHost: 'unix:///my.sock',
        engineTimeoutMs: 7000,
        builder: 'buildx',
        timeoutMs: 90_000,
        concurrency: 2,
      },
    );
  });

  it('read every setting that package.json contributes, except for the commands of secrets', () => {
    const read = new Set<string>();
    buildSettings({}, (name) => void read.add(name));
    const others: readonly string[] = [SETTINGS.section, SETTINGS.secretCommands];
    const contributed = Object.values(SETTINGS).filter((name) => !others.includes(name));
    assert.deepEqual([...read].sort(), contributed.sort());
  });

  for (const [variable, value, message] of [
    ['DVM_LAYER_CACHE', 'no', 'DVM_LAYER_CACHE must be on or off, not "no".'],
    ['DVM_LAYER_CACHE', 'toString', 'DVM_LAYER_CACHE must be on or off, not "toString".'],
    ['DVM_BUILDER', 'kaniko', 'DVM_BUILDER must be one of auto, direct, buildx, not "kaniko".'],
    ...['0', '601', '5s', '-1', '1e1'].map((text) => [
      'DVM_ENGINE_TIMEOUT_SECONDS',
      text,
      `DVM_ENGINE_TIMEOUT_SECONDS must be a whole number of seconds from 1 to 600, not "${text}".`,
    ]),
    ...['x', '-1', '1.5', '1e3', ' 5'].map((text) => [
      'DVM_LOGS_MAX_MEGABYTES',
      text,
      `DVM_LOGS_MAX_MEGABYTES must be a whole number of megabytes, not "${text}".`,
    ]),
  ] as [string, string, string][]) {
    it(`reject ${variable}=${value}, naming the variable, its value and what it accepts`, () =>
      assert.deepEqual(reportFor({ [variable]: value }), {
        kind: 'usage',
        message,
        hint: 'Correct it, or unset it to use the default.',
      }));
  }

  for (const [name, value, message] of [
    ['layerCache', 'no', 'The setting devopsmaestro.layerCache must be true or false, not "no".'],
    ['builder', 'kaniko', 'The setting devopsmaestro.builder must be one of auto, direct, buildx, not "kaniko".'],
    ['concurrency', 0, 'The setting devopsmaestro.concurrency must be a whole number from 1, not 0.'],
    [
      'timeoutMinutes',
      '5',
      'The setting devopsmaestro.timeoutMinutes must be a number of minutes greater than 0, not "5".',
    ],
    [
      'engineHost',
      5,
      'The setting devopsmaestro.engineHost must be an address such as unix:///var/run/docker.sock, not 5.',
    ],
  ] as const) {
    it(`reject ${name} of VS Code, naming the setting`, () =>
      assert.deepEqual(reportFor({}, { [name]: value }), {
        kind: 'usage',
        message,
        hint: 'Correct it in your settings, or reset it.',
      }));
  }

  for (const odd of ['own.example', 'file:///srv', 'http://a b', 'https://me:hunter2@', 'https://me:hunter2@x?y']) {
    it(`reject the mirror ${odd} without repeating it, as it may contain a password`, () => {
      for (const report of [reportFor({ DVM_DOWNLOAD_MIRROR: odd }), reportFor({}, { downloadMirror: odd })]) {
        assert.equal(report.kind, 'usage');
        assert.ok(!JSON.stringify(report).includes(odd));
      }
    });
  }

  it('ignore a SOURCE_DATE_EPOCH that is not a time, as docker buildx does', () =>
    assert.deepEqual(buildSettings({ SOURCE_DATE_EPOCH: 'today' }), DEFAULTS));
});

describe('engine settings', () => {
  it('do not depend on settings that only builds need', () =>
    assert.deepEqual(engineSettings({ DVM_LAYER_CACHE: 'no' }), { engineTimeoutMs: 5000 }));
});
