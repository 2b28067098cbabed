import { foldersAbove, inFolder } from '../local-path.ts';
import { toolVersion } from '../tool-version.ts';
import { copyFrom, image, type Instruction, run } from '../../instruction.ts';
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
import { readReactor } from './pom.ts';
import { JAVA_PROXY, USE_JAVA_PROXY } from './proxy.ts';
import { isPlainName, mavenDistributionFolder, readWrapper, type Wrapper } from './wrapper.ts';

const DEFAULT_IMAGE = 'maven:3-eclipse-temurin-21';
const HOME = '/opt/maven';
/** Of this plugin, so that it does not look for the modules of the build itself in a repository. */
const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

const repository = ({ home }: User): string => `${home}/.m2/repository`;

/** Maven from its official image, in the version of the wrapper. */
export function mavenSetup(context: StageContext): readonly Instruction[] {
  const version = usableVersion(wrapperOf(context)) ?? toolVersion(context, 'maven');
  return [
    copyFrom(image(version === undefined ? DEFAULT_IMAGE : `maven:${version}`), ['/usr/share/maven'], HOME),
    run([`ln -s ${HOME}/bin/mvn /usr/local/bin/mvn`]),
  ];
}

export function isMaven({ manifests, appFolder }: StageContext): boolean {
  return manifests.has(inFolder(appFolder, 'pom.xml'));
}

/** The folder of the build: the outermost one of which the app is a module, or else its own. */
function rootOf({ manifests, appFolder }: StageContext): string {
  const own = inFolder(appFolder, 'pom.xml');
  return (
    foldersAbove(appFolder)
      .reverse()
      .find((folder) => readReactor(inFolder(folder, 'pom.xml'), manifests).poms.includes(own)) ?? appFolder
  );
}

/** The dependencies and plugins of a Maven build with all its modules. */
export function mavenDependencies(context: StageContext): Dependencies {
  const { manifests, user } = context;
  const root = rootOf(context);
  const { mount, cache, keep } = keptFolder(context, 'maven', repository(user));
  const reactor = readReactor(inFolder(root, 'pom.xml'), manifests);
  const atRoot = (name: string): boolean => manifests.has(inFolder(root, name));
  const settings = inFolder(root, 'settings.xml');
  const used = [
    ...reactor.poms,
    ...(atRoot('settings.xml') ? [settings] : []),
    ...[...manifests.keys()].filter((name) => name.startsWith(inFolder(root, '.mvn/')) && !name.includes('/wrapper/')),
  ].sort();
  const isReactor = reactor.hasModules && reactor.isComplete;
  const goal = isReactor && !reactor.pinsDependencyPlugin ? DEPENDENCY_PLUGIN : 'dependency';
  const wrapper = wrapperOf(context);
  return {
    manifests: used,
    copies: copyForUser(context, `${user.home}/.m2`),
    instructions: [
      ...stageManifests(context, used),
      JAVA_PROXY,
      run(
        [
          USE_JAVA_PROXY,
          ...(root === '' ? [] : [`cd ${shellWord(root)}`]),
          `mvn --batch-mode${atRoot('settings.xml') ? ' --settings settings.xml' : ''} --update-snapshots` +
            `${isReactor ? '' : ' --non-recursive'} -Dmaven.repo.local=${cache} ${goal}:go-offline`,
          ...keep,
          ...wrapperHome(wrapper, user),
        ],
        { mounts: [mount] },
      ),
    ],
    leftOut: [...otherVersion(wrapper), ...reactor.leftOut],
  };
}

function wrapperOf(context: StageContext): Wrapper | undefined {
  const text = context.manifests.get(inFolder(rootOf(context), '.mvn/wrapper/maven-wrapper.properties'));
  return text === undefined ? undefined : readWrapper(text, 'apache-maven');
}

/** The official image has tags for every release of Maven 3 since 3.3.9. */
function usableVersion(wrapper: Wrapper | undefined): string | undefined {
  return wrapper?.version !== undefined && /^3\.(?:3\.9|[5-9]\.\d+)$/.test(wrapper.version)
    ? wrapper.version
    : undefined;
}

/** A mvnw without a JAR finds this Maven, and downloads none. */
function wrapperHome(wrapper: Wrapper | undefined, { home }: User): string[] {
  if (wrapper === undefined || usableVersion(wrapper) === undefined || !isPlainName(wrapper)) return [];
  const folder = `${home}/.m2/wrapper/dists/${mavenDistributionFolder(wrapper)}`;
  return [`mkdir -p ${folder.slice(0, folder.lastIndexOf('/'))}`, `ln -sfn ${HOME} ${folder}`];
}

function otherVersion(wrapper: Wrapper | undefined): LeftOut[] {
  if (wrapper === undefined || usableVersion(wrapper) !== undefined) return [];
  return [
    {
      message:
        `"${wrapper.name.slice(0, 60)}" in .mvn/wrapper/maven-wrapper.properties is not used: ` +
        'the image has the newest Maven 3.',
      hint: 'The script mvnw still downloads that version when it runs in the workspace.',
    },
  ];
}
