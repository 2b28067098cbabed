import type { Toolchain } from '../toolchain.ts';
import { java } from './java.ts';
import { JVM_MANIFEST_FOLDERS, JVM_MANIFESTS, jvmDependencies } from './jvm/dependencies.ts';
import { gradleSetup, isGradle } from './jvm/gradle.ts';
import { mavenSetup } from './jvm/maven.ts';
import { isSbt, SBT_FOLDERS, SBT_MANIFESTS, sbtDependencies, sbtEnv, sbtSetup } from './jvm/sbt.ts';

/** With sbt, or Maven or Gradle. The version is the JDK's. */
export const scala: Toolchain = {
  ...java,
  setup: (context) => [
    ...mavenSetup(context),
    ...(isGradle(context) ? gradleSetup(context) : []),
    ...sbtSetup(context),
  ],
  manifests: new RegExp(`${SBT_MANIFESTS.source}|${JVM_MANIFESTS.source}`),
  manifestFolders: new RegExp(`${SBT_FOLDERS.source}|${JVM_MANIFEST_FOLDERS.source}`),
  env: sbtEnv,
  dependencies: (context) => (isSbt(context) ? sbtDependencies(context) : jvmDependencies(context)),
};
