import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMAND_FAILURES } from '../../../src/engine/failure/symptom-table.ts';
import { failureReport } from '../../../src/engine/failure/failure-report.ts';
import type { BuildFailure } from '../../../src/engine/builder.ts';
import { plainLine } from '../../../src/text/output-lines.ts';
import { golden } from '../golden.ts';
import { named } from '../../support/steps.ts';

const FOLDER = path.join(import.meta.dirname, 'failures');
const STEP = '[dev 2/3] RUN the command';

/** What tools really printed, with the exit code in the first line: `# exit code 100`. */
function failureOf(text: string): BuildFailure {
  const [first = '', ...printed] = text.trimEnd().split('\n');
  const lines = printed.map(plainLine);
  const code = /^# exit code (\d+)$/.exec(first)?.[1] ?? '';
  const error = `process "/bin/sh -c the command" did not complete successfully: exit code: ${code}`;
  // As StepTracker keeps them.
  return {
    cause: 'step',
    message: error,
    ...(code !== '' && { exitCode: Number(code) }),
    output: [],
    step: { step: 'sha256:a', ...named(STEP), error, head: lines.slice(0, -20).slice(0, 20), tail: lines.slice(-20) },
  };
}

describe('the output of failed commands', () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));

  for (const name of names) {
    it(`is explained for ${path.basename(name, '.txt')}`, () => {
      const { kind, message, hint = '' } = failureReport(failureOf(readFileSync(path.join(FOLDER, name), 'utf8')));
      const headline = message.replace(/\.? ?Step "dev 2\/3" ended with exit code \d+: RUN the command$/, '');
      assert.doesNotMatch(`${headline} ${hint}`, /complete log of this run|language version and the names of packages/);
      golden(
        path.join(FOLDER, name.replace(/\.txt$/, '.expected')),
        `${kind}\n${headline || '(none)'}\n${hint || '(none)'}\n`,
      );
    });
  }

  it('is matched in linear time', () => {
    for (const part of ['a', ' ', '/', 'a:', '404 ', "'", 'go: a.b/', '`', 'requires a/b ']) {
      const lines = Array.from({ length: 20 }, () => part.repeat(64 * 1024));
      assert.equal(
        failureReport({
          ...failureOf('# exit code 1\n'),
          step: { step: 's', ...named(STEP), error: 'exit code: 1', head: lines, tail: lines },
        }).exitCode,
        1,
      );
    }
    for (const { pattern } of COMMAND_FAILURES)
      assert.doesNotMatch((pattern as RegExp).source, /[^\\]\.[*+]|\\S[*+]|\\s[*+](?!\$)/, 'bounded repeats only');
  });

  it('is not confused with the command itself', () => {
    const error = 'process "/bin/sh -c echo E: Unable to locate package x" did not complete successfully: exit code: 3';
    const { kind, message } = failureReport({
      cause: 'step',
      message: error,
      exitCode: 3,
      output: [],
      step: {
        step: 's',
        ...named('[dev 2/3] RUN echo E: Unable to locate package x'),
        error,
        head: [],
        tail: ['done'],
      },
    });
    assert.deepEqual(
      [kind, message],
      ['step_failed', 'Step "dev 2/3" ended with exit code 3: RUN echo E: Unable to locate package x'],
    );
  });
});
