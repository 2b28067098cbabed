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
 * Makes an image that no other test has, so that a build on it may run its steps again without affecting others:
 * BuildKit keeps every result of a step, and another build of that step may get any of them.
 */
export async function makeImage(name: string, from: string, marker: string, before = ''): Promise<void> {
  const input = `FROM ${from}\nUSER root\n${before}RUN echo ${marker} > /marker\n`;
  await execa('docker', ['buildx', 'build', '--provenance=false', '--tag', name, '-'], { input });
}

/**
 * A cached step that installs the usual packages of a workspace. For tests on other subjects whose steps are never
 * cached: apt has nothing left to do there.
 */
export const WITH_PACKAGES =
  'RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl git jq ' +
  'locales python3 sqlite3 zsh zsh-autosuggestions zsh-syntax-highlighting && rm -rf ' +
  '/var/lib/apt/lists/*\n';

/** The image that the engine has under a reference, if any. */
export async function inspectImage(reference: string): Promise<Image | undefined> {
  const { stdout, exitCode } = await execa('docker', ['image', 'inspect', reference], {
    stdin: 'ignore',
    reject: false,
  });
  return exitCode === 0 ? (JSON.parse(stdout) as Image[])[0] : undefined;
}

/** Removes the tags that match. Images that other tags or containers use stay. */
export async function removeImages(pattern: string): Promise<void> {
  const found = await docker('images', '--filter', `reference=${pattern}`, '--format', '{{.Repository}}:{{.Tag}}');
  const tags = found.split('\n').filter((tag) => tag !== '');
  if (tags.length > 0) await docker('image', 'rm', ...tags);
}
