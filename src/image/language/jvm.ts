/** The JDK's folder in the official Java images. */
export const JDK_BIN = '/opt/java/openjdk/bin';
export const DEFAULT_JDK = '21';

/** Eclipse Temurin's JDK on Ubuntu. Its tags contain the major version; old projects write 1.8 for 8. */
export function jdkImage(version: string): string {
  return `eclipse-temurin:${version.replace(/^1\.(?=\d)/, '').replace(/^(\d+)(?:\.\d+)*$/, '$1')}-jdk`;
}
