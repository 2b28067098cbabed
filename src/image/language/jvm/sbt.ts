import { foldersAbove, inFolder } from '../local-path.ts';
import { copyText, type Instruction, run } from '../../instruction.ts';
import { shellWord } from '../../quote.ts';
import { copyForUser, type Dependencies, keptFolder, stageManifests, type StageContext } from '../../toolchain.ts';
import { JAVA_PROXY, USE_JAVA_PROXY } from './proxy.ts';

const LAUNCHER = '1.11.7';

/**
 * sbt has no official image and no Debian package. Its launcher is on Maven Central, and downloads the sbt version of
 * project/build.properties.
 */
export function sbtSetup({ args }: StageContext): readonly Instruction[] {
  return [
    ...args,
    JAVA_PROXY,
    run([
      USE_JAVA_PROXY,
      'mvn --batch-mode -Dmaven.repo.local=/tmp/m2 dependency:copy ' +
        `-Dartifact=org.scala-sbt:sbt-launch:${LAUNCHER} -DoutputDirectory=/opt/sbt -Dmdep.stripVersion=true`,
      'rm -rf /tmp/m2',
    ]),
    copyText('#!/bin/sh\nexec java ${SBT_OPTS:-} -jar /opt/sbt/sbt-launch.jar "$@"\n', '/usr/local/bin/sbt'),
    run(['chmod 755 /usr/local/bin/sbt']),
  ];
}

/** The build's own files: of `project`, also its sources, which sbt compiles before it loads the build. */
export const SBT_MANIFESTS =
  /^(?:(?:[A-Za-z0-9_][\w.-]*\/){0,2}[A-Za-z0-9_][\w.-]*\.sbt|(?:project\/){1,2}(?:build\.properties|[\w.-]+\.(?:sbt|scala)|src\/main\/scala\/(?:[\w-]+\/){0,8}[\w.-]+\.scala))$/;
export const SBT_FOLDERS = /^(?:(?:project\/){0,2}project(?:\/src(?:\/main(?:\/scala(?:\/[\w-]+){0,8})?)?)?)$/;

export function isSbt(context: StageContext): boolean {
  return rootOf(context) !== undefined;
}

/** The outermost folder with a build.sbt, which lists the projects below. */
function rootOf({ manifests, appFolder }: StageContext): string | undefined {
  return foldersAbove(appFolder)
    .reverse()
    .find((folder) => manifests.has(inFolder(folder, 'build.sbt')));
}

/** The dependencies and plugins of all projects of a build.sbt, and the version of sbt itself. */
export function sbtDependencies(context: StageContext): Dependencies {
  const { manifests, user } = context;
  const root = rootOf(context) ?? '';
  const prefix = inFolder(root, '');
  const used = [...manifests.keys()].filter(
    (name) => name.startsWith(prefix) && SBT_MANIFESTS.test(name.slice(prefix.length)),
  );
  const folder = `${user.home}/.cache/sbt`;
  const { mount, cache, keep } = keptFolder(context, 'sbt', folder);
  return {
    manifests: used,
    copies: copyForUser(context, folder),
    instructions: [
      ...stageManifests(context, used),
      JAVA_PROXY,
      run(
        [
          USE_JAVA_PROXY,
          ...(root === '' ? [] : [`cd ${shellWord(root)}`]),
          `COURSIER_CACHE=${cache}/coursier sbt ${sbtFolders(cache)} update`,
          ...keep,
        ],
        { mounts: [mount] },
      ),
    ],
  };
}

/** sbt's own folders, which are otherwise spread over the home folder. */
const sbtFolders = (folder: string): string => `-Dsbt.boot.directory=${folder}/boot -Dsbt.ivy.home=${folder}/ivy`;

/** So that sbt in the workspace finds what was downloaded. */
export function sbtEnv({ user }: StageContext): Readonly<Record<string, string>> {
  const folder = `${user.home}/.cache/sbt`;
  return { COURSIER_CACHE: `${folder}/coursier`, SBT_OPTS: sbtFolders(folder) };
}
