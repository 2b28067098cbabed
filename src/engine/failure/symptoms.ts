import type { ErrorKind } from '../../event/error.ts';
import { COMMAND_FAILURES, NETWORK_FAILURES } from './command-failures.ts';
import type { FailedStep } from '../progress/steps.ts';

export interface Symptom {
  /** Absent where the exit code tells. */
  readonly pattern?: RegExp;
  readonly kind: ErrorKind;
  /** Absent where the headline says it all. */
  readonly hint?: string;
  /** Names what is wrong: `{name}` stands for a named group of the pattern. */
  readonly headline?: string | undefined;
  /**
   * Only where a command of a step failed: BuildKit's own words mean something else; or only in BuildKit's own words.
   */
  readonly of?: 'commands' | 'engine';
  /** Only with this exit code, whatever the words. */
  readonly exitCode?: number;
  /** What was printed last says more than the hint alone. */
  readonly quotesLast?: true;
  /**
   * Only in the very last lines: earlier it may have been no trouble at all. Or in the first ones, too: it is never
   * anything
   * but the reason.
   */
  readonly where?: 'last' | 'anywhere';
}

export const ENGINE_LOST = { kind: 'engine_lost', hint: 'Check that the engine runs, then build again.' } as const;

/** As resolvers say it: of glibc, musl, Go, Java, Erlang and curl. */
const UNKNOWN_HOST =
  /no such host|unknown ?host|name or service not known|name does not resolve|no address associated with hostname|temporary failure (?:in name resolution|resolving)|(?:could not|couldn't|unable to) resolve (?:host|proxy|address|['"])|failed to lookup address|dns (?:lookup )?error|nxdomain|getaddrinfo|\bENOTFOUND\b|EAI_AGAIN/;
const UNREACHABLE =
  /i\/o timeout|dial tcp|connection refused|(?:failed|unable|could not|couldn't) (?:to )?connect to|failed_connect|network is unreachable|no route to host|connection (?:was )?reset|ECONNREFUSED|ECONNRESET|ETIMEDOUT|TLS handshake timeout|connection timed out|operation timed out|ReadTimeoutError|ConnectTimeoutError|502 bad gateway|503 service unavailable|504 gateway time-?out/;
/**
 * What some package managers say and keep the reason to themselves: Maven, Bundler, Composer, cabal, renv, R,
 * LuaRocks, apk.
 */
const PACKAGES_OUT_OF_REACH =
  /could not transfer (?:artifact|metadata)|could not reach host|exception probably indicates you are offline|couldn't establish HTTP connection|error downloading .{0,300}\[error code (?:5|6|7|28|35)\]|unable to access index for repository|failed searching manifest: failed downloading|temporary error \(try again later\)|network error \(check/;

/** What the words of an error tell about its kind; the first that fits wins. Matched without regard to case. */
const SYMPTOMS: readonly Symptom[] = [
  {
    pattern:
      /because --locked was passed|can only install(?: packages)? (?:when your package\.json|with an existing package-lock)|lockfile (?:needs to be updated|would have been modified|can't be updated)|ERR_PNPM_OUTDATED_LOCKFILE|lock ?file \S+ needs to be updated|not present in the lock file|lock file does not contain a compatible|missing go\.sum entry|updates to go\.mod needed|the lock is mismatched|changed significantly since poetry\.lock/i,
    headline: 'The lock file does not match the dependencies',
    kind: 'step_failed',
    hint: 'The lock file does not go with the list of dependencies. Bring it up to date with the package manager ("npm install", "go mod tidy" and the like), then build again.',
    of: 'commands',
    where: 'anywhere',
  },
  {
    pattern: /no space left on device|\bENOSPC\b|disk quota exceeded/i,
    headline: 'No space left',
    kind: 'disk_full',
    hint: 'Free disk space of the engine, for example with "docker buildx prune".',
  },
  {
    pattern:
      /parent snapshot \S+ does not exist|blob \S{0,200}sha256:[0-9a-f]+(?: on \S+)?:? not found|content digest sha256:\S+: not found|(?:unexpected commit|failed commit on ref|digest mismatch).{0,300}(?:digest|size)|failed to (?:get|load|mount) (?:cache|snapshot|layer).{0,300}(?:not found|not exist|EOF|corrupt)|archive\/tar: invalid tar header|gzip: invalid (?:header|checksum)/i,
    kind: 'cache_corrupt',
    hint: 'What the engine kept of earlier builds is damaged. Clear its cache with "docker buildx prune --all", then build again.',
    of: 'engine',
  },
  {
    pattern:
      /certificate signed by unknown authority|unable to (?:get (?:local )?issuer cert|verify the first cert)|SSL certificate problem|self[- ]signed certificate|SELF_SIGNED_CERT|UNABLE_TO_(?:GET_ISSUER_CERT|VERIFY_LEAF)|CERTIFICATE_VERIFY_FAILED|certificate verif(?:y|ication) failed|server certificate not trusted|PKIX path building failed/i,
    headline: 'A certificate is not trusted',
    kind: 'network',
    hint: 'A server shows a certificate that is not trusted. If a proxy or server of yours has an authority of its own, name its certificate in caCerts; if it is a registry of images, the engine itself must trust it.',
  },
  {
    pattern:
      /cannot connect to the docker daemon|is the docker daemon running|error reading from server: eof|code = unavailable|transport is closing|connection reset by peer|broken pipe|failed to receive status/i,
    ...ENGINE_LOST,
    of: 'engine',
  },
  {
    pattern:
      /check ?sums? (?:mismatch|did not match|does not match|failed|should be)|checksum should be|computed checksum did not match|(?:hash sum|hash|digest|integrity) mismatch|\bEINTEGRITY\b|do not match the hashes|digest does not match|expected sha-?(?:256|512)/i,
    headline: 'Checksum mismatch',
    kind: 'checksum',
    hint: 'A download is not what it should be: it was cut off, replaced or changed on its way. Build again; if that does not help, compare the checksum with the one that its publisher names, and update it, or the lock file, only if they agree.',
    quotesLast: true,
  },
  {
    pattern:
      /javascript heap out of memory|java\.lang\.OutOfMemoryError|cannot allocate memory|runtime: out of memory|\bENOMEM\b|fatal error: .{0,300}killed signal|out of memory: killed/i,
    headline: 'Out of memory',
    kind: 'out_of_memory',
    hint: 'The step ran out of memory. Give the engine more (Docker Desktop, Colima and OrbStack have a limit of their own), build fewer workspaces at a time with --concurrency, or let the command use less.',
  },
  {
    pattern: /is not a docker command|unknown flag: --progress|buildx component is missing/i,
    kind: 'engine_unsupported',
    hint: 'Install the buildx plugin of the Docker CLI.',
  },
  {
    pattern: /host key verification failed/i,
    headline: 'The SSH host key is not the known one',
    kind: 'auth',
    hint: 'The host shows another SSH key than the one in your known_hosts. Compare it with the one that its owner publishes before you accept it; "ssh-keygen -R HOST" forgets the old one.',
    of: 'commands',
  },
  {
    pattern: /permission denied \([\w,-]*publickey/i,
    headline: 'The SSH key was refused',
    kind: 'auth',
    hint: 'The host accepts no key of your SSH agent. See which ones it has with "ssh-add -l", and give it the right one with "ssh-add".',
    of: 'commands',
  },
  {
    pattern:
      /unauthorized|authentication required|could not read (?:username|password)|authentication failed|\bE?401\b|\bE?403 forbidden\b|\bE403\b/i,
    headline: 'Authentication failed',
    kind: 'auth',
    hint: 'What the step asked for wants a sign-in that it did not get, or did not accept. Declare a Credential document for it, or check the value of the one there is.',
    of: 'commands',
  },
  {
    pattern: /unauthorized|authentication required|denied: requested access|pull access denied|\b401 /i,
    kind: 'auth',
    hint: 'Check that the image exists, and sign in with "docker login" if it is private.',
  },
  {
    pattern: /toomanyrequests|too many requests|rate limit(?:ed| exceeded)?\b/i,
    headline: 'Too many requests',
    kind: 'network',
    hint: 'The server takes no more requests for now. Wait, sign in for a higher limit (for images with "docker login"), or use a registry of your own as a cache.',
  },
  {
    pattern:
      /failed to (?:calculate checksum|compute cache key).{0,500}not found|failed to read dockerfile|failed to stat|lstat \S+: no such file/i,
    kind: 'missing_file',
    hint: 'A file that the Dockerfile copies is not in the build context. Check its path, which is relative to the context, and .dockerignore.',
    of: 'engine',
  },
  ...NETWORK_FAILURES,
  {
    pattern: oneOf(UNKNOWN_HOST, UNREACHABLE, PACKAGES_OUT_OF_REACH),
    kind: 'network',
    hint: 'Check the network and proxy settings of the engine.',
  },
  ...COMMAND_FAILURES,
  {
    exitCode: 137,
    kind: 'out_of_memory',
    hint: 'The step was killed, mostly for want of memory. Give the engine more, build fewer workspaces at a time with --concurrency, or let the command use less.',
  },
  {
    exitCode: 127,
    kind: 'command_not_found',
    hint: 'The image has no such command. Add the package that brings it to "packages" or "devTools", or check how it is written.',
  },
  {
    exitCode: 126,
    kind: 'command_not_found',
    hint: 'The command is there, but cannot be run: it is not executable, or made for another processor.',
  },
  {
    pattern: /no such file or directory|can't (?:open|cd to) |\bENOENT\b|cannot find the file/i,
    kind: 'missing_file',
    hint: 'The command looked for a file that the image does not have: the source is mounted only when the workspace runs, and a build has no more than dependency manifests. Check the path, or do it when the workspace starts.',
    of: 'commands',
    where: 'last',
  },
  {
    pattern:
      /unable to locate package|has no installation candidate|no matching distribution found|no matching package|is not in this registry|could not find (?:gem|artifact)|could not be found in any version|unknown revision/i,
    kind: 'step_failed',
    hint: 'There is no such package, or not in that version, where it was looked for. Check how it is written, and which versions there are.',
    of: 'commands',
  },
  {
    pattern: /\[y\/n\]|\(y(?:es)?\/n(?:o)?\)|EOF when reading a line/i,
    headline: 'The command asks for input',
    kind: 'step_failed',
    hint: 'The command asks something, and nobody can answer a step. Give it the answer beforehand, mostly with "--yes" or "-y".',
    of: 'commands',
    where: 'last',
  },
];

function oneOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'), 'i');
}

/** A reason is near the beginning of its line; what follows only costs time. UTF-16 units. */
const MAX_MATCHED = 2000;
/** How many lines the very last ones are. */
const LAST_LINES = 3;

/**
 * What a build's error, and what its step printed, tell of the kind of it. `exitCode` is that of the step's command.
 * `line`
 * is the one of what was printed that tells it, if it is not the error itself.
 */
export function symptomOf(
  error: string,
  { head, tail }: Pick<FailedStep, 'head' | 'tail'>,
  exitCode: number | undefined,
): (Pick<Symptom, 'kind' | 'hint' | 'headline' | 'quotesLast'> & { line?: string }) | undefined {
  const last = tail.filter((line) => line.trim() !== '').slice(-LAST_LINES);
  const printed = { last, end: tail, anywhere: [...head, ...tail] };
  for (const { pattern, of, exitCode: wanted, where, ...symptom } of SYMPTOMS) {
    if (wanted !== undefined && wanted === exitCode) return symptom;
    if (pattern === undefined || (of !== undefined && (of === 'commands') !== (exitCode !== undefined))) continue;
    // An error with an exit code repeats the whole command, which may contain anything.
    if (exitCode === undefined && pattern.test(error)) return { ...symptom, headline: undefined }; // its own words say what is wrong
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
