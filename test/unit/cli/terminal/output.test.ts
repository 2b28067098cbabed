import assert from 'node:assert/strict';
import type { ErrorReport } from '../../../../src/event/error.ts';
import { formatError } from '../../../../src/cli/terminal/output.ts';

describe('an error in the terminal', () => {
  const step = {
    kind: 'step_failed',
    message: 'Step "dev 3/4" ended with exit code 2: RUN make',
    file: '/code/a.yaml',
    line: 7,
    column: 11,
    exitCode: 2,
  } as const;

  const text = (error: ErrorReport): string => formatError(error).join('\n');

  it('starts with its location and includes the last lines of the step', () => {
    const output = ['cc main.c', 'main.c:1: oops'];
    assert.equal(
      text({ ...step, output, hint: 'Last output: main.c:1: oops' }),
      `/code/a.yaml:7:11: ${step.message}\n  | cc main.c\n  | main.c:1: oops`,
    );
    assert.equal(
      text({ ...step, output, hint: 'Check the network.' }),
      `/code/a.yaml:7:11: ${step.message}\n  | cc main.c\n  | main.c:1: oops\n  Check the network.`,
    );
  });
  it('indents continuation lines, so that none looks like another error', () => {
    assert.equal(text({ kind: 'usage', message: 'a\ndvm: b', hint: 'c\ndvm: d' }), 'a\n  dvm: b\n  c\n  dvm: d');
  });
  it('includes the hint', () =>
    assert.equal(text({ kind: 'usage', message: 'Which?', hint: 'Name one.' }), 'Which?\n  Name one.'));
});
