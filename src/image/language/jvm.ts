import { copyFrom, copyText, image, type Instruction, run } from '../instruction.ts';
import {
  copyForUser,
  type Dependencies,
  keptFolder,
  stageManifests,
  type StageContext,
  type User,
} from '../toolchain.ts';

/** The JDK's folder in the official Java images. */
export const JDK_BIN = '/opt/java/openjdk/bin';
export const DEFAULT_JDK = '21';

/** Eclipse Temurin's JDK on Ubuntu. Its tags contain the major version; old projects write 1.8 for 8. */
export function jdkImage(version: string): string {
  return `eclipse-temurin:${version.replace(/^1\.(?=\d)/, '').replace(/^(\d+)(?:\.\d+)*$/, '$1')}-jdk`;
}

/** The build tools, from their official images. */
export const MAVEN: readonly Instruction[] = [
  copyFrom(image('maven:3-eclipse-temurin-21'), ['/usr/share/maven'], '/opt/maven'),
  run(['ln -s /opt/maven/bin/mvn /usr/local/bin/mvn']),
];
export const GRADLE: readonly Instruction[] = [
  copyFrom(image('gradle:8'), ['/opt/gradle'], '/opt/gradle'),
  run(['ln -s /opt/gradle/bin/gradle /usr/local/bin/gradle']),
];

const JAVA_PROXY_SCRIPT = '/tmp/java-proxy.sh';

/**
 * Java ignores the usual proxy variables, and Maven ignores Java's properties unless configured otherwise. The
 * proxy's user and password are left out: Java has no property for them.
 */
export const JAVA_PROXY = copyText(
  String.raw`options=
use_proxy() {
  address="$(printf '%s' "$2" | sed -n -E 's|^http://([^@/]*@)?([^:/]+:[0-9]+)/?$|\2|p')"
  [ -z "$address" ] || options="$options -D$1.proxyHost=${'${address%:*}'} -D$1.proxyPort=${'${address#*:}'} -Daether.connector.http.useSystemProperties=true"
}
use_proxy http "${'${http_proxy:-${HTTP_PROXY:-}}'}"
use_proxy https "${'${https_proxy:-${HTTPS_PROXY:-}}'}"
direct="$(printf '%s' "${'${no_proxy:-${NO_PROXY:-}}'}" | sed -e 's/ //g' -e 's/,/|/g' -e 's/^\./*./' -e 's/|\./|*./g')"
[ -z "$direct" ] || options="$options -Dhttp.nonProxyHosts=$direct"
[ -z "$options" ] || export JAVA_TOOL_OPTIONS="${'${JAVA_TOOL_OPTIONS:-}'}$options"
`,
  JAVA_PROXY_SCRIPT,
);

/** After this command, Java uses the proxy, in the same shell. */
export const USE_JAVA_PROXY = `. ${JAVA_PROXY_SCRIPT}`;

/** Gradle's own dependency report downloads metadata only. */
const RESOLVE = `allprojects {
  tasks.create('downloadDependencies') {
    doLast {
      configurations.findAll { it.canBeResolved && it.name ==~ /(?i).*(compile|runtime)Classpath/ }.each { it.resolve() }
    }
  }
}
`;

const repository = ({ home }: User): string => `${home}/.m2/repository`;
const gradleHome = ({ home }: User): string => `${home}/.gradle`;
const isMaven = ({ manifests }: StageContext): boolean => manifests.has('pom.xml');
const isGradle = ({ manifests }: StageContext): boolean =>
  [...manifests.keys()].some((name) => name.startsWith('build.gradle'));

export const JVM_MANIFESTS =
  /^(?:pom\.xml|settings\.xml|\.mvn\/[\w.-]+\.(?:config|xml)|(?:build|settings)\.gradle(?:\.kts)?|gradle\.(?:properties|lockfile)|gradle\/[\w-]+\.versions\.toml)$/;
export const JVM_MANIFEST_FOLDERS = /^(?:\.mvn|gradle)$/;

/** The dependencies and plugins of Maven or Gradle; of a multi-module build, those of the root module only. */
export function jvmDependencies(context: StageContext): Dependencies | undefined {
  const manifests = [...context.manifests.keys()];
  if (isMaven(context)) {
    const { mount, cache, keep } = keptFolder(context, 'maven', repository(context.user));
    return {
      manifests,
      copies: copyForUser(context, `${context.user.home}/.m2`),
      instructions: [
        ...stageManifests(context),
        JAVA_PROXY,
        run(
          [
            USE_JAVA_PROXY,
            'mvn ' +
              `--batch-mode${context.manifests.has('settings.xml') ? ' --settings settings.xml' : ''} ` +
              `--update-snapshots --non-recursive -Dmaven.repo.local=${cache} dependency:go-offline`,
            ...keep,
          ],
          { mounts: [mount] },
        ),
      ],
    };
  }
  if (!isGradle(context)) return undefined;
  const { mount, cache, keep } = keptFolder(context, 'gradle', gradleHome(context.user));
  return {
    manifests,
    copies: copyForUser(context, gradleHome(context.user)),
    instructions: [
      ...stageManifests(context),
      copyText(RESOLVE, '/tmp/download.gradle'),
      JAVA_PROXY,
      run(
        [
          USE_JAVA_PROXY,
          `gradle --no-daemon --gradle-user-home ${cache} --init-script /tmp/download.gradle :downloadDependencies`,
          `rm -rf ${cache}/daemon`,
          ...keep,
        ],
        { mounts: [mount] },
      ),
    ],
  };
}
