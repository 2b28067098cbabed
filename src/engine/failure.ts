import type { ErrorKind, ErrorReport } from '../event/error.ts';
import type { BuildxOutcome } from './buildx.ts';

interface Symptom {
  readonly pattern: RegExp;
  readonly kind: ErrorKind;
  readonly hint: string;
}

/** What the words of an error tell about its kind; the first that fits wins. Matched without regard to case. */
const SYMPTOMS: readonly Symptom[] = [
  { pattern: /no space left on device/i, kind: 'disk_full', hint: 'Free disk space of the engine, for example with "docker buildx prune".' },
  {
    pattern: /cannot connect to the docker daemon|is the docker daemon running|error reading from server: eof|code = unavailable|transport is closing|connection reset by peer|broken pipe|failed to receive status/i,
    kind: 'engine_lost',
    hint: 'Check that the engine runs, then build again.',
  },
  { pattern: /is not a docker command|unknown flag: --progress|buildx component is missing/i, kind: 'engine_unsupported', hint: 'Install the buildx plugin of the Docker CLI.' },
  { pattern: /unauthorized|authentication required|denied: requested access|pull access denied|401 /i, kind: 'auth', hint: 'Check that the image exists, and sign in with "docker login" if it is private.' },
  {
    pattern: /i\/o timeout|dial tcp|connection refused|no such host|network is unreachable|temporary failure (?:in name resolution|resolving)|could not resolve|getaddrinfo|ENOTFOUND|EAI_AGAIN|TLS handshake timeout/i,
    kind: 'network',
    hint: 'Check the network and proxy settings of the engine.',
  },
  { pattern: /not found|manifest unknown|does not exist/i, kind: 'build_failed', hint: 'Check the language version and the names of packages and tools.' },
];

/** The report of a build that buildx ended with an error. `stepName` and the exit code come from the step that failed. */
export function failureReport(outcome: BuildxOutcome): ErrorReport {
  const { failed } = outcome;
  const error = failed?.error ?? lastError(outcome.plain) ?? `buildx ended with ${outcome.exitCode === undefined ? 'no exit code' : `exit code ${outcome.exitCode}`}`;
  const exitCode = /exit code: (\d+)/.exec(error)?.[1];
  const symptom = SYMPTOMS.find(({ pattern }) => pattern.test(error) || (failed?.tail ?? []).some((line) => pattern.test(line)));
  const kind = symptom === undefined || symptom.kind === 'build_failed' ? (exitCode === undefined ? 'build_failed' : 'step_failed') : symptom.kind;
  const hint = symptom?.hint ?? (exitCode === undefined ? undefined : 'Read the last lines of the log; the command above ended with an error.');
  return {
    kind,
    message: failed === undefined ? error : `${failed.name}: ${firstLine(error)}`,
    ...(hint === undefined ? {} : { hint }),
    ...(failed === undefined ? {} : { step: failed.name }),
    ...(exitCode === undefined ? {} : { exitCode: Number(exitCode) }),
  };
}

function lastError(plain: readonly string[]): string | undefined {
  return plain.findLast((line) => /^ERROR:|^error:/i.test(line)) ?? plain.findLast((line) => line.trim() !== '');
}

function firstLine(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  return rest.length === 0 ? first : `${first} …`;
}
