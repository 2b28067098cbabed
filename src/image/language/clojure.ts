import { copyFrom, image, run } from '../instruction.ts';
import { copyForUser, keptFolder, stageManifests, type Toolchain, type User } from '../toolchain.ts';
import { DEFAULT_JDK, JDK_BIN } from './jvm.ts';
import { JAVA_PROXY, USE_JAVA_PROXY } from './jvm/proxy.ts';

const repository = ({ home }: User): string => `${home}/.m2/repository`;

/** On the official image with the Clojure command. The version is the JDK's. */
export const clojure: Toolchain = {
  defaultVersion: DEFAULT_JDK,
  image: (version) => `clojure:temurin-${/^\d+/.exec(version.replace(/^1\.(?=\d)/, ''))?.[0] ?? version}-tools-deps`,
  setup: ({ manifests }) =>
    manifests.has('project.clj')
      ? [
          copyFrom(image('clojure:temurin-21-lein'), ['/usr/share/java'], '/usr/share/java'),
          copyFrom(image('clojure:temurin-21-lein'), ['/usr/local/bin/lein'], '/usr/local/bin/lein'),
        ]
      : [],
  manifests: /^(?:deps\.edn|project\.clj)$/,
  basePackages: () => ['git', 'rlwrap'],
  path: () => [JDK_BIN],
  env: () => ({}),
  defaultTools: [],
  dependencies(context) {
    const hasDeps = context.manifests.has('deps.edn');
    if (!hasDeps && !context.manifests.has('project.clj')) return undefined;
    const { mount, cache, keep } = keptFolder(context, 'clojure', repository(context.user));
    return {
      manifests: [hasDeps ? 'deps.edn' : 'project.clj'],
      instructions: [
        ...stageManifests(context, [hasDeps ? 'deps.edn' : 'project.clj']),
        JAVA_PROXY,
        run(
          [
            USE_JAVA_PROXY,
            hasDeps
              ? `clojure -Sdeps '{:mvn/local-repo "${cache}"}' -P`
              : `lein update-in : assoc :local-repo '"${cache}"' -- deps`,
            ...keep,
          ],
          { mounts: [mount] },
        ),
      ],
      copies: copyForUser(context, `${context.user.home}/.m2`),
    };
  },
};
