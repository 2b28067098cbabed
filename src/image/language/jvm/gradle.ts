import { foldersAbove, inFolder } from '../local-path.ts';
import { toolVersion } from '../tool-version.ts';
import { copyFrom, copyText, image, type Instruction, run } from '../../instruction.ts';
import { shellWord } from '../../quote.ts';
import {
  copyForUser,
  type Dependencies,
  keptFolder,
  type LeftOut,
  stageManifests,
  type StageContext,
  type User,
} from '../../toolchain.ts';
import { readGradleBuild } from './gradle-build.ts';
import { JAVA_PROXY, USE_JAVA_PROXY } from './proxy.ts';
import { gradleDistributionFolder, isPlainName, readWrapper, type Wrapper } from './wrapper.ts';

const HOME = '/opt/gradle';
const DEFAULT_VERSION = '8';

/**
 * Gradle's own dependency report downloads metadata only. Compilers and processors have configurations of their own.
 */
const RESOLVE = `allprojects {
  tasks.create('downloadDependencies') {
    doLast {
      configurations.findAll {
        it.canBeResolved &&
          it.name ==~ /(?i).*(compile|runtime)Classpath|.*annotationProcessor|kotlin.*Classpath|(kapt|ksp|jacoco).*/
      }.each { it.resolve() }
    }
  }
}
`;
/** Settings of a project that forbid a task to read its project. */
const FLAGS = '-Dorg.gradle.configuration-cache=false -Dorg.gradle.unsafe.isolated-projects=false';

const BUILDS = ['build.gradle', 'build.gradle.kts'];
const SETTINGS = ['settings.gradle', 'settings.gradle.kts'];
const gradleHome = ({ home }: User): string => `${home}/.gradle`;

/** Gradle from its official image, in the version of the wrapper. */
export function gradleSetup(context: StageContext): readonly Instruction[] {
  const version = usableVersion(wrapperOf(context)) ?? toolVersion(context, 'gradle') ?? DEFAULT_VERSION;
  return [copyFrom(image(`gradle:${version}`), [HOME], HOME), run([`ln -s ${HOME}/bin/gradle /usr/local/bin/gradle`])];
}

export function isGradle({ manifests, appFolder }: StageContext): boolean {
  return (
    BUILDS.some((name) => manifests.has(inFolder(appFolder, name))) ||
    foldersAbove(appFolder).some((folder) => SETTINGS.some((name) => manifests.has(inFolder(folder, name))))
  );
}

/** The folder of the build: the outermost one with settings, or else the app's own. */
function rootOf({ manifests, appFolder }: StageContext): string {
  return (
    foldersAbove(appFolder)
      .reverse()
      .find((folder) => SETTINGS.some((name) => manifests.has(inFolder(folder, name)))) ?? appFolder
  );
}

/** The dependencies and plugins of a Gradle build with all its projects. */
export function gradleDependencies(context: StageContext): Dependencies {
  const { user } = context;
  const root = rootOf(context);
  const wrapper = wrapperOf(context);
  const build = readGradleBuild(root, context.manifests);
  const leftOut = [...otherVersion(wrapper), ...tooOld(wrapper, context), ...otherJava(build.manifests, context)];
  if (build.obstacle !== undefined)
    return { manifests: [], instructions: [], copies: [], leftOut: [...leftOut, build.obstacle] };
  const { mount, cache, keep } = keptFolder(context, 'gradle', gradleHome(user));
  return {
    manifests: build.manifests,
    copies: copyForUser(context, gradleHome(user)),
    instructions: [
      ...stageManifests(context, build.manifests),
      copyText(RESOLVE, '/tmp/download.gradle'),
      JAVA_PROXY,
      run(
        [
          USE_JAVA_PROXY,
          ...(build.emptyProjects.length === 0 ? [] : [`mkdir -p ${build.emptyProjects.map(shellWord).join(' ')}`]),
          ...(root === '' ? [] : [`cd ${shellWord(root)}`]),
          `gradle --no-daemon ${FLAGS} --gradle-user-home ${cache} ` +
            '--init-script /tmp/download.gradle downloadDependencies',
          `rm -rf ${cache}/daemon`,
          ...keep,
          ...wrapperHome(wrapper, user),
        ],
        { mounts: [mount] },
      ),
    ],
    leftOut,
  };
}

