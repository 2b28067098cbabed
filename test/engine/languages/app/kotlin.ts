import type { App } from './app.ts';
import { CLASSPATH, java, mavenIndex, MAVEN_SETTINGS, project } from './java.ts';

const HELLO = `class Hello

fun main() = println(Hello::class.java.getResource("/greeting.txt")!!.readText())
`;

/**
 * Maven brings the compiler, as a dependency that the command calls itself: what is tested is no plugin of Maven for
 * Kotlin.
 */
export const kotlin: App = {
  language: 'kotlin',
  version: '21',
  bases: java.bases,
  indexes: { 'maven.index': mavenIndex },
  files: {
    ...MAVEN_SETTINGS,
    'pom.xml': project('com.example:greeting:1.0.0', 'org.jetbrains.kotlin:kotlin-compiler:1.3.31'),
    'Hello.kt': HELLO,
  },
  programs: java.programs,
  run:
    `${CLASSPATH} && java -cp "$classpath" org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -no-stdlib ` +
    '-no-reflect -nowarn -cp "$classpath" -d out Hello.kt && java -cp "out:$classpath" HelloKt',
};
