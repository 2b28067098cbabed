import type { BuildDelta, BuildView } from '../../webview/build-protocol.ts';

/** What of a build's page is new: the parts that changed as wholes, and the steps that did. Undefined if nothing is. */
export function deltaOf(before: BuildView, after: BuildView): BuildDelta | undefined {
  const known = new Map(before.steps.map((step) => [step.id, JSON.stringify(step)]));
  const steps = after.steps.filter((step) => known.get(step.id) !== JSON.stringify(step));
  const parts = Object.entries(after).filter(
    ([name, part]) => name !== 'steps' && JSON.stringify(part) !== JSON.stringify(before[name as keyof BuildView]),
  );
  if (steps.length === 0 && parts.length === 0) return undefined;
  return { ...(Object.fromEntries(parts) as BuildDelta), ...(steps.length > 0 && { steps }) };
}
