import { copyText, run } from '../instruction.ts';
import { java } from './java.ts';
import { JAVA_PROXY, MAVEN, USE_JAVA_PROXY } from './jvm.ts';
import type { Toolchain } from '../toolchain.ts';

const LAUNCHER = '1.11.7';

/**
 * sbt has no official image and is not in Debian; its launcher is on Maven Central, and gets the sbt that
 * project/build.properties asks for. What build.sbt needs is not installed beforehand: it cannot be read without the
 * folder project/, and manifests are files of the app's own folder. The version is that of the JDK.
 */
export const scala: Toolchain = {
  ...java,
  setup: (_, args) => [
    ...MAVEN,
    ...args,
    JAVA_PROXY,
    run([
      USE_JAVA_PROXY,
      `mvn --batch-mode -Dmaven.repo.local=/tmp/m2 dependency:copy -Dartifact=org.scala-sbt:sbt-launch:${LAUNCHER} -DoutputDirectory=/opt/sbt -Dmdep.stripVersion=true`,
      'rm -rf /tmp/m2',
    ]),
    copyText('#!/bin/sh\nexec java ${SBT_OPTS:-} -jar /opt/sbt/sbt-launch.jar "$@"\n', '/usr/local/bin/sbt'),
    run(['chmod 755 /usr/local/bin/sbt']),
  ],
  manifests: /^(?:pom\.xml|\.mvn\/[\w.-]+\.(?:config|xml))$/,
};
