import { createHmac } from 'node:crypto';

/**
 * The lines of a known_hosts file that match a host, `host` or `host:port` (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT").
 */
export function knownHostsOf(text: string, host: string): string[] {
  const name = hostName(host);
  return text.split(/\r?\n/).filter((line) => {
    const words = line.trim().split(/\s+/);
    const [patterns = ''] = words[0]?.startsWith('@') === true ? words.slice(1) : words;
    return !patterns.startsWith('#') && patterns !== '' && matchesHost(patterns, name);
  });
}

/** The default port is omitted; any other is written with brackets. */
function hostName(host: string): string {
  const [, name = '', port = '22'] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  return port === '22' ? name : `[${name}]:${port}`;
}

function matchesHost(patterns: string, name: string): boolean {
  if (patterns.startsWith('|1|')) {
    const [salt = '', hash = ''] = patterns.slice(3).split('|');
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  }
  const each = patterns.split(',');
  return (
    !each.some((pattern) => pattern.startsWith('!') && matchesPattern(pattern.slice(1), name)) &&
    each.some((pattern) => matchesPattern(pattern, name))
  );
}

/** `*` and `?` are wildcards. Both ends are matched first, so that many stars take linear time. */
function matchesPattern(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const part = (text: string, at: number): boolean =>
    at >= 0 &&
    at + text.length <= name.length &&
    Array.from(text).every((character, index) => character === '?' || character === name[at + index]);
  if (rest.length === 0) return first.length === name.length && part(first, 0);
  if (!part(first, 0)) return false;
  let from = first.length;
  const last = rest.pop() ?? '';
  for (const middle of rest) {
    while (from + middle.length <= name.length && !part(middle, from)) from += 1;
    from += middle.length;
  }
  return name.length - last.length >= from && part(last, name.length - last.length);
}
