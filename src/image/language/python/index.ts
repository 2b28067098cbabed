import { run } from '../../instruction.ts';
import { shellWord } from '../../quote.ts';
import {
  copyForUser,
  type Dependencies,
  downloads,
  type LeftOut,
  MANIFESTS,
  type StageContext,
  stageManifests,
  type Toolchain,
  TOOLS,
  TOOLS_STAGE,
} from '../../toolchain.ts';
import type { App, Installation } from './installation.ts';
import { linkLocalPackages } from './link-packages.ts';
import { type Choice, decide, type Decision } from './manager.ts';
import { inFolder } from '../local-path.ts';
import { installWithPdm } from './pdm.ts';
import { installWithPip } from './pip.ts';
import { installWithPipenv } from './pipenv.ts';
import { installWithPoetry } from './poetry.ts';
import { installProject } from './project.ts';
import { systemPackages } from './system-packages.ts';
import { installFromPylock, installWithUv } from './uv.ts';
import { installManager, managerFolder, VENV } from './venv.ts';

/** Any other folder may contain a package of the app. */
const NO_APP = '(?!(?:node_modules|__pycache__|venv|env|dist|build|site-packages|target)(?:/|$))';
const FOLDER = `${NO_APP}[\\w-][\\w.-]*`;
const IN_ANY = 'pyproject\\.toml|setup\\.cfg|setup\\.py|[\\w.-]*(?:requirement|constraint)[\\w.-]*\\.(?:txt|in)';
const IN_ROOT =
  'uv\\.lock|uv\\.toml|poetry\\.lock|poetry\\.toml|pdm\\.lock|pdm\\.toml|Pipfile|Pipfile\\.lock|pylock\\.toml';
const VERSIONS = '\\.tool-versions|\\.?mise\\.toml|mise\\.lock';
const LISTS = '(?:requirements?|reqs?|deps|dependencies|constraints)/[\\w.-]+\\.(?:txt|in)';

/** Planned once for each context: several fields of a toolchain depend on it. */
const plans = new WeakMap<StageContext, Plan>();

interface Plan {
  readonly decision: Decision;
  /** The folder that the manager works in: the app's, unless a workspace above it is installed. */
  readonly folder: string;
  readonly installation?: Installation;
}

function planOf(context: StageContext): Plan {
  const known = plans.get(context);
  if (known !== undefined) return known;
  const { manifests: texts, appFolder } = context;
  const own = decide(texts, appFolder);
  // A part of a workspace is installed by the lock file of the whole.
  const isPart = appFolder !== '' && (own.choice === undefined || own.choice.manager === 'project');
  const above = isPart ? decide(texts, '') : undefined;
  const isAbove = above?.choice !== undefined && 'lock' in above.choice && above.choice.lock !== undefined;
  const decision = isAbove ? above : own;
  const folder = isAbove ? '' : appFolder;
  const { choice } = decision;
  const plan = {
    decision,
    folder,
    ...(choice !== undefined && { installation: install({ context, folder, texts }, choice) }),
  };
  plans.set(context, plan);
  return plan;
}

function install(app: App, choice: Choice): Installation {
  switch (choice.manager) {
    case 'uv':
      return installWithUv(app, { lock: choice.lock ?? '', pyproject: choice.pyproject });
    case 'poetry':
      return installWithPoetry(app, choice);
    case 'pdm':
      return installWithPdm(app, { lock: choice.lock ?? '', pyproject: choice.pyproject });
    case 'pipenv':
      return installWithPipenv(app, choice);
    case 'pip':
      return installWithPip(app, choice.requirements);
    case 'pylock':
      return installFromPylock(app, choice.lock);
    case 'project':
      return installProject(app, choice.program);
  }
}

export const python: Toolchain = {
  defaultVersion: '3.13',
  // PyPy is requested as `pypy3.11` and has an image of its own.
  image: (version) => (version.startsWith('pypy') ? `pypy:${version.slice(4)}-slim` : `python:${version}-slim`),
  manifests: new RegExp(`^(?:${IN_ROOT}|${VERSIONS}|(?:${FOLDER}/){0,3}(?:${IN_ANY}|${LISTS}))$`),
  manifestFolders: new RegExp(`^${FOLDER}(?:/${FOLDER}){0,2}$`),
  basePackages: () => ['build-essential'],
  path(context) {
    const program = planOf(context).installation?.manager?.program;
    return [`${VENV}/bin`, `${TOOLS}/bin`, ...(program === undefined ? [] : [`${managerFolder(program)}/bin`])];
  },
  env: (context) => ({
    VIRTUAL_ENV: VENV,
    PYTHONUNBUFFERED: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    ...planOf(context).installation?.env,
  }),
  defaultTools: ['ruff'],
  dependencies: (context) => dependenciesOf(context),
  tools: (context, tools) => [
    ...context.args,
    run([`python3 -m venv ${TOOLS}`, `${TOOLS}/bin/pip install ${tools.map(shellWord).join(' ')}`], {
      mounts: [downloads(context, 'pip', TOOLS_STAGE, '/root/.cache/pip')],
    }),
  ],
};

function dependenciesOf(context: StageContext): Dependencies {
  const { decision, folder, installation } = planOf(context);
  const manifests = [...new Set(installation?.manifests)].filter((path) => context.manifests.has(path)).sort();
  const staged = manifests.filter((path) => installation?.staged?.includes(path) ?? true);
  const manager = installation?.manager;
  const leftOut: LeftOut[] = [
    ...decision.broken.map((lock) => ({
      message: `"${lock}" is not used: it cannot be parsed. The versions pinned there do not apply.`,
      hint: 'Generate it again with its package manager.',
      files: [lock],
    })),
    ...(installation?.leftOut ?? []),
  ];
  return {
    manifests,
    // The virtual environment is created even without requirements, so that `pip install` works for the workspace's
    // user.
    instructions: [
      ...context.args,
      run([`python3 -m venv ${VENV}`]),
      ...(manager === undefined ? [] : [installManager(context, manager.program, manager.requirement)]),
      ...(installation === undefined || installation.steps.length === 0
        ? []
        : [
            ...stageManifests({ ...context, args: [] }, staged),
            ...(folder === '' ? [] : [{ keyword: 'WORKDIR' as const, path: inFolder(MANIFESTS, folder) }]),
            ...installation.steps,
          ]),
      ...linkLocalPackages(context, installation?.local ?? []),
    ],
    copies: copyForUser(context, VENV, ...(manager === undefined ? [] : [managerFolder(manager.program)])),
    packages: systemPackages(installation?.packages ?? new Map(), { isFromSource: installation?.isFromSource }),
    leftOut,
    ...(manager !== undefined && { managers: [manager.program] }),
  };
}
