import { copyText, run } from '../instruction.ts';
import { java } from './java.ts';
import { JAVA_PROXY, MAVEN, USE_JAVA_PROXY } from './jvm.ts';
import type { Toolchain } from '../toolchain.ts';

const LAUNCHER = '1.11.7';

/**
 * sbt has no official image and no Debian package. Its launcher is on Maven Central, and downloads the sbt version of
 * project/build.properties. The dependencies of build.sbt are not installed beforehand: reading it requires the folder
 * project/, and manifests are files in the app's own folder. The version is the JDK's.
 */
export const scala: Toolchain = {
  ...java,
  setup: ({ args }) => [
    ...MAVEN,
    ...args,
    JAVA_PROXY,
    run([
      USE_JAVA_PROXY,
      'mvn --batch-mode -Dmaven.repo.local=/tmp/m2 dependency:copy ' +
        `-Dartifact=org.scala-sbt:sbt-launch:${LAUNCHER} -DoutputDirectory=/opt/sbt -Dmdep.stripVersion=true`,
      'rm -rf /tmp/m2',
    ]),
    copyText('#!/bin/sh\nexec java ${SBT_OPTS:-} -jar /opt/sbt/sbt-launch.jar "$@"\n', '/usr/local/bin/sbt'),
    run(['chmod 755 /usr/local/bin/sbt']),
  ],
  manifests: /^(?:pom\.xml|\.mvn\/[\w.-]+\.(?:config|xml))$/,
};
