import type { App } from './app.ts';
import { java, MAVEN_SETTINGS } from './java.ts';

const module = (artifact: string, content: string): string => `<project>
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>com.example</groupId><artifactId>parent</artifactId><version>1.0.0</version>
    <relativePath>../parent/pom.xml</relativePath>
  </parent>
  <artifactId>${artifact}</artifactId>
  ${content}
</project>
`;

const dependency = (artifact: string): string =>
  `<dependency><groupId>com.example</groupId><artifactId>${artifact}</artifactId><version>1.0.0</version></dependency>`;

/** Two modules, of which one needs the other, and a parent beside them. */
export const mavenModules: App = {
  ...java,
  files: {
    ...MAVEN_SETTINGS,
    'pom.xml': `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>shop</artifactId>
  <version>1.0.0</version>
  <packaging>pom</packaging>
  <modules>
    <module>parent</module>
    <module>core</module>
    <module>app</module>
  </modules>
</project>
`,
    'parent/pom.xml': `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>parent</artifactId>
  <version>1.0.0</version>
  <packaging>pom</packaging>
  <properties><maven.compiler.release>21</maven.compiler.release></properties>
</project>
`,
    'core/pom.xml': module('core', `<dependencies>${dependency('greeting')}</dependencies>`),
    'core/src/main/java/Greeting.java': `import java.util.Scanner;

public class Greeting {
  public static String text() {
    return new Scanner(Greeting.class.getResourceAsStream("/greeting.txt")).nextLine();
  }
}
`,
    'app/pom.xml': module('app', `<dependencies>${dependency('core')}</dependencies>`),
    'app/src/main/java/Hello.java': `public class Hello {
  public static void main(String[] args) {
    System.out.println(Greeting.text());
  }
}
`,
  },
  run:
    'mvn --offline --quiet compile && java -cp ' +
    'app/target/classes:core/target/classes:$HOME/.m2/repository/com/example/greeting/1.0.0/greeting-1.0.0.jar Hello',
};
