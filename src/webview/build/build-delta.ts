import type { BuildDelta, BuildView } from './build-protocol.ts';

/** The parts and the steps that differ between two views of a build; undefined if none does. */
export function deltaOf(before: BuildView, after: BuildView): BuildDelta | undefined {
  const previous = new Map(before.steps.map((step) => [step.id, JSON.stringify(step)]));
  const steps = after.steps.filter((step) => previous.get(step.id) !== JSON.stringify(step));
  const parts = Object.entries(after).filter(
    ([name, part]) => name !== 'steps' && JSON.stringify(part) !== JSON.stringify(before[name as keyof BuildView]),
  );
  if (steps.length === 0 && parts.length === 0) return undefined;
  return { ...(Object.fromEntries(parts) as BuildDelta), ...(steps.length > 0 && { steps }) };
}

/** The view after a delta: a changed step replaces the one with its id, new steps are appended. */
export function applyDelta(view: BuildView, delta: BuildDelta): BuildView {
  const { steps = [], ...parts } = delta;
  const changed = new Map(steps.map((step) => [step.id, step]));
  const ids = new Set(view.steps.map(({ id }) => id));
  const updated = view.steps.map((step) => changed.get(step.id) ?? step);
  return { ...view, ...parts, steps: [...updated, ...steps.filter(({ id }) => !ids.has(id))] };
}
