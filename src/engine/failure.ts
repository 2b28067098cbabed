import type { ErrorKind, ErrorReport } from '../event/error.ts';
import { stepInstruction, stepLabel } from '../event/step.ts';
import type { BuildOutcome } from './image-request.ts';
import type { FailedStep } from './steps.ts';

const SHOWN_LINES = 10;
const LONGEST_LINE = 500;

interface Symptom {
  readonly pattern: RegExp;
  readonly kind: ErrorKind;
  readonly hint: string;
  /** Only where a command of a step failed: BuildKit's own words mean something else. */
  readonly ofCommands?: true;
}

const ENGINE_LOST = { kind: 'engine_lost', hint: 'Check that the engine runs, then build again.' } as const;

/** What the words of an error tell about its kind; the first that fits wins. Matched without regard to case. */
const SYMPTOMS: readonly Symptom[] = [
  { pattern: /no space left on device/i, kind: 'disk_full', hint: 'Free disk space of the engine, for example with "docker buildx prune".' },
  {
    pattern: /certificate signed by unknown authority|unable to (?:get (?:local )?issuer cert|verify the first cert)|SSL certificate problem|self[- ]signed certificate|SELF_SIGNED_CERT|UNABLE_TO_(?:GET_ISSUER_CERT|VERIFY_LEAF)|CERTIFICATE_VERIFY_FAILED|certificate verif(?:y|ication) failed|server certificate not trusted|PKIX path building failed/i,
    kind: 'network',
    hint: 'A server shows a certificate that is not trusted. If a proxy or server of yours has an authority of its own, name its certificate in caCerts; if it is a registry of images, the engine itself must trust it.',
  },
  {
    pattern: /cannot connect to the docker daemon|is the docker daemon running|error reading from server: eof|code = unavailable|transport is closing|connection reset by peer|broken pipe|failed to receive status/i,
    ...ENGINE_LOST,
  },
  { pattern: /is not a docker command|unknown flag: --progress|buildx component is missing/i, kind: 'engine_unsupported', hint: 'Install the buildx plugin of the Docker CLI.' },
  {
    pattern: /host key verification failed/i,
    kind: 'auth',
    hint: 'The host shows another SSH key than the one in your known_hosts. Compare it with the one that its owner publishes before you accept it; "ssh-keygen -R HOST" forgets the old one.',
    ofCommands: true,
  },
  {
    pattern: /permission denied \([\w,-]*publickey/i,
    kind: 'auth',
    hint: 'The host accepts no key of your SSH agent. See which ones it has with "ssh-add -l", and give it the right one with "ssh-add".',
    ofCommands: true,
  },
  {
    pattern: /unauthorized|authentication required|could not read (?:username|password)|authentication failed|\bE?401\b/i,
    kind: 'auth',
    hint: 'What the step asked for wants a sign-in that it did not get, or did not accept. Declare a Credential document for it, or check the value of the one there is.',
    ofCommands: true,
  },
  { pattern: /unauthorized|authentication required|denied: requested access|pull access denied|\b401 /i, kind: 'auth', hint: 'Check that the image exists, and sign in with "docker login" if it is private.' },
  {
    pattern: /i\/o timeout|dial tcp|connection refused|failed to connect to|no such host|network is unreachable|temporary failure (?:in name resolution|resolving)|could not resolve|getaddrinfo|ENOTFOUND|EAI_AGAIN|TLS handshake timeout/i,
    kind: 'network',
    hint: 'Check the network and proxy settings of the engine.',
  },
  { pattern: /not found|manifest unknown|does not exist/i, kind: 'build_failed', hint: 'Check the language version and the names of packages and tools.' },
];

/** The report of a build that ended with an error. The exit code comes from the step that failed. */
export function failureReport({ failed, plain, isEngineLost }: BuildOutcome): ErrorReport {
  const error = failed?.error ?? lastError(plain) ?? 'The build ended without a word.';
  const exitCode = /exit code: (\d+)/.exec(error)?.[1];
  const symptom = isEngineLost === true ? ENGINE_LOST : SYMPTOMS.find(({ pattern, ofCommands }) => (ofCommands !== true || exitCode !== undefined) && [error, ...(failed?.tail ?? [])].some((line) => pattern.test(line)));
  const kind = symptom === undefined || symptom.kind === 'build_failed' ? (exitCode === undefined ? 'build_failed' : 'step_failed') : symptom.kind;
  const lines = lastLines(failed);
  const hint = symptom?.hint ?? lastWords(lines);
  return {
    kind,
    message: failed === undefined ? error : stepMessage(failed.name, error, exitCode),
    ...(hint === undefined ? {} : { hint }),
    ...(failed === undefined ? {} : { step: failed.name }),
    ...(exitCode === undefined ? {} : { exitCode: Number(exitCode) }),
    ...(lines.length === 0 ? {} : { output: lines }),
  };
}

/** BuildKit's own words for an exit code repeat the whole command behind `process "/bin/sh -c …"`. */
function stepMessage(name: string, error: string, exitCode: string | undefined): string {
  const step = `Step "${stepLabel(name)}"`;
  return exitCode === undefined ? `${step} failed: ${firstLine(error)}` : `${step} ended with exit code ${exitCode}: ${stepInstruction(name)}`;
}

/** What a failed step printed last: the reason is there, and nobody reads more than that. */
function lastLines(failed: FailedStep | undefined): string[] {
  const lines = (failed?.tail ?? []).filter((line) => line.trim() !== '').slice(-SHOWN_LINES);
  return lines.map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
}

function lastWords(lines: readonly string[]): string | undefined {
  const line = lines.at(-1);
  return line === undefined ? undefined : `It printed last: ${line.trim()}`;
}

function lastError(plain: readonly string[]): string | undefined {
  return plain.findLast((line) => /^ERROR:|^error:/i.test(line)) ?? plain.findLast((line) => line.trim() !== '');
}

function firstLine(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  return rest.length === 0 ? first : `${first} …`;
}
