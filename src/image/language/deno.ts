import { copyFrom, type Instruction, run, stage } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import {
  copyForUser,
  type Dependencies,
  DEPENDENCIES_STAGE,
  keptFolder,
  MANIFESTS,
  stageManifests,
  type StageContext,
  type Toolchain,
  type User,
} from '../toolchain.ts';
import { isDeno, readDenoProject } from './deno/project.ts';
import { inFolder } from './local-path.ts';

const denoDir = ({ home }: User): string => `${home}/.cache/deno`;

/** Prints the addresses that the lock file pins. */
const REMOTE = (lock: string): string =>
  `console.log(Object.keys(JSON.parse(Deno.readTextFileSync(${JSON.stringify(lock)})).remote).join("\\n"))`;

/** The image has tags for complete versions only. */
export const deno: Toolchain = {
  defaultVersion: '2.5.6',
  image: (version) => `denoland/deno:${/^\d+\.\d+$/.test(version) ? `${version}.0` : version}`,
  manifests:
    /^(?:(?:(?!node_modules\/)[A-Za-z0-9_@][\w.-]*\/){0,3}(?:deno\.jsonc?|package\.json)|[A-Za-z0-9_][\w.-]*\.(?:json|lock)|\.npmrc)$/,
  manifestFolders:
    /^(?!node_modules(?:\/|$))[A-Za-z0-9_@][\w.-]*(?:\/(?!node_modules(?:\/|$))[A-Za-z0-9_@][\w.-]*){0,2}$/,
  basePackages: () => [],
  path: ({ user }) => [`${user.home}/.deno/bin`],
  env: ({ user }) => ({ DENO_DIR: denoDir(user), DENO_NO_UPDATE_CHECK: '1' }),
  defaultTools: [],
  dependencies: (context) => (isDeno(context.appFolder, context.manifests) ? dependencies(context) : undefined),
};

function dependencies(context: StageContext): Dependencies {
  const { version, user, workingDir, appFolder } = context;
  const project = readDenoProject(appFolder, context.manifests);
  if (/^[01](?:\.|$)/.test(version))
    return {
      manifests: [],
      instructions: [],
      copies: [],
      leftOut: [
        {
          message: `The dependencies of Deno are not installed: Deno ${version} cannot install them from deno.json.`,
          hint: 'Use Deno 2, for example in .deno-version.',
          files: project.manifests,
        },
      ],
    };
  const { mount, cache, keep } = keptFolder(context, 'deno', denoDir(user));
  const frozen = project.lock === undefined ? '' : ' --frozen';
  const volumes = project.nodeFolders.map((folder) => `${workingDir}/${inFolder(folder, 'node_modules')}`);
  const environment = `DENO_DIR=${cache}`;
  const root = volumes.length > 0 ? workingDir : MANIFESTS;
  return {
    manifests: project.manifests,
    instructions: [
      // Links in node_modules are relative to the place where Deno makes it.
      ...stageManifests(context, project.manifests).map((each): Instruction =>
        each.keyword === 'WORKDIR' && volumes.length > 0 ? { keyword: 'WORKDIR', path: workingDir } : each,
      ),
      run(
        [
          `mkdir -p ${[cache, ...volumes].map(shellWord).join(' ')}`,
          ...(appFolder === '' ? [] : [`cd ${shellWord(appFolder)}`]),
          `${environment} deno install${frozen}`,
          ...(project.hasRemote
            ? [
                `deno eval ${shellWord(REMOTE(`${root}/${project.lock ?? ''}`))} > /tmp/remote`,
                `${environment} xargs -n 50 deno cache${frozen} < /tmp/remote`,
              ]
            : []),
          ...keep,
        ],
        { mounts: [mount] },
      ),
    ],
    copies: [
      ...copyForUser(context, denoDir(user)),
      ...volumes.map((folder) =>
        copyFrom(stage(DEPENDENCIES_STAGE), [folder], folder, { chown: `${user.uid}:${user.gid}` }),
      ),
    ],
    volumes,
    leftOut: project.leftOut,
  };
}
