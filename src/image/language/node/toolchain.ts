import { copyFrom, copy, copyText, env, type Instruction, run, stage } from '../../instruction.ts';
import { shellWord } from '../../quote.ts';
import {
  copyForUser,
  type Dependencies,
  DEPENDENCIES_STAGE,
  downloads,
  type StageContext,
  type Toolchain,
  TOOLS,
  TOOLS_STAGE,
} from '../../toolchain.ts';
import { join } from './paths.ts';
import { nodePlan, type NodePlan } from './plan.ts';
import { prepareCommands } from './prepare.ts';
import { runtime } from './runtime.ts';
import { ownRegistry } from './settings.ts';

/** The package manager of the project, for the build and for the workspace. */
const MANAGER = '/opt/package-manager';
/** Where the build collects what belongs into the source: the folders `node_modules`. */
const MODULES = '/modules';
/**
 * Variables that keep packages from downloading browsers when they are installed, and node-gyp from downloading the
 * headers of Node.js, which are in its official images.
 */
const NO_DOWNLOADS = [
  'export CYPRESS_INSTALL_BINARY=0 PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 PUPPETEER_SKIP_DOWNLOAD=1',
  'if [ -e /usr/local/include/node/node.h ]; then export npm_config_nodedir=/usr/local; fi',
];

export const nodejs: Toolchain = {
  defaultVersion: '24',
  image: (version) => `node:${version}-slim`,
  runtime,
  manifests:
    /(?:^|\/)(?:package\.(?:json5?|yaml)|\.npmrc|package-lock\.json|npm-shrinkwrap\.json|pnpm-(?:lock|workspace)\.yaml|\.?pnpmfile\.[cm]js|yarn\.lock|\.yarnrc(?:\.yml)?|bun\.lockb?|bunfig\.toml|\.bun-version|\.?mise\.toml|mise\.lock|\.tool-versions|lerna\.json)$|\.(?:patch|diff|tgz|tar\.gz)$|(?:^|\/)\.yarn\/(?:releases|plugins)\/[^/]+(?:\/[^/]+)?\.c?js$/,
  // At most five levels, without the folders of packages, of build results and of code.
  manifestFolders:
    /^(?:[^/]+\/){0,4}(?!(?:node_modules|bower_components|coverage|dist|target|vendor)$)(?:[^./][^/]*|\.yarn)(?<!\/(?:src|__tests__|assets|public|static))$/,
  basePackages: () => [],
  path(context) {
    const plan = planOf(context);
    if (plan === undefined) return [`${TOOLS}/bin`];
    const { install, manager } = plan;
    return [
      ...(install.plugAndPlay ? [] : programFolders(context, plan)),
      ...(install.program === undefined && manager.release === undefined ? [] : [`${MANAGER}/bin`]),
      `${TOOLS}/bin`,
    ];
  },
  env: (context) => planOf(context)?.install.env ?? {},
  defaultTools: ['typescript'],
  dependencies(context) {
    const plan = nodePlan(context);
    if (plan === undefined) return undefined;
    if (!('broken' in plan)) return dependencies(context, plan);
    const message = `${plan.broken} is not a valid manifest, so no dependencies are installed.`;
    return { manifests: [], instructions: [], copies: [], leftOut: [{ message, files: [plan.broken] }] };
  },
  tools: (context, tools) => [
    ...context.args,
    run([`npm install --global --prefix ${TOOLS} --no-audit --no-fund ${tools.map(shellWord).join(' ')}`], {
      mounts: [downloads(context, 'npm', TOOLS_STAGE, '/root/.npm')],
    }),
  ],
};

function planOf(context: StageContext): NodePlan | undefined {
  const plan = nodePlan(context);
  return plan === undefined || 'broken' in plan ? undefined : plan;
}

/** Programs of the app's own dependencies precede those of the project that it is a part of. */
function programFolders(context: StageContext, plan: NodePlan): string[] {
  const app = join(join(context.workingDir, context.appFolder), 'node_modules');
  const folders = moduleFolders(context, plan);
  return [...new Set([...folders.filter((folder) => folder === app), ...folders.slice(0, 1)])].map(
    (folder) => `${folder}/.bin`,
  );
}

/** The folders `node_modules` of the project and of the packages in it, where the source is mounted. */
function moduleFolders({ workingDir }: StageContext, { project, packages, install }: NodePlan): string[] {
  if (install.plugAndPlay) return [];
  return ['', ...packages.map(({ folder }) => folder)].map((folder) =>
    join(join(join(workingDir, project.folder), folder), 'node_modules'),
  );
}

