import assert from 'node:assert/strict';
import { languageBases, OWN_GRADLE } from '../../rig/language-bases.ts';
import { docker } from '../docker.ts';
import { appName, Scratch } from '../scratch.ts';
import { gradleBuild, mavenIndex } from './app/java.ts';
import { built } from './built.ts';
import { documents } from './documents.ts';
import { type Proxy, startProxy } from './index/proxy.ts';

/** What Debian's Gradle downloaded cannot be used at another path: so nothing is built with it here. */
describe('a build of several Gradle projects', () => {
  let scratch: Scratch;
  let proxy: Proxy;
  let image: string;

  before(async function () {
    this.timeout('10m');
    await languageBases('own-gradle');
    proxy = await startProxy({ 'maven.index': mavenIndex });
    scratch = new Scratch();
    const files = {
      'settings.gradle': "include 'app', ':libs:core'\nproject(':libs:core').projectDir = file('shared/core')\n",
      'gradle/repositories.gradle': "allprojects { repositories { maven { url 'http://maven.index' } } }\n",
      'build.gradle': "apply from: 'gradle/repositories.gradle'\n",
      'app/build.gradle': gradleBuild('com.example:greeting:1.0.0').replace(
        'dependencies {',
        "dependencies {\n  implementation project(':libs:core')\n  testImplementation 'com.example:tests:1.0.0'",
      ),
      'shared/core/build.gradle': gradleBuild('com.example:farewell:1.0.0'),
      'unrelated/build.gradle': gradleBuild('com.example:unrelated:1.0.0'),
      'buildSrc/build.gradle': '',
      'buildSrc/src/main/groovy/Names.groovy': 'class Names {}\n',
    };
    for (const [file, text] of Object.entries(files)) scratch.write(file, text);
    const app = { language: 'java', version: '21' };
    scratch.write(
      'workspace.yaml',
      documents(appName('gradle-projects'), app, proxy.url, { image: OWN_GRADLE, packages: [] }),
    );
    ({ image } = await built(scratch));
  });
  after(() => {
    proxy.close();
    scratch.remove();
  });

  it('has the dependencies of all its projects, and no others, in the image', async () => {
    const found = await docker(
      'run',
      '--rm',
      image,
      'sh',
      '-c',
      'find ~/.gradle -name "*-1.0.0.jar" -path "*com.example*" -printf "%f\\n" | sort',
    );
    assert.deepEqual(found.trim().split('\n'), ['farewell-1.0.0.jar', 'greeting-1.0.0.jar', 'tests-1.0.0.jar']);
  });
});
