import type { BuildInputs, LineOrigin } from '../../../../src/event/event.ts';
import type { StepRecord } from '../../../../src/event/step-fold.ts';
import type { RecordedBuild } from '../../../../src/session/compare/recorded-build.ts';
import type { BaseImage } from '../../../../src/session/log/detail.ts';
import { numberedInstructions } from '../../../../src/dockerfile/instructions.ts';
import { named } from '../../../support/steps.ts';

export const DIGEST = `sha256:${'1'.repeat(64)}`;
export const OTHER_DIGEST = `sha256:${'2'.repeat(64)}`;
const INPUTS: BuildInputs = {
  target: 'dev',
  args: [],
  manifests: [],
  certificates: [],
  noCache: false,
  pull: false,
  builder: 'Docker Engine 28, buildx',
  layerCache: true,
};

export interface Recorded {
  /** Parts of the instructions that ran; the others came from the cache. Everything ran if absent. */
  readonly ran?: readonly string[];
  /** Stages that the build did not need. */
  readonly unneeded?: readonly string[];
  readonly inputs?: Partial<BuildInputs>;
  readonly bases?: Readonly<Record<string, string>>;
  readonly origins?: readonly LineOrigin[];
  readonly platform?: RecordedBuild['platform'];
  /** Duration in milliseconds of the steps whose text contains the key. */
  readonly took?: Readonly<Record<string, number>>;
}

/** The record of a build of this Dockerfile. */
export function recorded(
  text: string,
  { ran, unneeded = [], inputs = {}, bases = {}, origins = [], platform, took = {} }: Recorded = {},
): RecordedBuild {
  const found: BaseImage[] = [];
  const steps = numberedInstructions(text)
    .filter(({ stage }) => !unneeded.includes(stage))
    .map(({ stage, number, keyword, text: written }): StepRecord => {
      const image = written.split(' ')[1] ?? '';
      const base = keyword === 'FROM' ? `@${bases[image] ?? DIGEST}` : '';
      if (base !== '') found.push({ image: `docker.io/library/${image}`, digest: base.slice(1) });
      const name =
        `[${stage} ${number}/9] ` +
        (base === '' ? written.replace(/ <<[^]*/, ' <<EOF') : `FROM docker.io/library/${image}${base}`);
      const didRun = ran === undefined || ran.some((part) => written.includes(part));
      const runMs = Object.entries(took).find(([part]) => written.includes(part))?.[1] ?? 10;
      return {
        step: `sha256:${stage}-${number}`,
        ...named(name),
        inputs: [],
        state: didRun && base === '' ? 'done' : 'cached',
        startedAt: 1,
        completedAt: 1 + runMs,
        runMs: didRun ? runMs : 0,
        bytes: 0,
        totalBytes: 0,
      };
    });
  return {
    detail: {
      steps,
      baseImages: found,
      dockerfile: { text, fingerprint: text, origins },
      inputs: { ...INPUTS, ...inputs },
    },
    ...(platform && { platform }),
  };
}
