import type { BuildDelta, BuildView } from './build-protocol.ts';

/** The view after a delta: steps are put in the places of those with the same id, new ones behind. */
export function withDelta(view: BuildView, delta: BuildDelta): BuildView {
  const { steps = [], ...parts } = delta;
  const changed = new Map(steps.map((step) => [step.id, step]));
  const kept = view.steps.map((step) => changed.get(step.id) ?? step);
  const known = new Set(view.steps.map(({ id }) => id));
  return { ...view, ...parts, steps: [...kept, ...steps.filter(({ id }) => !known.has(id))] };
}
