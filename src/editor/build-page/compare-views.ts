import type { BuildComparison, ComparedStep, InputChange } from '../../session/compare/builds.ts';
import type { Explanation } from '../../session/compare/explain.ts';
import type { ComparedStepView, ComparisonView, WhyView } from '../../webview/build/build-protocol.ts';

/** A comparison with the build of another session. */
export interface Comparison {
  readonly session: string;
  readonly startedAt: number;
  readonly comparison: BuildComparison;
}

/** Why steps of a build ran; null if all came from the cache. Does not import 'vscode'. */
export function whyView(why: Explanation | undefined): WhyView | null {
  if (why === undefined || why.groups.length === 0) return null;
  const reasons = why.groups.map(({ text, steps }) => ({ text, steps: steps.map(({ label }) => label) }));
  return { ...(why.against !== undefined && { against: why.against.startedAt }), reasons };
}

/** The differences between two builds. */
export function comparisonView(compared: Comparison | undefined): ComparisonView | null {
  if (compared === undefined) return null;
  const {
    session,
    startedAt,
    comparison: { inputs, steps, dockerfile },
  } = compared;
  return {
    session,
    startedAt,
    inputs: inputs.map(inputText),
    steps: steps.map(stepView).filter((step) => step !== undefined),
    dockerfileDiffers: dockerfile.patch !== '',
  };
}

const KINDS = { arg: 'Build arg', manifest: 'Dependency file', certificate: 'Certificate', context: 'File' } as const;

function inputText(change: InputChange): string {
  switch (change.kind) {
    case 'arg':
    case 'manifest':
    case 'certificate':
    case 'context':
      return `${KINDS[change.kind]} ${change.name}: ${change.change}`;
    case 'base_image':
      return `Base image ${change.name}: ${change.before.slice(0, 19)} → ${change.after.slice(0, 19)}`;
    default:
      return `${change.name}: ${change.before} → ${change.after}`;
  }
}

function stepView(step: ComparedStep): ComparedStepView | undefined {
  const { before, after, change, speed, cache } = step;
  const differences = [
    change === 'same' ? undefined : change,
    speed,
    cache === 'lost' ? 'no longer cached' : cache === 'gained' ? 'now cached' : undefined,
  ].filter((part) => part !== undefined);
  const shown = after ?? before;
  if (shown === undefined || differences.length === 0) return undefined;
  const ran = (side: typeof before): number | undefined =>
    side === undefined || side.state === 'waiting' ? undefined : side.runMs;
  const [beforeMs, afterMs] = [ran(before), ran(after)];
  return {
    label: shown.label,
    text: shown.instruction,
    difference: differences.join(', '),
    ...(beforeMs !== undefined && { beforeMs }),
    ...(afterMs !== undefined && { afterMs }),
  };
}
