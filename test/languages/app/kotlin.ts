import type { App } from './app.ts';
import { java, mavenIndex, MAVEN_SETTINGS } from './java.ts';

const HELLO = `class Hello

fun main() = println(Hello::class.java.getResource("/greeting.txt")!!.readText())
`;

/** Maven brings the compiler, as a dependency that the command calls itself: what is tested is no plugin of Maven for Kotlin. */
export const kotlin: App = {
  language: 'kotlin',
  version: '21',
  bases: java.bases,
  indexes: { 'maven.index': mavenIndex },
  files: {
    ...MAVEN_SETTINGS,
    'pom.xml': `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>hello</artifactId>
  <version>1.0.0</version>
  <dependencies>
    <dependency><groupId>com.example</groupId><artifactId>greeting</artifactId><version>1.0.0</version></dependency>
    <dependency><groupId>org.jetbrains.kotlin</groupId><artifactId>kotlin-compiler</artifactId><version>1.3.31</version></dependency>
  </dependencies>
</project>
`,
    'Hello.kt': HELLO,
  },
  programs: java.programs,
  run: 'classpath=$(find $HOME/.m2 -name "*.jar" | tr "\\n" ":") && java -cp "$classpath" org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -no-stdlib -no-reflect -nowarn -cp "$classpath" -d out Hello.kt && java -cp "out:$classpath" HelloKt',
};
