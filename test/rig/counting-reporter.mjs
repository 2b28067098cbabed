import { writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import Mocha from 'mocha';

const LONGEST_VALUE = 200;

/** Mocha's own report for people, and its counts and failures as JSON in the file that DVM_TEST_COUNTS names. */
class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.DVM_TEST_COUNTS;
    if (file === undefined) return;
    const failed = [];
    runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test, error) =>
      failed.push(`${test.fullTitle()}: ${reason(error)}`),
    );
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending, failures: failed }));
    });
  }
}

/** One line; of an assertion also what was compared. */
function reason(error) {
  const said = String(error?.message ?? error).split('\n', 1)[0];
  if (error?.operator === undefined) return said;
  const [actual, expected] = [error.actual, error.expected].map((value) =>
    inspect(value, { breakLength: Infinity }).slice(0, LONGEST_VALUE),
  );
  return `${said} (${actual} ${error.operator} ${expected})`;
}

// The second name is what `require` returns: mocha in VS Code's extension host loads reporters so.
export { CountingReporter as default, CountingReporter as 'module.exports' };
