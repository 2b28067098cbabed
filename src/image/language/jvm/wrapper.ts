import { createHash } from 'node:crypto';

/** What a wrapper's properties say about the distribution that it downloads. */
export interface Wrapper {
  readonly url: string;
  /** The file's name without its extension, such as `gradle-8.13-bin`. */
  readonly name: string;
  /** Of a release; undefined for snapshots, daemons and distributions of other names. */
  readonly version?: string;
  readonly type?: string;
}

/** Reads gradle-wrapper.properties or maven-wrapper.properties. */
export function readWrapper(properties: string, distribution: 'gradle' | 'apache-maven'): Wrapper | undefined {
  const url = property(properties, 'distributionUrl');
  if (url === undefined) return undefined;
  const file = url.slice(url.lastIndexOf('/') + 1);
  const name = file.slice(0, file.lastIndexOf('.'));
  const [, version] = /^(?:gradle|apache-maven)-(\d{1,3}(?:\.\d{1,3}){1,2})(?:-(?:bin|all))?$/.exec(name) ?? [];
  const type = property(properties, 'distributionType');
  return {
    url,
    name,
    ...(version !== undefined && name.startsWith(`${distribution}-`) && { version }),
    ...(type !== undefined && { type }),
  };
}

/** Whether a path through the shell's own quoting is certain. */
export function isPlainName({ name }: Wrapper): boolean {
  return /^[\w.-]{1,80}$/.test(name);
}

/** The folder in ~/.gradle/wrapper/dists where gradlew looks for a distribution (PathAssembler of Gradle's wrapper). */
export function gradleDistributionFolder({ url, name }: Wrapper): string {
  const digest = createHash('md5').update(url).digest('hex');
  return `${name}/${BigInt(`0x${digest}`).toString(36)}`;
}

/** The folder in ~/.m2/wrapper/dists where a mvnw without a JAR looks for Maven (`hash_string` in its script). */
export function mavenDistributionFolder({ url, name }: Wrapper): string {
  let hash = 0;
  for (const byte of Buffer.from(url)) hash = (hash * 31 + byte) % 4_294_967_296;
  return `${name.replace(/-bin$/, '')}/${hash.toString(16)}`;
}

/** Of a Java properties file, in which `:` and `=` may be escaped. */
function property(text: string, name: string): string | undefined {
  const line = text
    .split('\n')
    .map((each) => each.trim())
    .findLast((each) => each.startsWith(name) && /^[ \t]*[=:]/.test(each.slice(name.length)));
  const value = line
    ?.slice(name.length)
    .replace(/^[ \t]*[=:]/, '')
    .replace(/\\(.)/g, '$1')
    .trim();
  return value === '' ? undefined : value;
}