function dependencies(context: StageContext, plan: NodePlan): Dependencies {
  const { project, install, manager, needs, leftOut } = plan;
  const hasProgram = install.program !== undefined || manager.release !== undefined;
  return {
    manifests: plan.files.map((path) => join(project.folder, path)),
    instructions: instructions(context, plan),
    copies: [
      ...(hasProgram ? [copyFrom(stage(DEPENDENCIES_STAGE), [MANAGER], MANAGER, { isLink: true })] : []),
      ...(install.plugAndPlay
        ? copyForUser(context, ...install.plugAndPlay.folders)
        : [
            copyFrom(stage(DEPENDENCIES_STAGE), [`${MODULES}/`], `${context.workingDir}/`, {
              chown: `${context.user.uid}:${context.user.gid}`,
            }),
          ]),
    ],
    buildPackages: needs.build,
    packages: needs.runtime,
    volumes: moduleFolders(context, plan),
    ...(install.plugAndPlay && { onCreate: install.plugAndPlay.onCreate }),
    leftOut,
    managers: [plan.manager.name],
  };
}

function instructions(context: StageContext, plan: NodePlan): Instruction[] {
  const { project, install, packages, patches } = plan;
  const prepare = prepareCommands(project.root, packages);
  return [
    ...context.args,
    { keyword: 'WORKDIR', path: context.workingDir },
    ...program(context, plan),
    ...copyFiles(plan),
    ...(project.folder === '' ? [] : [{ keyword: 'WORKDIR' as const, path: join(context.workingDir, project.folder) }]),
    ...(prepare.length === 0 ? [] : [run(prepare)]),
    run(
      [
        ...NO_DOWNLOADS,
        ...install.commands,
        ...(patches.patchPackage === undefined
          ? []
          : [`node_modules/.bin/patch-package --patch-dir ${shellWord(patches.patchPackage)}`]),
        ...(install.plugAndPlay ? [] : [collect(plan)]),
      ],
      { mounts: install.mounts },
    ),
  ];
}

/** The package manager in its own step, so that other dependencies do not download it again. */
function program(context: StageContext, { project, install, manager }: NodePlan): Instruction[] {
  const path = env({ PATH: `${MANAGER}/bin:$PATH` }, 'expanded');
  if (manager.release !== undefined) {
    const release = join(join(context.workingDir, project.folder), manager.release);
    return [
      copyText(`#!/bin/sh\nexec node ${shellWord(release)} "$@"\n`, `${MANAGER}/bin/yarn`, { chmod: '0755' }),
      path,
    ];
  }
  if (install.program === undefined) return [];
  const settings = project.files.has('.npmrc') ? join(project.folder, '.npmrc') : undefined;
  const registry = settings === undefined ? ownRegistry(project) : undefined;
  const options = [
    '--no-audit --no-fund',
    // npm ignores a project's settings when it installs a program, except as those of the machine.
    ...(settings === undefined ? [] : ['--globalconfig /tmp/npmrc']),
    ...(registry === undefined ? [] : [`--registry ${shellWord(registry)}`]),
    // Their scripts put the program for this platform in place; npm 12 runs only those that are allowed.
    ...(/^(?:bun|pnpm)@/.test(install.program) ? [`--allow-scripts=${manager.name}`] : []),
  ];
  return [
    ...(settings === undefined ? [] : [copy([settings], '/tmp/npmrc')]),
    run([`npm install --global --prefix ${MANAGER} ${options.join(' ')} ${shellWord(install.program)}`], {
      mounts: [downloads(context, 'npm', DEPENDENCIES_STAGE, '/root/.npm')],
    }),
    path,
  ];
}

/** Of subfolders, the build context contains only the files that the plan uses. */
function copyFiles({ project, files }: NodePlan): Instruction[] {
  const paths = files.map((path) => join(project.folder, path));
  const top = paths.filter((path) => !path.includes('/'));
  const folders = new Set(paths.filter((path) => path.includes('/')).map((path) => path.split('/', 1)[0] ?? ''));
  return [
    ...(top.length === 0 ? [] : [copy(top, './')]),
    ...[...folders].sort().map((folder) => copy([folder], `./${folder}/`)),
  ];
}

/** Moves the folders out of the source in the step that creates them, which costs no time. */
function collect({ project, packages }: NodePlan): string {
  const folders = ['.', ...packages.map(({ folder }) => folder)].map(shellWord).join(' ');
  const to = shellWord(join(MODULES, project.folder));
  return (
    `for folder in ${folders}; do mkdir -p "$folder/node_modules" ${to}/"$folder" ` +
    `&& mv "$folder/node_modules" ${to}/"$folder/" || exit 1; done`
  );
}
