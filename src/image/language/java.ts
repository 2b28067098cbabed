import type { Toolchain } from '../toolchain.ts';
import { DEFAULT_JDK, JDK_BIN, jdkImage } from './jvm.ts';
import { JVM_MANIFEST_FOLDERS, JVM_MANIFESTS, jvmDependencies } from './jvm/dependencies.ts';
import { gradleSetup } from './jvm/gradle.ts';
import { mavenSetup } from './jvm/maven.ts';

export const java: Toolchain = {
  defaultVersion: DEFAULT_JDK,
  image: jdkImage,
  setup: (context) => [...mavenSetup(context), ...gradleSetup(context)],
  manifests: JVM_MANIFESTS,
  manifestFolders: JVM_MANIFEST_FOLDERS,
  basePackages: () => [],
  path: () => [JDK_BIN],
  env: () => ({}),
  defaultTools: [],
  dependencies: jvmDependencies,
};
