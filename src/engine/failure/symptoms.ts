import type { FailedStep } from '../progress/steps.ts';
import type { Symptom } from './symptom.ts';
import { SYMPTOMS } from './symptom-table.ts';

/** The reason is near the beginning of its line; matching the rest only costs time. UTF-16 units. */
const MAX_MATCHED = 2000;
const LAST_LINES = 3;

/**
 * The symptom in the error of a build, or in the output of its failed step. `exitCode` is that of the step's command;
 * `line` is the line of the output that matches, unless the error itself does.
 */
export function symptomOf(
  error: string,
  { head, tail }: Pick<FailedStep, 'head' | 'tail'>,
  exitCode: number | undefined,
): (Pick<Symptom, 'kind' | 'hint' | 'headline' | 'quotesLast'> & { line?: string }) | undefined {
  const last = tail.filter((line) => line.trim() !== '').slice(-LAST_LINES);
  const printed = { last, end: tail, anywhere: [...head, ...tail] };
  for (const { pattern, of, exitCode: expected, where, ...symptom } of SYMPTOMS) {
    if (expected !== undefined && expected === exitCode) return symptom;
    if (pattern === undefined || (of !== undefined && (of === 'commands') !== (exitCode !== undefined))) continue;
    // An error with an exit code repeats the whole command, which may contain anything.
    // The error itself is the message then, so it needs no headline.
    if (exitCode === undefined && pattern.test(error)) return { ...symptom, headline: undefined };
    for (const line of printed[where ?? 'end']) {
      const match = pattern.exec(line.slice(0, MAX_MATCHED));
      if (match !== null)
        return {
          ...symptom,
          ...(symptom.headline !== undefined && { headline: filled(symptom.headline, match.groups) }),
          line,
        };
    }
  }
  return undefined;
}

function filled(headline: string, groups: Readonly<Record<string, string | undefined>> = {}): string {
  return headline.replace(/\{(\w+)\}/g, (_, name: string) => (groups[name] ?? '').replace(/%2f/i, '/'));
}
