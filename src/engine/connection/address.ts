import type { Address } from '../../buildkit/client.ts';
import { DvmError } from '../../event/error.ts';

const DEFAULT_HOST = 'localhost';
/** Also with TLS, as in the Docker CLI: the port defaults to 2376 only if no address is given at all. */
const DEFAULT_PORT = 2375;

/**
 * The address of an engine from `unix://`, `npipe://` or `tcp://`; without a scheme it is TCP (docker/cli,
 * opts/hosts.go, parseDockerDaemonHost). Throws `engine_unsupported`, with what to write instead, for anything else.
 */
export function parseHost(host: string): Address {
  const text = host.trim();
  const [, scheme = 'tcp', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text) ?? [];
  if (scheme === 'unix' && rest.startsWith('/')) return { kind: 'unix', path: rest };
  if (scheme === 'npipe' && rest !== '') return { kind: 'unix', path: rest.replaceAll('/', '\\') };
  if (scheme === 'tcp' || scheme === 'http') {
    const url = rest.startsWith('/') || text === '' ? null : URL.parse(`http://${rest || DEFAULT_HOST}`);
    if (url !== null && url.username === '' && url.password === '' && url.pathname === '/') {
      return { kind: 'tcp', host: url.hostname.replace(/^\[|\]$/g, ''), port: portOf(url, rest) };
    }
  }
  throw new DvmError({
    kind: 'engine_unsupported',
    message: `The engine address "${host}" is not supported.`,
    hint: hintFor(scheme.toLowerCase(), text),
  });
}

/** `URL` drops the port that HTTP has by default. */
function portOf(url: URL, rest: string): number {
  if (url.port !== '') return Number(url.port);
  return /:0*80\/?$/.test(rest) ? 80 : DEFAULT_PORT;
}

function hintFor(scheme: string, text: string): string {
  const general = 'Use a unix://, npipe:// or tcp:// address.';
  if (text.startsWith('/')) return `To use a socket, write "unix://${text}". ${general}`;
  if (scheme === 'ssh') {
    const forward = 'ssh -N -L /tmp/engine.sock:/var/run/docker.sock HOST';
    return `Engines over SSH are not supported yet: forward the socket with "${forward}". ${general}`;
  }
  if (scheme === 'https') return `For TLS, use a tcp:// address and set DOCKER_TLS_VERIFY=1. ${general}`;
  return general;
}
