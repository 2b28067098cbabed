import assert from 'node:assert/strict';
import { failureReport } from '../../../../src/engine/failure/failure-report.ts';
import type { BuildFailure } from '../../../../src/engine/builder.ts';
import { buildFailure, type FailureFacts } from '../../../../src/engine/failure/build-failure.ts';
import { named } from '../../../support/steps.ts';

const NAME = '[base 2/3] RUN make';
/** As a builder reports it; `error` is that of the failed step. */
function failure(
  error: string | undefined,
  tail: readonly string[] = [],
  facts: Partial<FailureFacts> = {},
): BuildFailure {
  const exitCode = error?.match(/exit code: (\d+)$/)?.[1];
  return buildFailure(
    {
      message: error ?? '',
      // As StepTracker keeps them.
      ...(error !== undefined && {
        step: { step: 'sha256:a', ...named(NAME), error, head: tail.slice(0, -20).slice(0, 20), tail: tail.slice(-20) },
      }),
      ...(exitCode !== undefined && { exitCode: Number(exitCode) }),
      output: [],
      ...facts,
    },
    {},
  );
}

const EXIT = 'process "/bin/sh -c make" did not complete successfully: exit code: 100';

describe('failureReport', () => {
  for (const [kind, error, tail] of [
    ['step_failed', EXIT, ['make: *** [all] Error 1']],
    ['step_failed', EXIT, ['E: Package x not found']],
    ['disk_full', EXIT, ['E: write error - write (28: No space left on device)']],
    ['network', EXIT, ["Temporary failure resolving 'packages.example'"]],
    ['network', EXIT, ['npm error code EAI_AGAIN']],
    ['network', EXIT, ['curl: (7) Failed to connect to 10.0.0.1 port 80 after 0 ms: Could not connect to server']],
    [
      'network',
      EXIT,
      [
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('<HTTPSConnection " +
          "object>: Failed to establish a new connection: [Errno -2] Name or service not known')': " +
          '/simple/flask/',
        'ERROR: No matching distribution found for flask==3.0.3',
      ],
    ],
    [
      'network',
      EXIT,
      [
        '[WARNING] Could not transfer metadata org.apache.maven.plugins/maven-metadata.xml from/to central ' +
          '(https://x): transfer failed for https://x',
        "[ERROR] No plugin found for prefix 'dependency' in the current project",
      ],
    ],
    [
      'auth',
      EXIT,
      [
        '[ERROR] Could not transfer artifact a:b:pom:1 from/to x (https://x): authentication failed for ' +
          'https://x, status: 401 Unauthorized',
      ],
    ],
    ['network', EXIT, ['Could not reach host index.rubygems.org. Check your network connection and try again.']],
    [
      'network',
      EXIT,
      [
        'The following exception probably indicates you are offline or have misconfigured DNS resolver(s)',
        '  curl error 6 while downloading http://x: Could no',
        '  t resolve host: x',
      ],
    ],
    [
      'network',
      EXIT,
      [
        '{:failed_connect, [{:to_address, {~c"repo.hex.pm", 443}}, {:inet, [:inet], :nxdomain}]}',
        '** (Mix) Unknown package greeting in lockfile',
      ],
    ],
    [
      'network',
      EXIT,
      ["Error: cabal: Couldn't establish HTTP connection. Possible cause: HTTP proxy", 'server is down.'],
    ],
    [
      'network',
      EXIT,
      [
        "Warning: error downloading 'http://x/greeting_1.0.0.tar.gz' [error code 6]",
        "Error: failed to retrieve package 'greeting@1.0.0'",
      ],
    ],
    ['step_failed', EXIT, ["Warning: error downloading 'http://x/greeting_1.0.0.tar.gz' [error code 22]"]],
    [
      'network',
      EXIT,
      [
        'Warning: Failed searching manifest: Failed downloading http://x/manifest-5.4 - failed downloading ' +
          'http://x/manifest-5.4',
        'Error: Could not satisfy dependency greeting',
      ],
    ],
    ['missing_file', EXIT, ["/bin/sh: 1: cd: can't cd to /nope"]],
    ['network', EXIT, ['curl: (56) Recv failure: Connection reset by peer']],
    ['step_failed', EXIT, ['tar: write error: Broken pipe']],
    ['network', EXIT, ["curl: (6) Couldn't resolve host name"]],
    ['network', EXIT, ['java.net.UnknownHostException: repo.maven.apache.org']],
    ['network', EXIT, ['WARNING: fetching https://x/APKINDEX.tar.gz: temporary error (try again later)']],
    ['network', EXIT, ['error: failed to fetch https://x: 503 Service Unavailable']],
    ['checksum', EXIT, ['the SHA-256 checksum should be 3401 and is 5401 ']],
    ['checksum', EXIT, ['npm error code EINTEGRITY']],
    ['checksum', EXIT, ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.']],
    ['checksum', EXIT, ['verifying github.com/a/b@v1.0.0: checksum mismatch']],
    ['checksum', EXIT, ['sha256sum: WARNING: 1 computed checksum did NOT match']],
    ['checksum', EXIT, ['E: Failed to fetch http://x/InRelease  Hash Sum mismatch']],
    ['out_of_memory', EXIT, ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory']],
    ['out_of_memory', EXIT, ['Exception in thread "main" java.lang.OutOfMemoryError: Java heap space']],
    ['out_of_memory', EXIT, ['c++: fatal error: Killed signal terminated program cc1plus']],
    ['missing_file', EXIT, ['cat: /src/main.c: No such file or directory']],
    [
      'step_failed',
      EXIT,
      ['rm: cannot remove x: No such file or directory', 'compiling', 'linking', 'ld: undefined reference to main'],
    ],
    ['missing_file', 'failed to calculate checksum of ref abc::def: "/conf": not found', []],
    ['missing_file', 'failed to compute cache key: failed to calculate checksum of ref x: "/go.mod": not found', []],
    ['cache_corrupt', 'failed to prepare x: parent snapshot sha256:aa does not exist: not found', []],
    ['cache_corrupt', 'failed to export: blob sha256:aa not found: not found', []],
    ['cache_corrupt', 'content digest sha256:aa: not found', []],
    ['network', 'toomanyrequests: You have reached your pull rate limit', []],
    ['network', EXIT, ['curl: (28) Connection timed out after 10001 milliseconds']],
    ['network', EXIT, ['npm error code ETIMEDOUT']],
    ['auth', EXIT, ['npm error code E403']],
    ['auth', EXIT, ['curl: (22) The requested URL returned error: 403 Forbidden']],
    ['disk_full', EXIT, ['npm error code ENOSPC']],
    ['network', 'failed to do request: Head "https://x": dial tcp: lookup x: no such host', []],
    ['network', 'dial tcp 10.0.0.1:443: i/o timeout', []],
    ['auth', 'failed to authorize: 401 Unauthorized', []],
    ['auth', 'pull access denied, repository does not exist or may require authorization', []],
    ['auth', EXIT, ['npm error code E401']],
    ['auth', EXIT, ["fatal: could not read Username for 'https://github.com': terminal prompts disabled"]],
    ['auth', EXIT, ['npm error Host key verification failed.']],
    ['auth', EXIT, ['npm error git@git.example: Permission denied (publickey,password).']],
    ['step_failed', EXIT, ['/etc/shadow: Permission denied (os error 13)']],
    ['build_failed', 'docker.io/library/python:9.9-slim: not found', []],
    ['build_failed', 'something new', []],
    ['engine_lost', 'rpc error: code = Unavailable desc = error reading from server: EOF', []],
    ['disk_full', 'failed to copy: write /x: no space left on device', []],
  ] as const) {
    it(`reports "${tail[0] ?? error}" as ${kind}`, () => {
      const report = failureReport(failure(error, tail));
      assert.equal(report.kind, kind);
      assert.equal(report.step, NAME);
      assert.equal(report.exitCode, error === EXIT ? 100 : undefined);
      // The problem comes first, if it is known.
      if (error === EXIT)
        assert.match(report.message, /^(?:[^\n]+\. )?Step "base 2\/3" ended with exit code 100: RUN make$/);
      else assert.equal(report.message, `Step "base 2/3" failed: ${error}`);
    });
  }

  it('interprets exit codes that mean the same in every tool', () => {
    const kindOf = (code: number, ...tail: string[]): string =>
      failureReport(failure(`process "/bin/sh -c make" did not complete successfully: exit code: ${code}`, tail)).kind;
    assert.deepEqual(
      [
        kindOf(137),
        kindOf(127, '/bin/sh: 1: make: not found'),
        kindOf(126, 'sh: ./x: Permission denied'),
        kindOf(1, 'make: not found'),
      ],
      ['out_of_memory', 'command_not_found', 'command_not_found', 'step_failed'],
    );
    assert.equal(
      kindOf(127, 'curl: (6) Could not resolve host: x', 'sh: y: not found'),
      'network',
      'the first trouble counts',
    );
  });

  it('repeats the error of the build if no step failed', () => {
    const message = 'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?';
    const output = ['first', `ERROR: ${message}`, 'after'];
    assert.deepEqual(failureReport(failure(undefined, [], { message, output })), {
      kind: 'engine_lost',
      message,
      hint: 'Check that the engine is running, then build again.',
      output,
    });
    const alone = { message: 'alone', output: ['ERROR: alone'] };
    assert.equal(failureReport(failure(undefined, [], alone)).output, undefined);
    const plugin = "docker: 'buildx' is not a docker command.";
    assert.equal(failureReport(failure(undefined, [], { message: plugin })).kind, 'engine_unsupported');
  });

  it('is about the engine if the connection was lost, even if a step failed as well', () => {
    assert.equal(failureReport(failure(EXIT, [], { isConnectionLost: true })).kind, 'engine_lost');
  });

  it('distinguishes what a step was denied from what the engine was denied', () => {
    const hints = [
      failure(EXIT, ['401 Unauthorized']),
      failure('failed to authorize: 401 Unauthorized'),
      failure(EXIT, ['npm error Host key verification failed.', 'npm error code 128']),
      failure(EXIT, ['Permission denied (publickey).']),
    ].map((each) => failureReport(each).hint ?? '');
    assert.deepEqual(
      hints.map((hint) => /Credential|docker login|known_hosts|ssh-add/.exec(hint)?.[0]),
      ['Credential', 'docker login', 'known_hosts', 'ssh-add'],
    );
  });

  it('finds the reason before pages of advice, and shows both', () => {
    const usage = Array.from({ length: 90 }, (_, index) => `npm error   --option-${index}`);
    const {
      kind,
      hint,
      output = [],
    } = failureReport(
      failure(EXIT, [
        'npm error code EUSAGE',
        'npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.',
        'npm error Missing: is-odd@3.0.1 from lock file',
        ...usage,
      ]),
    );
    assert.equal(kind, 'step_failed');
    assert.match(hint ?? '', /^Update the lock file/);
    assert.equal(output.length, 20);
    assert.match(output[0] ?? '', /can only install packages/);
    assert.match(output[1] ?? '', /Missing: is-odd/);
    assert.deepEqual(output.slice(10, 12), ['…', 'npm error   --option-81']);
    assert.equal(output.at(-1), 'npm error   --option-89');
  });

  for (const [hint, ...tail] of [
    [/^Check its spelling/, 'E: Unable to locate package gti'],
    [
      /^Check its spelling/,
      'ERROR: Could not find a version that satisfies the requirement rufff (from versions: none)',
      'ERROR: No matching distribution found for rufff',
    ],
    [/^Check its spelling/, 'npm error code E404', "npm error 404  'is-oddd@*' is not in this registry."],
    [/^Check its spelling/, 'error: no matching package named `greting` found'],
    [/^Check its spelling/, '[ERROR] Could not find artifact com.example:greting:jar:1.0.0 in central (https://x)'],
    [
      /builds are non-interactive/,
      'After this operation, 51.8 MB of additional disk space will be used.',
      'Do you want to continue? [Y/n] Abort.',
    ],
    [/builds are non-interactive/, 'EOFError: EOF when reading a line'],
    [
      /^Update the lock file/,
      'error: the lock file /app/Cargo.lock needs to be updated but --locked was passed to prevent this',
    ],
    [/^Update the lock file/, 'go: updates to go.mod needed; to update it:', '\tgo mod tidy'],
    [/Last output: done/, 'Do you want to continue? [Y/n] y', 'one', 'two', 'done'],
  ] as const) {
    it(`has a hint for "${tail[0]}"`, () => {
      const report = failureReport(failure(EXIT, tail));
      assert.equal(report.kind, 'step_failed');
      assert.match(report.hint ?? '', hint);
    });
  }

  it('is one line', () =>
    assert.equal(failureReport(failure('first\nsecond')).message, 'Step "base 2/3" failed: first …'));

  it('quotes the last output of a command that failed for another reason', () => {
    assert.equal(failureReport(failure(EXIT, ['cc main.c', 'main.c:1: oops', ''])).hint, 'Last output: main.c:1: oops');
    assert.equal(failureReport(failure(EXIT)).hint, undefined);
    assert.equal(failureReport(failure(EXIT)).output, undefined);
    const many = Array.from({ length: 30 }, (_, index) => `${index} ${'x'.repeat(600)}`);
    const { output = [] } = failureReport(failure(EXIT, many));
    assert.deepEqual(
      output.map((line) => [line.split(' ', 1)[0], line.length]),
      Array.from({ length: 20 }, (_, index) => [String(index + 10), 501]),
    );
  });
});
