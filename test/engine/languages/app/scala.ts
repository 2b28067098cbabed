import { zip } from '../index/archive.ts';
import type { Index } from '../index/proxy.ts';
import type { App } from './app.ts';
import { CLASSPATH, java, mavenIndex, MAVEN_SETTINGS, pom, project } from './java.ts';

const LAUNCHER = /^\/org\/scala-sbt\/sbt-launch\/([\d.]+)\/sbt-launch-\1\.(pom|jar)$/;

/**
 * Debian has no sbt: its launcher is an archive with nothing in it, and what is tested is Maven with Debian's Scala.
 */
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
    'pom.xml': project('com.example:greeting:1.0.0', 'org.scala-lang:scala-compiler:2.11.12'),
    'Hello.scala': HELLO,
  },
  programs: ['java', 'javac', 'mvn', 'sbt'],
  run:
    `${CLASSPATH} && mkdir out && java -cp "$classpath" scala.tools.nsc.Main -nowarn -cp "$classpath" -d ` +
    'out Hello.scala && java -cp "out:$classpath" Hello',
};
