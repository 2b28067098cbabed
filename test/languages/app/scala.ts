import { zip } from '../index/archive.ts';
import type { Index } from '../index/proxy.ts';
import type { App } from './app.ts';
import { java, mavenIndex, MAVEN_SETTINGS, pom } from './java.ts';

const LAUNCHER = /^\/org\/scala-sbt\/sbt-launch\/([\d.]+)\/sbt-launch-\1\.(pom|jar)$/;

/** Debian has no sbt: its launcher is an archive with nothing in it, and what is tested is Maven with Debian's Scala. */
const scalaIndex: Index = (asked) => {
  const [, version = '', file] = LAUNCHER.exec(asked) ?? [];
  if (file === undefined) return mavenIndex(asked);
  return file === 'pom' ? pom('org.scala-sbt', 'sbt-launch', version) : zip({});
};

const HELLO = `object Hello extends App {
  println(io.Source.fromInputStream(getClass.getResourceAsStream("/greeting.txt")).mkString)
}
`;

/** As with Kotlin, Maven brings the compiler, and the command calls it. */
export const scala: App = {
  language: 'scala',
  version: '21',
  bases: java.bases.filter((name) => name !== 'gradle'),
  indexes: { 'maven.index': scalaIndex },
  files: {
    ...MAVEN_SETTINGS,
    'pom.xml': `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>hello</artifactId>
  <version>1.0.0</version>
  <dependencies>
    <dependency><groupId>com.example</groupId><artifactId>greeting</artifactId><version>1.0.0</version></dependency>
    <dependency><groupId>org.scala-lang</groupId><artifactId>scala-compiler</artifactId><version>2.11.12</version></dependency>
  </dependencies>
</project>
`,
    'Hello.scala': HELLO,
  },
  programs: ['java', 'javac', 'mvn', 'sbt'],
  run: 'classpath=$(find $HOME/.m2 -name "*.jar" | tr "\\n" ":") && mkdir out && java -cp "$classpath" scala.tools.nsc.Main -nowarn -cp "$classpath" -d out Hello.scala && java -cp "out:$classpath" Hello',
};
