import assert from 'node:assert/strict';
import { goldenProject, planProject } from './project.ts';

const wrapper = (url: string): string => `distributionUrl=${url.replace(':', '\\:')}\n`;
const MAVEN = 'https://repo.maven.apache.org/maven2/org/apache/maven/apache-maven/3.9.9/apache-maven-3.9.9-bin.zip';

describe('a project', () => {
  it('of several Maven modules, with the Maven of its wrapper', () => {
    const { leftOut } = goldenProject('java-maven-modules', 'java', {
      'pom.xml': '<project><modules><module>core</module><module>app</module></modules></project>',
      'core/pom.xml': '<project><parent/></project>',
      'app/pom.xml': '<project><parent/></project>',
      'old/pom.xml': '<project/>',
      '.mvn/extensions.xml': '<extensions/>',
      '.mvn/wrapper/maven-wrapper.properties': wrapper(MAVEN),
    });
    assert.deepEqual(leftOut, []);
  });

  it('of several Gradle projects, with the Gradle of its wrapper', () => {
    const { leftOut } = goldenProject('kotlin-gradle-projects', 'kotlin', {
      'settings.gradle.kts': 'include(":app", ":bom")\n',
      'build.gradle.kts': '',
      'app/build.gradle.kts': '',
      'old/build.gradle.kts': '',
      'gradle/libs.versions.toml': '',
      'gradle/wrapper/gradle-wrapper.properties': wrapper(
        'https://services.gradle.org/distributions/gradle-8.13-bin.zip',
      ),
      'buildSrc/build.gradle.kts': '',
      'buildSrc/src/main/kotlin/conventions.gradle.kts': '',
    });
    assert.deepEqual(leftOut, []);
  });

  it('of Gradle for a newer or older Java says so', () => {
    const { leftOut } = goldenProject('java-gradle-old', 'java', {
      'build.gradle': '',
      'gradle/wrapper/gradle-wrapper.properties': wrapper(
        'https://services.gradle.org/distributions/gradle-6.9.4-all.zip',
      ),
    });
    assert.deepEqual(leftOut, [
      {
        message: 'Gradle 6.9.4 of the wrapper runs on Java 15 at most, and the image has Java 21.',
        hint: 'Set spec.language.version of the App to "15", or update the wrapper.',
      },
    ]);
  });

  it('of Gradle with a toolchain of another Java says so', () => {
    const { leftOut } = planProject('java', {
      'settings.gradle.kts': 'include("app")',
      'app/build.gradle.kts': 'kotlin { jvmToolchain(17) }',
    });
    assert.deepEqual(leftOut, [
      {
        message: 'The toolchain of Java 17 in "app/build.gradle.kts" is not installed: the image has Java 21.',
        hint: 'Set spec.language.version of the App to "17".',
      },
    ]);
  });

  it('of sbt, with its plugins and build logic', () => {
    goldenProject('scala-sbt', 'scala', {
      'build.sbt': 'scalaVersion := "3.3.4"\n',
      'core/build.sbt': '',
      'project/build.properties': 'sbt.version=1.10.7\n',
      'project/plugins.sbt': '',
      'project/Dependencies.scala': '',
    });
  });

  it('of a build above the app is resolved as a whole, from there', () => {
    const files = {
      'settings.gradle': "include 'api', 'core'\n",
      'gradle/wrapper/gradle-wrapper.properties': wrapper('https://x/gradle-8.5-bin.zip'),
      'api/build.gradle': '',
      'core/build.gradle': '',
    };
    const { manifests, dockerfile } = planProject('java', files, { appFolder: 'api' });
    assert.deepEqual(
      manifests.map(({ name }) => name),
      ['api/build.gradle', 'core/build.gradle', 'settings.gradle'],
    );
    assert.match(dockerfile.text, /COPY --from=gradle:8\.5\.0 /);
    const maven = planProject(
      'java',
      {
        'pom.xml': '<project><modules><module>api</module></modules></project>',
        'api/pom.xml': '<project/>',
        'other/pom.xml': '<project/>',
      },
      { appFolder: 'api' },
    );
    assert.deepEqual(
      maven.manifests.map(({ name }) => name),
      ['api/pom.xml', 'pom.xml'],
    );
  });
});
