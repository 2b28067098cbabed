import { type Symptom, unreachable } from '../symptom.ts';

/** The host that a command could not reach. */
export const NETWORK: readonly Symptom[] = [
  unreachable(
    'The host name "{name}" could not be resolved',
    /(?:could not|couldn't) resolve host(?: name)?:? ['"]?(?<name>[\w.-]{1,255})/i,
  ),
  unreachable('The host name "{name}" could not be resolved', /Could not resolve '(?<name>[^']{1,255})'/),
  unreachable(
    'The host name "{name}" could not be resolved',
    /getaddrinfo (?:ENOTFOUND|EAI_AGAIN) (?<name>[\w.-]{1,255})/,
  ),
  unreachable(
    'The host name "{name}" could not be resolved',
    /\blookup (?<name>[\w.-]{1,255})(?: on \S{1,100})?: (?:no such host|Temporary failure)/,
  ),
  unreachable(
    'The host name "{name}" could not be resolved',
    /host='(?<name>[^']{1,255})'.{0,600}(?:Name or service not known|name resolution)/,
  ),
  unreachable('The host name "{name}" could not be resolved', /UnknownHostException: (?<name>[\w.-]{1,255})/),
  unreachable('The host name "{name}" could not be resolved', /getaddrinfo for (?<name>[\w.-]{1,255}) failed/),
  unreachable('Could not connect to {name}', /Could not reach host (?<name>[\w.-]{0,254}\w)/),
  unreachable('Could not connect to {name}', /Failed to open TCP connection to (?<name>[\w.:-]{1,255})/),
  unreachable('Connection refused by {name}', /connect ECONNREFUSED (?<name>\S{1,255})/),
  unreachable('Connection refused by {name}', /dial tcp (?<name>[\w.:[\]-]{1,255}): connect: connection refused/),
  unreachable('Could not connect to {name}', /Failed to connect to (?<name>[\w.:-]{1,255}) port \d/),
];
