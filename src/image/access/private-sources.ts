/** Something that a file of the app, or the YAML, refers to. */
export interface Finding {
  readonly what: string;
  /** The file, or the YAML field. */
  readonly by: string;
}

export interface PrivateSources {
  /** Hosts, with their port if there is one, that packages come from over SSH. */
  readonly ssh: readonly Finding[];
  /** Hosts that packages come from with git over HTTPS. Many are public: only a credential makes a difference. */
  readonly https: readonly Finding[];
}

/** Lock files repeat the addresses of manifests in their own way: npm writes public ones as git+ssh. */
const LOCK = /lock[^/]*$|\.sum$|\.resolved$|\.freeze$|shrinkwrap[^/]*$/;

/** `ssh://git@host:2222/path`, also after `git+`. `https://user@host:443/` resembles it only in its user. */
const SSH_URL = /\bssh:\/\/(?:[\w.~%-]+@)?([A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?)(?=[/"'\s]|:(?!\d)|$)/g;
/** `git@host:path`, not a URL with a port. */
const SCP = /(?<![\w./:@~%-])git@([A-Za-z0-9][A-Za-z0-9.-]*):(?!\/\/)(?=[\w~/.-])/g;
const HTTPS = [
  /\bgit\+https:\/\/(?:[^\s/@"']*@)?([A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?)(?=\/)/g,
  /\bgit["']?\s*(?:=>?|:)\s*["']https:\/\/(?:[^\s/@"']*@)?([A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?)(?=\/)/g,
  /\burl["']?\s*:\s*["']?https:\/\/(?:[^\s/@"']*@)?([A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?)\/[^\s"']{0,500}\.git\b/g,
];
/** Go gets what these name from a proxy unless it is private. */
export const GO_MANIFEST = /(?:^|\/)go\.(?:mod|work)$/;
/** A module of go.mod, also inside a block: its path begins with a host. */
const GO_MODULE =
  /^[ \t]*(?:(?:require|replace)[ \t]+)?(?:[^\s/]+\/\S+[ \t]+(?:v\S+[ \t]+)?=>[ \t]+)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)\/\S+[ \t]+v\d/gm;

export function privateSources(texts: ReadonlyMap<string, string>): PrivateSources {
  const manifests = [...texts].filter(([name]) => !LOCK.test(name));
  const found = (patterns: readonly RegExp[], files = manifests): Finding[] =>
    files.flatMap(([by, text]) => hosts(withoutComments(by, text), patterns).map((what) => ({ what, by })));
  return {
    ssh: once(found([SSH_URL, SCP])),
    https: once([
      ...found(HTTPS),
      ...found(
        [GO_MODULE],
        manifests.filter(([name]) => GO_MANIFEST.test(name)),
      ),
    ]),
  };
}

/** Hosts that a shell command connects to over SSH. */
export function sshHostsOf(command: string): string[] {
  return [...new Set(hosts(command, [SSH_URL, SCP]))];
}

function hosts(text: string, patterns: readonly RegExp[]): string[] {
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, host = '']) => host.toLowerCase()));
}

function withoutComments(name: string, text: string): string {
  return /\.txt$/.test(name) ? text.replace(/(?:^|\s)#.*$/gm, '') : text;
}

function once(found: readonly Finding[]): Finding[] {
  return [...new Map(found.toReversed().map((each) => [each.what, each])).values()].reverse();
}
