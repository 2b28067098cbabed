import assert from 'node:assert/strict';
import { run, type RunOptions, type RunResult } from '../../../src/process/run.ts';

/** Runs a JavaScript program. */
function node(program: string, options: Partial<RunOptions> = {}): Promise<RunResult> {
  return run([process.execPath, '-e', program, '--', '$(id) "x"'], {
    env: process.env,
    signal: new AbortController().signal,
    maxStdoutBytes: 1000,
    ...options,
  });
}

/** Ignores SIGTERM, and starts a program that keeps the output open: `run` resolves only when both have ended. */
const WITH_CHILD = `
  process.on('SIGTERM', () => console.error('SIGTERM'));
  require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'inherit' });
  setInterval(() => 0, 1000)`;

describe('running a program', () => {
  it('passes arguments and input unchanged, and returns the output', async () =>
    assert.deepEqual(
      await node('process.stdin.pipe(process.stdout); process.stderr.write(process.argv[1])', { input: 'a\n"b"' }),
      { exitCode: 0, stdout: 'a\n"b"', stderr: '$(id) "x"' },
    ));

  it('changes only listed variables of the environment', async () => {
    const { stdout } = await node('console.log(process.env.A, process.env.LC_ALL, process.env.TZ)', {
      env: { ...process.env, A: '1', TZ: 'UTC' },
      variables: { LC_ALL: 'C', TZ: undefined },
    });
    assert.equal(stdout, '1 C undefined\n');
  });

  it('returns the exit code of a failed program', async () =>
    assert.deepEqual(await node('process.exit(3)'), { exitCode: 3, stdout: '', stderr: '' }));

  it('does not need the program to read its input', async () =>
    assert.equal((await node('process.stdin.destroy()', { input: 'x'.repeat(1e6) })).exitCode, 0));

  it('distinguishes a missing program from one that cannot be started', async () => {
    const options = { env: process.env, signal: new AbortController().signal };
    const missing = await run(['/no/such/program'], options);
    assert.deepEqual([missing.failure, missing.exitCode], ['not_found', undefined]);
    assert.match(missing.error?.message ?? '', /ENOENT/);
    assert.equal((await run(['/etc/passwd'], options)).failure, 'not_started');
    // Node.js and execa throw at once for these.
    assert.equal((await run([process.execPath, 'a\0b'], options)).failure, 'not_started');
    assert.equal((await run([process.execPath, 'a'.repeat(2 ** 22)], options)).failure, 'not_started');
  });

  it('kills a program that prints too much', async () => {
    const { failure, stdout } = await node('setInterval(() => process.stdout.write("x".repeat(600)), 1)');
    assert.deepEqual([failure, stdout.length <= 1000], ['too_much_output', true]);
  });

  it('keeps the end of standard error', async () => {
    const { stderr } = await node('process.stderr.write("a".repeat(1e6) + "end")', { maxStderrBytes: 10 });
    assert.equal(stderr, `${'a'.repeat(7)}end`);
  });

  it('streams standard error as it is printed', async () => {
    const chunks: Buffer[] = [];
    const { stderr } = await node('process.stderr.write("a".repeat(1e6))', { onStderr: (chunk) => chunks.push(chunk) });
    assert.deepEqual([stderr, Buffer.concat(chunks).length], ['', 1e6]);
  });

  it('discards standard output where no one reads it', async () => {
    const result = await run([process.execPath, '-e', 'process.stdout.write("a".repeat(1e6))'], {
      env: process.env,
      signal: new AbortController().signal,
    });
    assert.deepEqual(result, { exitCode: 0, stdout: '', stderr: '' });
  });

  for (const [failure, change] of [
    ['timed_out', { timeoutMs: 500 }],
    ['aborted', { signal: AbortSignal.timeout(500) }],
    ['aborted', { signal: AbortSignal.abort() }],
  ] as const) {
    it(`stops the program with its children: ${failure}`, async () => {
      const result = await node(WITH_CHILD, change);
      assert.deepEqual([result.failure, result.exitCode], [failure, undefined]);
    });
  }

  it('sends SIGTERM before SIGKILL if there is a grace period', async () => {
    const { failure, stderr } = await node(WITH_CHILD, { timeoutMs: 500, graceMs: 300 });
    assert.deepEqual([failure, stderr], ['timed_out', 'SIGTERM\n']);
    const { exitCode } = await node('process.on("SIGTERM", () => process.exit(7)); setInterval(() => 0, 1000)', {
      timeoutMs: 500,
      graceMs: 60_000,
    });
    assert.equal(exitCode, 7);
  });
});
