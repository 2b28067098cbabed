import { run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import {
  copyForUser,
  DEPENDENCIES_STAGE,
  downloads,
  stageManifests,
  type Toolchain,
  TOOLS,
  type User,
} from '../toolchain.ts';

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

/** The official image has tags for complete versions only. */
export const r: Toolchain = {
  defaultVersion: '4.5.1',
  image: (version) => `r-base:${/^\d+\.\d+$/.test(version) ? `${version}.0` : version}`,
  manifests: /^renv\.lock$/,
  basePackages: () => ['build-essential', 'git', 'libcurl4-openssl-dev', 'libssl-dev', 'libxml2-dev'],
  path: () => [],
  env: ({ user }) => ({ R_LIBS: `${library(user)}:${TOOLS}/R` }),
  defaultTools: [],
  dependencies(context) {
    if (!context.manifests.has('renv.lock')) return undefined;
    const folder = library(context.user);
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        // renv would link to its cache, which is a mount and not part of the image.
        run(
          [
            `mkdir -p ${folder} ${CACHE}`,
            `Rscript -e 'if (!requireNamespace("renv", quietly = TRUE)) install.packages("renv", lib = ` +
              `"${folder}", repos = ${CRAN})'`,
            `RENV_PATHS_ROOT=${CACHE} RENV_CONFIG_CACHE_SYMLINKS=FALSE R_LIBS=${folder} Rscript -e ` +
              `'renv::restore(lockfile = "renv.lock", library = "${folder}", prompt = FALSE)'`,
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
