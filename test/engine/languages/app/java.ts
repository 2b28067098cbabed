import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { mavenRepository } from '../../../rig/language-bases.ts';
import { zip } from '../index/archive.ts';
import type { Index } from '../index/proxy.ts';
import { type App, GREETING } from './app.ts';

const PACKAGE = /^\/com\/example\/(\w+)\/([\d.]+)\/\1-\2\.(pom|jar)$/;
/**
 * Maven downloads the plugins of its whole lifecycle, and its defaults. Debian lacks these or their versions; no test
 * runs them.
 */
const NOT_RUN =
  /^\/org\/apache\/maven\/plugins\/(maven-(?:antrun|assembly|clean|deploy|release|site)-plugin)\/([\d.]+)\/\1-\2\.(pom|jar)$/;

export const pom = (group: string, artifact: string, version: string): string =>
  `<project><modelVersion>4.0.0</modelVersion><groupId>${group}</groupId><artifactId>${artifact}</` +
  `artifactId><version>${version}</version></project>`;

/** An app with dependencies, written as `group:artifact:version`. */
export function project(...dependencies: readonly string[]): string {
  const written = dependencies
    .map((each) => each.split(':'))
    .map(
      ([group = '', artifact = '', version = '']) =>
        `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</` +
        'version></dependency>\n',
    );
  return `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>hello</artifactId>
  <version>1.0.0</version>
  <properties><maven.compiler.release>21</maven.compiler.release></properties>
  <dependencies>
${written.join('')}  </dependencies>
</project>
`;
}

/** A Maven repository: packages of the tests, and Debian's, which has Maven's own plugins. */
export const mavenIndexOf =
  (version: string): Index =>
  async (asked) => {
    const [, name = '', found, kind] = PACKAGE.exec(asked) ?? [];
    if (found !== undefined && found !== version) return undefined;
    if (kind === 'pom') return pom('com.example', name, version);
    if (kind === 'jar') return zip({ [`${name}.txt`]: GREETING });
    const [, plugin = '', wanted = '', file] = NOT_RUN.exec(asked) ?? [];
    if (file !== undefined) return file === 'pom' ? pom('org.apache.maven.plugins', plugin, wanted) : zip({});
    const there = path.join(await mavenRepository(), 'maven-repo', path.posix.normalize(asked));
    if (path.basename(there) === 'maven-metadata.xml') return metadata(path.dirname(there));
    return existsSync(there) && statSync(there).isFile() ? readFileSync(there) : undefined;
  };
export const mavenIndex = mavenIndexOf('1.0.0');

/**
 * What repositories say of a folder (maven.apache.org/repositories/metadata.html): the plugins of a group, or the
 * versions of a package.
 */
function metadata(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder)
    .filter((name) => name !== 'debian')
    .sort();
  if (path.basename(folder) !== 'plugins') {
    const versions = names.map((name) => `<version>${name}</version>`).join('');
    return (
      `<metadata><versioning><release>${names.at(-1) ?? ''}</release><versions>${versions}</versions></` +
      'versioning></metadata>'
    );
  }
  const plugins = names.map(
    (name) =>
      `<plugin><prefix>${name.replace(/^maven-|-plugin$/g, '')}</prefix><artifactId>${name}</artifactId></plugin>`,
  );
  return `<metadata><plugins>${plugins.join('')}</plugins></metadata>`;
}

/** How a project of a company with a mirror says so to Maven. */
export const MAVEN_SETTINGS = {
  '.mvn/maven.config': '--settings\n.mvn/settings.xml\n',
  '.mvn/settings.xml':
    '<settings><mirrors><mirror><id>mirror</id><mirrorOf>*</mirrorOf><url>http://maven.index</url></' +
    'mirror></mirrors></settings>\n',
};

const HELLO = `import java.util.Scanner;

public class Hello {
  public static void main(String[] args) {
    System.out.println(new Scanner(Hello.class.getResourceAsStream("/greeting.txt")).nextLine());
  }
}
`;

/** The same for Gradle, whose repository is written in the build. */
export const gradleBuild = (...dependencies: readonly string[]): string =>
  `apply plugin: 'java'\nrepositories { maven { url 'http://maven.index' } }\ndependencies {\n` +
  `${dependencies.map((each) => `  implementation '${each}'\n`).join('')}}\n`;

/** Shell: all that Maven downloaded, for compilers that Maven brings as packages and that a command calls itself. */
export const CLASSPATH = 'classpath=$(find $HOME/.m2 -name "*.jar" | tr "\\n" ":")';

export const java: App = {
  language: 'java',
  version: '21',
  bases: ['eclipse-temurin', 'maven', 'gradle'],
  indexes: { 'maven.index': mavenIndex },
  files: {
    ...MAVEN_SETTINGS,
    'pom.xml': project('com.example:greeting:1.0.0'),
    'src/main/java/Hello.java': HELLO,
  },
  programs: ['java', 'javac', 'mvn'],
  run:
    'mvn --offline --quiet compile && java -cp ' +
    'target/classes:$HOME/.m2/repository/com/example/greeting/1.0.0/greeting-1.0.0.jar Hello',
};
