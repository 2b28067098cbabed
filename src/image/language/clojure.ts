import { copyFrom, image, run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import { copyForUser, keptFolder, stageManifests, type StageContext, type Toolchain, type User } from '../toolchain.ts';
import { readDepsProject } from './clojure/project.ts';
import { DEFAULT_JDK, JDK_BIN } from './jvm.ts';
import { JAVA_PROXY, USE_JAVA_PROXY } from './jvm/proxy.ts';
import { inFolder } from './local-path.ts';

const LEIN = image('clojure:temurin-21-lein');

const packages = ({ home }: User): string => `${home}/.clojure-packages`;
const isLein = ({ manifests, appFolder }: StageContext): boolean =>
  manifests.has(inFolder(appFolder, 'project.clj')) && !manifests.has(inFolder(appFolder, 'deps.edn'));

/** On the official image with the Clojure command. The version is the JDK's. */
export const clojure: Toolchain = {
  defaultVersion: DEFAULT_JDK,
  image: (version) => `clojure:temurin-${/^\d+/.exec(version.replace(/^1\.(?=\d)/, ''))?.[0] ?? version}-tools-deps`,
  setup: (context) =>
    isLein(context)
      ? [
          copyFrom(LEIN, ['/usr/share/java'], '/usr/share/java'),
          copyFrom(LEIN, ['/usr/local/bin/lein'], '/usr/local/bin/lein'),
        ]
      : [],
  manifests: /^(?:(?:(?!target\/|node_modules\/|src\/)[A-Za-z0-9_][\w.-]*\/){0,3}(?:deps\.edn|project\.clj|pom\.xml))$/,
  manifestFolders:
    /^(?!(?:target|node_modules|src|resources)(?:\/|$))[A-Za-z0-9_][\w.-]*(?:\/(?!(?:target|node_modules|src|resources)(?:\/|$))[A-Za-z0-9_][\w.-]*){0,2}$/,
  basePackages: () => ['git', 'rlwrap'],
  path: () => [JDK_BIN],
  env: ({ user }) => ({ GITLIBS: `${packages(user)}/gitlibs` }),
  defaultTools: [],
  dependencies(context) {
    const { appFolder, user } = context;
    const lein = inFolder(appFolder, 'project.clj');
    const project = readDepsProject(appFolder, context.manifests);
    if (!isLein(context) && project.manifests.length === 0) return undefined;
    if (!isLein(context) && project.obstacle !== undefined)
      return { manifests: [], instructions: [], copies: [], leftOut: [project.obstacle] };
    const manifests = isLein(context) ? [lein] : project.manifests;
    const folder = packages(user);
    const { mount, cache, keep } = keptFolder(context, 'clojure', folder);
    const commands = isLein(context)
      ? ['LEIN_ROOT=1 lein deps']
      : ['clojure -P', ...project.aliases.map((alias) => `clojure -P -A${shellWord(alias)}`)];
    return {
      manifests,
      instructions: [
        ...stageManifests(context, manifests),
        JAVA_PROXY,
        run(
          [
            USE_JAVA_PROXY,
            ...(appFolder === '' ? [] : [`cd ${shellWord(appFolder)}`]),
            `mkdir -p ${cache}/m2 ${cache}/gitlibs "$HOME/.m2"`,
            `ln -sfn ${cache}/m2 "$HOME/.m2/repository"`,
            ...commands.map((command) => `GITLIBS=${cache}/gitlibs ${command}`),
            ...keep,
            `mkdir -p ${user.home}/.m2`,
            `ln -sfn ${folder}/m2 ${user.home}/.m2/repository`,
          ],
          { mounts: [mount] },
        ),
      ],
      copies: copyForUser(context, `${user.home}/.m2`, folder),
    };
  },
};
