import { execa } from 'execa';

/** Runs the Docker CLI on the engine of the tests and returns what it printed. Rejects when it fails. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await execa('docker', args, { stdin: 'ignore' });
  return stdout;
}

/**
 * Pulls an image that a test uses outside of a build. Builds pull what they need; the Docker API only finds what the
 * engine has, and no test may rely on another one, or an earlier run, having pulled it.
 */
export async function pull(image: string): Promise<void> {
  await docker('pull', '--quiet', image);
}

export interface Image {
  readonly Id: string;
  readonly Config: {
    readonly Labels: Readonly<Record<string, string>>;
    readonly User: string;
    readonly WorkingDir: string;
  };
}

/**
 * Makes an image that no other test has: a build on it may run steps anew. BuildKit keeps every result of a step, and
 * afterwards any of them may be what another build of the same step gets.
 */
export async function makeImage(name: string, from: string, marker: string, before = ''): Promise<void> {
  const input = `FROM ${from}\nUSER root\n${before}RUN echo ${marker} > /marker\n`;
  await execa('docker', ['buildx', 'build', '--provenance=false', '--tag', name, '-'], { input });
}

/**
 * A step of a base image with what workspaces install, so that apt finds it there: for tests whose steps are never
 * cached, and which are about something else. The step itself is cached.
 */
export const WITH_PACKAGES =
  'RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl git jq locales python3 sqlite3 zsh zsh-autosuggestions zsh-syntax-highlighting && rm -rf /var/lib/apt/lists/*\n';

/** What the engine has under a reference; nothing when it has none. */
export async function inspectImage(reference: string): Promise<Image | undefined> {
  const { stdout, exitCode } = await execa('docker', ['image', 'inspect', reference], {
    stdin: 'ignore',
    reject: false,
  });
  return exitCode === 0 ? (JSON.parse(stdout) as Image[])[0] : undefined;
}

/** Removes the tags that match; what other tags or containers hold stays. */
export async function removeImages(pattern: string): Promise<void> {
  const found = await docker('images', '--filter', `reference=${pattern}`, '--format', '{{.Repository}}:{{.Tag}}');
  const tags = found.split('\n').filter((tag) => tag !== '');
  if (tags.length > 0) await docker('image', 'rm', ...tags);
}
