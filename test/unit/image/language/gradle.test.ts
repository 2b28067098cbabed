import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readGradleBuild } from '../../../../src/image/language/jvm/gradle-build.ts';
import { withoutRoot, readGradleSettings } from '../../../../src/image/language/jvm/gradle-settings.ts';
import { gradleTokens } from '../../../../src/image/language/jvm/gradle-tokens.ts';
import {
  gradleDistributionFolder,
  mavenDistributionFolder,
  readWrapper,
} from '../../../../src/image/language/jvm/wrapper.ts';

describe('the settings of a Gradle build', () => {
  for (const [what, script, expected] of [
    ['Groovy without parentheses', "include 'a', ':b:c',\n  \"d\"\ninclude 'e'\n", ['a', 'b/c', 'd', 'e']],
    ['Kotlin', 'include(\n  ":a",\n  ":b:c",\n)\ninclude("d")', ['a', 'b/c', 'd']],
    ['settings as receiver', 'settings.include("a")', ['a']],
    ['comments', '// include("a")\n/* include("b")\n*/ include("c") // include("d")', ['c']],
    ['folders of their own', 'include ":a"\nproject(":a").projectDir = new File(settingsDir, "libs/a")', ['libs/a']],
    ['a file of the root', 'include(":a")\nproject(":a").projectDir = file("$rootDir/x/a")', ['x/a']],
    ['projects beside the root', "includeFlat 'a'", ['../a']],
    ['what others include', 'content { includeGroup("x") }\nfilter.include("y")', []],
  ] as readonly (readonly [string, string, readonly string[]])[])
    it(`are read in ${what}`, () => {
      const { projects, isComputed } = readGradleSettings(script);
      assert.deepEqual(projects, expected);
      assert.equal(isComputed, false);
    });

  it('say which builds they include', () => {
    const script = 'pluginManagement {\n  includeBuild("build-logic")\n}\nincludeBuild "../other"\n';
    assert.deepEqual(readGradleSettings(script).builds, ['build-logic', '../other']);
  });

  for (const script of [
    'include(*names)',
    'dirs.each { include it.name }',
    'include "$prefix-a"',
    'include fileTree(".").include("**/build.gradle")',
  ])
    it(`are known to be computed: ${script}`, () => assert.equal(readGradleSettings(script).isComputed, true));

  it('keep every project that is written, in any style', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const style = fc.constantFrom(
      (names: readonly string[]) => `include(${names.map((each) => `":${each}"`).join(', ')})\n`,
      (names: readonly string[]) => `include ${names.map((each) => `'${each}'`).join(',\n  ')}\n`,
      (names: readonly string[]) => names.map((each) => `include(":${each}") // a comment\n`).join(''),
    );
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1 }), style, (names, write) => {
        assert.deepEqual(readGradleSettings(`rootProject.name = "x"\n${write(names)}`).projects, names);
      }),
    );
  });

  it('are read from any text', () => {
    const part = fc.constantFrom('include', '(', ')', '"', "'", '"""', '\\', '\n', ',', '//', '/*', '*/', '$', ':a');
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string())), (parts) => {
        const text = parts.join('');
        readGradleSettings(text);
        assert.ok(gradleTokens(text).length <= text.length);
      }),
    );
  });

  it('may refer to the root by a variable', () => {
    assert.equal(withoutRoot('$rootDir/a.gradle'), 'a.gradle');
    assert.equal(withoutRoot('${rootProject.projectDir}/a.gradle'), 'a.gradle');
    assert.equal(withoutRoot('${rootProject.projectDir.path}/a.gradle'), 'a.gradle');
    assert.equal(withoutRoot('$home/a.gradle'), undefined);
  });
});

describe('the files of a Gradle build', () => {
  const filesOf = (files: Readonly<Record<string, string>>) => readGradleBuild('', new Map(Object.entries(files)));

  it('are those of its projects, catalogs, scripts and build logic, and no others', () => {
    const { manifests, emptyProjects, obstacle } = filesOf({
      'settings.gradle.kts': 'includeBuild("build-logic")\ninclude(":app", ":bom", ":libs:core")',
      'build.gradle.kts': 'apply(from = "$rootDir/gradle/publish.gradle.kts")',
      'gradle/libs.versions.toml': '',
      'gradle/publish.gradle.kts': '',
      'gradle/unused.gradle': '',
      'gradle/wrapper/gradle-wrapper.properties': '',
      'app/build.gradle.kts': '',
      'app/gradle.lockfile': '',
      'libs/core/core.gradle': '',
      'other/build.gradle': '',
      'buildSrc/build.gradle.kts': '',
      'buildSrc/src/main/kotlin/java-conventions.gradle.kts': '',
      'build-logic/settings.gradle.kts': '',
      'build-logic/src/main/kotlin/Plugin.kt': '',
    });
    assert.deepEqual(manifests, [
      'app/build.gradle.kts',
      'app/gradle.lockfile',
      'build-logic/settings.gradle.kts',
      'build-logic/src/main/kotlin/Plugin.kt',
      'build.gradle.kts',
      'buildSrc/build.gradle.kts',
      'buildSrc/src/main/kotlin/java-conventions.gradle.kts',
      'gradle/libs.versions.toml',
      'gradle/publish.gradle.kts',
      'libs/core/core.gradle',
      'settings.gradle.kts',
    ]);
    assert.deepEqual(emptyProjects, ['bom']);
    assert.equal(obstacle, undefined);
  });

  it('are all build files if the settings compute the projects', () => {
    const { manifests } = filesOf({ 'settings.gradle': 'dirs.each { include it }', 'a/b/build.gradle': '' });
    assert.deepEqual(manifests, ['a/b/build.gradle', 'settings.gradle']);
  });

  it('are not enough if the build leads out of the folder or needs the Android SDK', () => {
    assert.match(
      filesOf({ 'settings.gradle': "includeBuild '../common'" }).obstacle?.message ?? '',
      /its settings include "\.\.\/common", which is not in the app's folder/,
    );
    assert.match(
      filesOf({ 'build.gradle': "plugins { id 'com.android.application' }" }).obstacle?.message ?? '',
      /"build\.gradle" needs the Android SDK/,
    );
  });
});

describe('the properties of a wrapper', () => {
  const gradle = (file: string) =>
    readWrapper(`distributionUrl=https\\://services.gradle.org/distributions/${file}\r\n`, 'gradle');

  it('name the version of a release', () => {
    assert.equal(gradle('gradle-8.13-bin.zip')?.version, '8.13');
    assert.equal(gradle('gradle-7.6.4-all.zip')?.version, '7.6.4');
    assert.equal(gradle('gradle-9.0.0-rc-1-bin.zip')?.version, undefined);
    assert.equal(gradle('gradle-8.13-bin.zip')?.url, 'https://services.gradle.org/distributions/gradle-8.13-bin.zip');
    assert.equal(readWrapper('distributionPath=x\n', 'gradle'), undefined);
    assert.equal(
      readWrapper(
        'distributionUrl=https://repo.maven.apache.org/maven2/org/apache/maven/apache-maven-3.9.9-bin.zip',
        'apache-maven',
      )?.version,
      '3.9.9',
    );
  });

  it('decide where the scripts look for a distribution', () => {
    const wrapper = gradle('gradle-8.13-bin.zip') ?? assert.fail();
    assert.equal(gradleDistributionFolder(wrapper), 'gradle-8.13-bin/5xuhj0ry160q40clulazy9h7d');
    assert.match(mavenDistributionFolder({ url: 'ab', name: 'apache-maven-3.9.9-bin' }), /^apache-maven-3\.9\.9\/c21$/);
  });
});
