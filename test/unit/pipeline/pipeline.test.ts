import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { mock } from 'node:test';
import { type EventBody, PHASES } from '../../../src/event/event.ts';
import { StopError, type StopKind } from '../../../src/pipeline/stop.ts';
import { secretProviders } from '../../../src/secret/providers.ts';
import { FakeBuilder, ignoresStop, runsUntilStopped } from '../../support/fake-builder.ts';
import { removeFolders } from '../../support/folder.ts';
import { type Changes, PipelineFixture } from './fixture.ts';

/** Read from a secret provider in phase 5. */
const WITH_CERTIFICATE = `build: {caCerts: [{name: corp, source: env, envVar: CORP}]}`;
const OUTCOMES = {
  cancelled: ['cancelled', 'by user', undefined],
  interrupted: ['cancelled', 'interrupted', undefined],
  timed_out: ['timed_out', undefined, 'timed_out'],
} as const;
const KINDS = Object.keys(OUTCOMES) as StopKind[];
const NUMBERS = PHASES.map((_, index) => index + 1);

/** Consents to everything. */
class Everything extends Set<string> {
  override has(): boolean {
    return true;
  }
}

describe('the seven phases', () => {
  let fixture: PipelineFixture;
  let stop: AbortController;
  beforeEach(async () => {
    fixture = new PipelineFixture();
    stop = new AbortController();
    await fixture.start();
  });
  afterEach(() => {
    fixture.close();
    removeFolders();
  });

  function staging(): string[] {
    return existsSync(fixture.home.buildStaging) ? readdirSync(fixture.home.buildStaging) : [];
  }

  /** The outcomes of the phases, in order. */
  function outcomes(): string[] {
    return fixture.events.flatMap((event) => (event.type === 'phase.finished' ? [event.outcome] : []));
  }

  it('run in order, and leave an image in the engine and no staging folder', async () => {
    const builder = new FakeBuilder((...args) => {
      assert.equal(staging().length, 1);
      return fixture.makesImage()(...args);
    });
    const result = await fixture.build(builder);
    assert.equal(result.status, 'succeeded', result.error?.message);
    assert.deepEqual(fixture.phases, NUMBERS);
    assert.deepEqual(
      outcomes(),
      NUMBERS.map(() => 'succeeded'),
    );
    assert.deepEqual(fixture.store.find(result.image ?? '')?.tags, [result.image]);
    assert.deepEqual(staging(), []);
  });

  for (const kind of KINDS) {
    for (const number of NUMBERS) {
      it(`stop in phase ${number} of 7: ${kind}`, async () => {
        const emit = (event: EventBody): void => {
          fixture.events.push(event);
          if (event.type === 'phase.started' && event.phase === number) stop.abort(new StopError(kind));
        };
        const result = await fixture.build(new FakeBuilder(fixture.makesImage()), { emit, signal: stop.signal });
        assert.deepEqual([result.status, result.reason, result.error?.kind], OUTCOMES[kind]);
        assert.deepEqual(fixture.phases, NUMBERS.slice(0, number), 'no later phase starts');
        assert.deepEqual(outcomes().at(-1), 'cancelled');
        assert.deepEqual(staging(), []);
        assert.equal(result.image, undefined);
        assert.equal(result.attemptedImage !== undefined, number > 4, 'an image may be there under this name');
      });
    }
  }

  /** A call that hangs in a phase until it is stopped; calls `reached` first. */
  const hanging: Readonly<
    Record<string, (reached: () => void) => { builder?: FakeBuilder; changes?: Changes; spec?: string }>
  > = {
    'the detection of the engine in phase 2': (reached) => ({
      changes: {
        detect: () => {
          reached();
          return new Promise(() => undefined);
        },
      },
    }),
    'the engine in phase 4': (reached) => {
      fixture.store.intercept(/^GET \/images\/.*json/, reached);
      return {};
    },
    'a secret provider in phase 5': (reached) => {
      const providers = secretProviders({ env: {}, commands: {} });
      const read = (_source: unknown, signal: AbortSignal): Promise<string> =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
          reached();
        });
      return {
        changes: { providers: { ...providers, env: { read } }, allowed: new Everything() },
        spec: WITH_CERTIFICATE,
      };
    },
    'the engine in phase 6': (reached) => {
      fixture.store.intercept(/^GET \/info/, reached);
      return {};
    },
    'the builder in phase 6': (reached) => ({ builder: new FakeBuilder(runsUntilStopped(reached)) }),
    'the engine in phase 7': (reached) => ({
      builder: new FakeBuilder((...args) => {
        fixture.store.intercept(/^GET \/images/, reached);
        return fixture.makesImage()(...args);
      }),
    }),
  };
  for (const [what, hang] of Object.entries(hanging)) {
    for (const kind of KINDS) {
      it(`stop at once while ${what} does not respond: ${kind}`, async () => {
        const phase = Number(what.at(-1));
        const { builder = new FakeBuilder(), changes, spec } = hang(() => stop.abort(new StopError(kind)));
        const result = await fixture.build(builder, { ...changes, signal: stop.signal }, spec);
        assert.deepEqual([result.status, result.reason, result.error?.kind], OUTCOMES[kind]);
        assert.equal(fixture.phases.at(-1), phase);
        assert.deepEqual(staging(), []);
      });
    }
  }

  it('are abandoned 15 seconds after they were stopped, if they do not react', async () => {
    const running = Promise.withResolvers<undefined>();
    const building = fixture.build(new FakeBuilder(ignoresStop(() => running.resolve(undefined))), {
      signal: stop.signal,
    });
    await running.promise;
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      stop.abort(new StopError('cancelled'));
      mock.timers.tick(14_999);
      await new Promise(setImmediate);
      assert.equal(outcomes().length, 5, 'phase 6 is still running');
      mock.timers.tick(1);
    } finally {
      mock.timers.reset();
    }
    assert.equal((await building).status, 'cancelled');
    assert.deepEqual(staging(), []);
  });

  for (const [flags, limit] of [
    [{}, '1800 s'],
    [{ timeoutMs: 90_000 }, '90 s'],
  ] as const) {
    it(`report the limit that was exceeded: ${limit}`, async () => {
      const signal = AbortSignal.abort(new StopError('timed_out'));
      const { error } = await fixture.build(new FakeBuilder(), { flags, signal });
      assert.equal(error?.message, `The build exceeded its time limit of ${limit}.`);
      assert.deepEqual(fixture.phases, [], 'no phase starts');
    });
  }
});
