import type { CauseLocation } from '../../session/compare/cause.ts';
import type { Explanation } from '../../session/compare/explain.ts';
import type { NamedStep } from '../../session/compare/rebuild.ts';
import type { SessionRecord } from '../../session/log/fold.ts';
import { formatTime } from '../terminal/format.ts';
import { sessionJson } from '../terminal/json.ts';

/** Why a session's workspaces were rebuilt, by their keys. */
export type Explanations = ReadonlyMap<string, Explanation>;

/** Lists each reason once, with the steps that it caused to run. */
export function whyText({ workspaces }: SessionRecord, explanations: Explanations): string[] {
  return workspaces.flatMap(({ ref, result }) => {
    if (result?.wasCurrent === true) return [`${ref.path}: the image was up to date.`];
    const explanation = explanations.get(ref.key);
    return explanation === undefined
      ? []
      : [
          `${ref.path}: ${heading(explanation)}`,
          ...explanation.groups.flatMap(({ text, steps }) => [
            `  ${text}`,
            ...steps.map(({ label, instruction }) => `    ${label}  ${shortened(instruction)}`),
          ]),
        ];
  });
}

function heading({ against, isWithoutSteps, reasons }: Explanation): string {
  if (isWithoutSteps) return 'no step ran.';
  const since =
    against === undefined ? '' : ` since ${formatTime(against.startedAt)} (${against.sessionId.slice(0, 8)})`;
  return reasons.length === 0
    ? 'everything came from the cache.'
    : `${reasons.length} step${reasons.length === 1 ? '' : 's'} rebuilt${since}`;
}

function shortened(instruction: string): string {
  return instruction.length > 70 ? `${instruction.slice(0, 70)}…` : instruction;
}

/** The JSON of a session, with the reasons why steps ran. */
export function whyJson(session: SessionRecord, explanations: Explanations): object {
  const document = sessionJson(session);
  const workspaces = document.workspaces.map((row, index) => {
    const explanation = explanations.get(session.workspaces[index]?.ref.key ?? '');
    const rebuilt =
      explanation?.reasons.map(({ step, since, cause, also, text, ...own }) => ({
        ...named(own),
        step,
        since: named(since),
        causes: [cause, ...also],
        text,
      })) ?? null;
    return { ...row, comparedWith: explanation?.against?.sessionId ?? null, rebuilt };
  });
  return { ...document, workspaces };
}

function named({ label, instruction, location }: NamedStep): object {
  return { label, instruction, ...locationFields(location) };
}

export function locationFields(location: CauseLocation | undefined): object {
  return {
    dockerfileLine: location?.line ?? null,
    file: location?.origin?.file ?? null,
    line: location?.origin?.line ?? null,
    field: location?.origin?.field ?? null,
  };
}
