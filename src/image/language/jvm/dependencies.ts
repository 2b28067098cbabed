import type { Dependencies, StageContext } from '../../toolchain.ts';
import { gradleDependencies, isGradle } from './gradle.ts';
import { isMaven, mavenDependencies } from './maven.ts';
import { TOOL_VERSION_FILES } from '../tool-version.ts';

/** Folders of projects; of sources, only those of build logic, which Gradle compiles before it configures a build. */
const FOLDER = '(?!(?:src|target|build|out|bin|node_modules|test-?data)(?:/|$))[A-Za-z0-9_][\\w.-]*/';
const BUILD_FILES =
  'pom\\.xml|[\\w.-]+\\.gradle(?:\\.kts)?|gradle\\.properties|(?:buildscript-|settings-)?gradle\\.lockfile';
const LOGIC = `(?:${FOLDER}){0,2}(?:buildSrc|[\\w-]*(?:build|logic|plugin|convention)[\\w-]*)/(?:${FOLDER}){0,2}`;
const LOGIC_SOURCES = `${LOGIC}src/main/(?:java|kotlin|groovy|resources)/`;
const GRADLE_FILES = 'verification-metadata\\.xml|verification-keyring\\.keys|wrapper/gradle-wrapper\\.properties';

/** The image has both, whichever of them the app uses. */
const MANAGERS: readonly string[] = ['maven', 'gradle'];

export const JVM_MANIFESTS = new RegExp(
  `^(?:(?:${FOLDER}){0,5}(?:${BUILD_FILES})` +
    `|(?:${FOLDER}){0,3}(?:settings\\.xml|\\.mvn/[\\w.-]+\\.(?:config|xml)|\\.mvn/wrapper/maven-wrapper\\.properties)` +
    `|(?:${FOLDER}){0,3}(?:[\\w.-]+\\.versions\\.toml|gradle/[\\w.-]+\\.toml)` +
    `|(?:${FOLDER}){0,3}gradle/(?:${GRADLE_FILES})` +
    `|(?:${FOLDER}){0,3}(?:${TOOL_VERSION_FILES})` +
    `|${LOGIC_SOURCES}(?:[\\w-]+/){0,8}[\\w.-]+)$`,
);
export const JVM_MANIFEST_FOLDERS = new RegExp(
  `^(?:(?:${FOLDER}){0,3}(?:\\.mvn(?:/wrapper)?|gradle/wrapper)|(?:${FOLDER}){0,4}${FOLDER.slice(0, -1)}` +
    `|${LOGIC}src(?:/main(?:/(?:java|kotlin|groovy|resources)(?:/[\\w-]+){0,8})?)?)$`,
);

/** The dependencies and plugins of Maven or Gradle. */
export function jvmDependencies(context: StageContext): Dependencies | undefined {
  if (isMaven(context)) return { ...mavenDependencies(context), managers: MANAGERS };
  return isGradle(context) ? { ...gradleDependencies(context), managers: MANAGERS } : undefined;
}
