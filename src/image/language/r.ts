import { run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import {
  copyForUser,
  type Dependencies,
  DEPENDENCIES_STAGE,
  downloads,
  keptFolder,
  stageManifests,
  type StageContext,
  type Toolchain,
  TOOLS,
  type User,
} from '../toolchain.ts';
import { inFolder } from './local-path.ts';
import { readDescription } from './r/description.ts';

const library = ({ home }: User): string => `${home}/.local/share/R/library`;
/** renv's variable for a mirror, so that one build arg sets the mirror for everything. */
const CRAN = 'Sys.getenv("RENV_CONFIG_REPOS_OVERRIDE", "https://cloud.r-project.org")';
const CACHE = '/cache/renv';

/** R only warns if a package cannot be installed; loading it afterwards fails. */
function installed(names: readonly string[], folder: string): string {
  const list = names.map((name) => JSON.stringify(name)).join(', ');
  return (
    `for (name in c(${list})) { install.packages(name, lib = "${folder}", repos = ${CRAN}); ` +
    `loadNamespace(name, lib.loc = c("${folder}", .libPaths())) }`
  );
}

/** Without a lock file, the newest versions of what DESCRIPTION names; those of the last build are kept. */
function fromDescription(context: StageContext): Dependencies | undefined {
  const manifest = inFolder(context.appFolder, 'DESCRIPTION');
  const { packages, leftOut } = readDescription(context.manifests.get(manifest) ?? '');
  if (packages.length === 0) return undefined;
  const { mount, cache, keep } = keptFolder(context, 'r', library(context.user));
  const list = packages.map((name) => JSON.stringify(name)).join(', ');
  const missing = `setdiff(c(${list}), rownames(installed.packages(lib.loc = c("${cache}", .libPaths()))))`;
  return {
    manifests: [manifest],
    instructions: [
      ...context.args,
      run(
        [
          `mkdir -p ${cache}`,
          `R_LIBS=${cache} Rscript -e ${shellWord(
            `for (name in ${missing}) { install.packages(name, lib = "${cache}", repos = ${CRAN}); ` +
              `loadNamespace(name, lib.loc = c("${cache}", .libPaths())) }`,
          )}`,
          ...keep,
        ],
        { mounts: [mount] },
      ),
    ],
    copies: copyForUser(context, library(context.user)),
    leftOut,
  };
}

/** The official image has tags for complete versions only. */
export const r: Toolchain = {
  defaultVersion: '4.5.1',
  image: (version) => `r-base:${/^\d+\.\d+$/.test(version) ? `${version}.0` : version}`,
  manifests: /^(?:renv\.lock|DESCRIPTION)$/,
  basePackages: () => ['build-essential', 'git', 'libcurl4-openssl-dev', 'libssl-dev', 'libxml2-dev'],
  path: () => [],
  env: ({ user }) => ({ R_LIBS: `${library(user)}:${TOOLS}/R` }),
  defaultTools: [],
  dependencies(context) {
    const lock = inFolder(context.appFolder, 'renv.lock');
    if (!context.manifests.has(lock)) return fromDescription(context);
    const folder = library(context.user);
    return {
      manifests: [lock],
      instructions: [
        ...stageManifests(context, [lock]),
        // renv would link to its cache, which is a mount and not part of the image.
        run(
          [
            `mkdir -p ${folder} ${CACHE}`,
            `Rscript -e 'if (!requireNamespace("renv", quietly = TRUE)) install.packages("renv", lib = ` +
              `"${folder}", repos = ${CRAN})'`,
            `RENV_PATHS_ROOT=${CACHE} RENV_CONFIG_CACHE_SYMLINKS=FALSE R_LIBS=${folder} Rscript -e ` +
              `'renv::restore(lockfile = "${lock}", library = "${folder}", prompt = FALSE)'`,
          ],
          { mounts: [downloads(context, 'renv', DEPENDENCIES_STAGE, CACHE)] },
        ),
      ],
      copies: copyForUser(context, library(context.user)),
    };
  },
  tools: (context, tools) => [
    ...context.args,
    run([`mkdir -p ${TOOLS}/R`, `Rscript -e ${shellWord(installed(tools, `${TOOLS}/R`))}`]),
  ],
};
