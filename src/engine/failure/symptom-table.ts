import { anyOf, type Symptom } from './symptom.ts';
import { BUILD_TOOLS } from './tools/build-tools.ts';
import { GO } from './tools/go.ts';
import { JAVA } from './tools/java.ts';
import { LINUX_PACKAGES } from './tools/linux-packages.ts';
import { NETWORK } from './tools/network.ts';
import { NODEJS } from './tools/nodejs.ts';
import { OTHER_LANGUAGES } from './tools/other-languages.ts';
import { PYTHON } from './tools/python.ts';
import { RUST } from './tools/rust.ts';
import { SHELLS } from './tools/shells.ts';

export const ENGINE_LOST = {
  kind: 'engine_lost',
  hint: 'Check that the engine is running, then build again.',
} as const;

/** As the resolvers of glibc, musl, Go, Java, Erlang and curl report it. */
const UNKNOWN_HOST = anyOf(
  /no such host|unknown ?host|name or service not known|name does not resolve/i,
  /no address associated with hostname|temporary failure (?:in name resolution|resolving)/i,
  /(?:could not|couldn't|unable to) resolve (?:host|proxy|address|['"])|failed to lookup address/i,
  /dns (?:lookup )?error|nxdomain|getaddrinfo|\bENOTFOUND\b|EAI_AGAIN/i,
);
const UNREACHABLE = anyOf(
  /i\/o timeout|dial tcp|connection refused|(?:failed|unable|could not|couldn't) (?:to )?connect to/i,
  /failed_connect|network is unreachable|no route to host|connection (?:was )?reset|ECONNREFUSED/i,
  /ECONNRESET|ETIMEDOUT|TLS handshake timeout|connection timed out|operation timed out/i,
  /ReadTimeoutError|ConnectTimeoutError|502 bad gateway|503 service unavailable/i,
  /504 gateway time-?out/i,
);
/** Package managers that do not print the reason: Maven, Bundler, Composer, cabal, renv, R, LuaRocks, apk. */
const PACKAGES_OUT_OF_REACH = anyOf(
  /could not transfer (?:artifact|metadata)|could not reach host/i,
  /exception probably indicates you are offline|couldn't establish HTTP connection/i,
  /error downloading .{0,300}\[error code (?:5|6|7|28|35)\]|unable to access index for repository/i,
  /failed searching manifest: failed downloading|temporary error \(try again later\)/i,
  /network error \(check/i,
);

/**
 * What tools print about the one thing that is wrong. Each pattern reads a single line and names the culprit;
 * test/unit/engine/failures has the recorded output of the tools. The first match wins.
 */
export const COMMAND_FAILURES: readonly Symptom[] = [
  ...[...SHELLS, ...LINUX_PACKAGES],
  ...[...NODEJS, ...PYTHON, ...RUST, ...GO, ...JAVA, ...OTHER_LANGUAGES],
  ...BUILD_TOOLS,
];

/** All known symptoms; the first that matches wins. Case is ignored. */
export const SYMPTOMS: readonly Symptom[] = [
  {
    pattern: anyOf(
      /because --locked was passed/i,
      /can only install(?: packages)? (?:when your package\.json|with an existing package-lock)/i,
      /lockfile (?:needs to be updated|would have been modified|can't be updated)/i,
      /ERR_PNPM_OUTDATED_LOCKFILE|lock ?file \S+ needs to be updated|not present in the lock file/i,
      /lock file does not contain a compatible|missing go\.sum entry|updates to go\.mod needed/i,
      /the lock is mismatched|changed significantly since poetry\.lock/i,
    ),
    headline: 'The lock file does not match the dependencies',
    kind: 'step_failed',
    hint:
      'Update the lock file with the package manager ("npm install", "go mod tidy" and the like), ' +
      'then build again.',
    of: 'commands',
    where: 'anywhere',
  },
  {
    pattern: /no space left on device|\bENOSPC\b|disk quota exceeded/i,
    headline: 'No space left',
    kind: 'disk_full',
    hint: 'Free disk space on the engine, for example with "docker buildx prune".',
  },
  {
    pattern: anyOf(
      /parent snapshot \S+ does not exist|blob \S{0,200}sha256:[0-9a-f]+(?: on \S+)?:? not found/i,
      /content digest sha256:\S+: not found/i,
      /(?:unexpected commit|failed commit on ref|digest mismatch).{0,300}(?:digest|size)/i,
      /failed to (?:get|load|mount) (?:cache|snapshot|layer).{0,300}(?:not found|not exist|EOF|corrupt)/i,
      /archive\/tar: invalid tar header|gzip: invalid (?:header|checksum)/i,
    ),
    kind: 'cache_corrupt',
    hint:
      'The build cache of the engine is corrupted. Clear it with "docker buildx prune --all", then ' + 'build again.',
    of: 'engine',
  },
  {
    pattern: anyOf(
      /certificate signed by unknown authority/i,
      /unable to (?:get (?:local )?issuer cert|verify the first cert)|SSL certificate problem/i,
      /self[- ]signed certificate|SELF_SIGNED_CERT|UNABLE_TO_(?:GET_ISSUER_CERT|VERIFY_LEAF)/i,
      /CERTIFICATE_VERIFY_FAILED|certificate verif(?:y|ication) failed|server certificate not trusted/i,
      /PKIX path building failed/i,
    ),
    headline: 'A certificate is not trusted',
    kind: 'network',
    hint:
      'A server uses a certificate that is not trusted. If your proxy or server has its own ' +
      'certificate authority, add its certificate to caCerts; for a registry of images, the engine ' +
      'itself must trust it.',
  },
  {
    pattern: anyOf(
      /cannot connect to the docker daemon|is the docker daemon running|error reading from server: eof/i,
      /code = unavailable|transport is closing|connection reset by peer|broken pipe/i,
      /failed to receive status/i,
    ),
    ...ENGINE_LOST,
    of: 'engine',
  },
  {
    pattern: anyOf(
      /check ?sums? (?:mismatch|did not match|does not match|failed|should be)|checksum should be/i,
      /computed checksum did not match|(?:hash sum|hash|digest|integrity) mismatch|\bEINTEGRITY\b/i,
      /do not match the hashes|digest does not match|expected sha-?(?:256|512)/i,
    ),
    headline: 'Checksum mismatch',
    kind: 'checksum',
    hint:
      'A download was truncated, replaced or changed on its way. Build again; if that does not help, ' +
      'compare the checksum with the one that its publisher lists, and update it, or the lock file, ' +
      'only if they agree.',
    quotesLast: true,
  },
  {
    pattern: anyOf(
      /javascript heap out of memory|java\.lang\.OutOfMemoryError|cannot allocate memory/i,
      /runtime: out of memory|\bENOMEM\b|fatal error: .{0,300}killed signal|out of memory: killed/i,
    ),
    headline: 'Out of memory',
    kind: 'out_of_memory',
    hint:
      'Give the engine more memory (Docker Desktop, Colima and OrbStack have their own limit), build ' +
      'fewer workspaces at a time with --concurrency, or let the command use less.',
  },
  {
    pattern: /is not a docker command|unknown flag: --progress|buildx component is missing/i,
    kind: 'engine_unsupported',
    hint: 'Install the buildx plugin of the Docker CLI.',
  },
  {
    pattern: /host key verification failed/i,
    headline: 'The SSH host key has changed or is unknown',
    kind: 'auth',
    hint:
      'The host has a different SSH key than your known_hosts. Compare it with the key that its owner ' +
      'publishes before you accept it; "ssh-keygen -R HOST" removes the old one.',
    of: 'commands',
  },
  {
    pattern: /permission denied \([\w,-]*publickey/i,
    headline: 'The SSH key was refused',
    kind: 'auth',
    hint:
      'The host accepts none of the keys in your SSH agent. List them with "ssh-add -l", and add the ' +
      'right one with "ssh-add".',
    of: 'commands',
  },
  {
    pattern: anyOf(
      /unauthorized|authentication required|could not read (?:username|password)|authentication failed/i,
      /\bE?401\b|\bE?403 forbidden\b|\bE403\b/i,
    ),
    headline: 'Authentication failed',
    kind: 'auth',
    hint:
      'The server requires credentials that the step did not send, or rejected them. Declare a ' +
      'Credential document for it, or check the value of the existing one.',
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
    hint:
      'The server is rejecting further requests for now. Wait, sign in for a higher limit (for images ' +
      'with "docker login"), or use your own registry as a cache.',
  },
  {
    pattern: anyOf(
      /failed to (?:calculate checksum|compute cache key).{0,500}not found|failed to read dockerfile/i,
      /failed to stat|lstat \S+: no such file/i,
    ),
    kind: 'missing_file',
    hint:
      'A file that the Dockerfile copies is not in the build context. Check its path, which is ' +
      'relative to the context, and .dockerignore.',
    of: 'engine',
  },
  ...NETWORK,
  {
    pattern: anyOf(UNKNOWN_HOST, UNREACHABLE, PACKAGES_OUT_OF_REACH),
    kind: 'network',
    hint: 'Check the network and proxy settings of the engine.',
  },
  ...COMMAND_FAILURES,
  {
    exitCode: 137,
    kind: 'out_of_memory',
    hint:
      'The step was killed, probably because it ran out of memory. Give the engine more, build fewer ' +
      'workspaces at a time with --concurrency, or let the command use less.',
  },
  {
    exitCode: 127,
    kind: 'command_not_found',
    hint:
      'A command is not installed. Add the package that provides it to "packages" or "devTools", or ' +
      'check its spelling.',
  },
  {
    exitCode: 126,
    kind: 'command_not_found',
    hint: 'A command cannot be executed: it is not executable, or built for another processor.',
  },
  {
    pattern: /no such file or directory|can't (?:open|cd to) |\bENOENT\b|cannot find the file/i,
    kind: 'missing_file',
    hint:
      'A file was not found in the image. The source is mounted only when the workspace runs; a build ' +
      'has just the dependency manifests. Check the path, or do this when the workspace starts.',
    of: 'commands',
    where: 'last',
  },
  {
    pattern: anyOf(
      /unable to locate package|has no installation candidate|no matching distribution found/i,
      /no matching package|is not in this registry|could not find (?:gem|artifact)/i,
      /could not be found in any version|unknown revision/i,
    ),
    kind: 'step_failed',
    hint: 'A package, or that version of it, was not found. Check its spelling, and which versions exist.',
    of: 'commands',
  },
  {
    pattern: /\[y\/n\]|\(y(?:es)?\/n(?:o)?\)|EOF when reading a line/i,
    headline: 'The command needs input',
    kind: 'step_failed',
    hint:
      'The command needs input, but builds are non-interactive. Pass the answer as an option, usually ' +
      '"--yes" or "-y".',
    of: 'commands',
    where: 'last',
  },
];
