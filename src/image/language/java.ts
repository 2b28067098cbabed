import {
  DEFAULT_JDK,
  GRADLE,
  JDK_BIN,
  jdkImage,
  JVM_MANIFEST_FOLDERS,
  JVM_MANIFESTS,
  jvmDependencies,
  MAVEN,
} from './jvm.ts';
import type { Toolchain } from '../toolchain.ts';

export const java: Toolchain = {
  defaultVersion: DEFAULT_JDK,
  image: jdkImage,
  setup: () => [...MAVEN, ...GRADLE],
  manifests: JVM_MANIFESTS,
  manifestFolders: JVM_MANIFEST_FOLDERS,
  basePackages: () => [],
  path: () => [JDK_BIN],
  env: () => ({}),
  defaultTools: [],
  dependencies: jvmDependencies,
};