function wrapperOf(context: StageContext): Wrapper | undefined {
  const text = context.manifests.get(inFolder(rootOf(context), 'gradle/wrapper/gradle-wrapper.properties'));
  return text === undefined ? undefined : readWrapper(text, 'gradle');
}

/** Gradle's first releases of a minor version have two numbers, their images three; X.Y is the newest of X.Y there. */
function usableVersion(wrapper: Wrapper | undefined): string | undefined {
  const version = wrapper?.version;
  if (version === undefined || Number.parseInt(version, 10) < 5) return undefined;
  return /^\d+\.\d+$/.test(version) ? `${version}.0` : version;
}

/** gradlew finds this Gradle, and downloads none. */
function wrapperHome(wrapper: Wrapper | undefined, user: User): string[] {
  if (wrapper?.version === undefined || usableVersion(wrapper) === undefined || !isPlainName(wrapper)) return [];
  const folder = `${gradleHome(user)}/wrapper/dists/${gradleDistributionFolder(wrapper)}`;
  return [
    `mkdir -p ${folder}`,
    `ln -sfn ${HOME} ${folder}/gradle-${wrapper.version}`,
    `touch ${folder}/${wrapper.name}.zip.ok`,
  ];
}

function otherVersion(wrapper: Wrapper | undefined): LeftOut[] {
  if (wrapper === undefined || usableVersion(wrapper) !== undefined) return [];
  return [
    {
      message:
        `"${wrapper.name.slice(0, 60)}" in gradle/wrapper/gradle-wrapper.properties is not used: ` +
        `the image has Gradle ${DEFAULT_VERSION}.`,
      hint: 'The script gradlew still downloads that version when it runs in the workspace.',
    },
  ];
}

/** The newest Java that each release of Gradle runs on (Gradle's compatibility matrix), from new to old. */
const NEWEST_JAVA: readonly (readonly [release: number, java: number])[] = [
  [901, 25],
  [814, 24],
  [810, 23],
  [808, 22],
  [805, 21],
  [803, 20],
  [706, 19],
  [705, 18],
  [703, 17],
  [700, 16],
  [607, 15],
  [603, 14],
  [600, 13],
  [504, 12],
  [500, 11],
];

/** A toolchain of another Java than the image's, which the JDK's version does not come from. */
function otherJava(names: readonly string[], { manifests, version }: StageContext): LeftOut[] {
  const java = majorOf(version);
  for (const name of names) {
    const [, wanted] =
      /(?:JavaLanguageVersion\.of|jvmToolchain)[ \t]{0,8}\([ \t]{0,8}["']?(\d{1,2})["']?/.exec(
        manifests.get(name) ?? '',
      ) ?? [];
    if (wanted === undefined || Number.isNaN(java) || Number(wanted) === java) continue;
    return [
      {
        message: `The toolchain of Java ${wanted} in "${name}" is not installed: the image has Java ${java}.`,
        hint: `Set spec.language.version of the App to "${wanted}".`,
      },
    ];
  }
  return [];
}

function majorOf(version: string): number {
  return Number.parseInt(version.replace(/^1\.(?=\d)/, ''), 10);
}

function tooOld(wrapper: Wrapper | undefined, { version: jdk }: StageContext): LeftOut[] {
  const version = wrapper?.version;
  if (version === undefined || usableVersion(wrapper) === undefined) return [];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const newest = NEWEST_JAVA.find(([release]) => major * 100 + minor >= release)?.[1];
  const java = majorOf(jdk);
  return newest === undefined || Number.isNaN(java) || java <= newest
    ? []
    : [
        {
          message: `Gradle ${version} of the wrapper runs on Java ${newest} at most, and the image has Java ${java}.`,
          hint: `Set spec.language.version of the App to "${newest}", or update the wrapper.`,
        },
      ];
}
