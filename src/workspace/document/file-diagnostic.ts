import type { FileProblem } from '../../file/problem.ts';
import type { Diagnostic } from './diagnostic.ts';

/** A diagnostic about a whole file or folder. `consequence` is a full sentence. */
export function fileDiagnostic(
  severity: Diagnostic['severity'],
  file: string,
  problem: Pick<FileProblem, 'reason' | 'hint'>,
  consequence?: string,
): Diagnostic {
  const message = [`${file} ${problem.reason}.`, consequence].filter((each) => each !== undefined).join(' ');
  return {
    severity,
    message,
    ...(problem.hint !== undefined && { hint: problem.hint }),
    file,
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
  };
}
