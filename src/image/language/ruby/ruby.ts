import { posix } from 'node:path';
import { copyText, type Instruction, run } from '../../instruction.ts';
import { shellWord } from '../../quote.ts';
import {
  copyForUser,
  type Dependencies,
  DEPENDENCIES_STAGE,
  downloads,
  type LeftOut,
  MANIFESTS,
  stageManifests,
  type StageContext,
  type Toolchain,
  TOOLS,
  TOOLS_STAGE,
  type User,
} from '../../toolchain.ts';
import { emptyFiles } from '../empty-files.ts';
import { type Bundle, bundleOf } from './bundle.ts';
import { linuxPlatforms } from './lock.ts';
import { gemLibraries } from './system-libraries.ts';

const bundlePath = ({ home }: User): string => `${home}/.local/share/bundle`;
const GEMS = `${TOOLS}/gems`;

export const ruby: Toolchain = {
  defaultVersion: '3.4',
  image: (version) => `ruby:${version}-slim`,
  setup: (context) => bundlerSteps(context),
  // Gemspecs often load a file that has the version.
  manifests:
    /^(?:[A-Za-z0-9_][\w.-]*\/){0,5}(?:Gemfile(?:\.[\w.-]+)?|gems\.(?:rb|locked)|[\w.-]+\.(?:gemspec|gemfile)|VERSION|\w*version\.rb|(?:info|about|identity|meta\w*|constants)\.rb)$|^(?:[A-Za-z0-9_][\w.-]*\/){0,2}\.(?:ruby-version|tool-versions)$|^\.?[Gg]emfiles\/[\w.-]+\.rb$/,
  manifestFolders:
    /^(?:(?!node_modules\/|vendor\/|tmp\/|log\/|public\/|coverage\/)[A-Za-z0-9_][\w.-]*\/){0,4}(?!node_modules$|vendor$|tmp$|log$|public$|coverage$)[A-Za-z0-9_][\w.-]*$|^\.gemfiles$/,
  // Many gems, such as psych, are compiled during installation.
  basePackages: () => ['build-essential', 'git', 'libyaml-dev', 'pkg-config'],
  path: () => [`${TOOLS}/bin`],
  env: ({ user }) => ({ BUNDLE_PATH: bundlePath(user) }),
  defaultTools: [],
  dependencies,
  // A gem's program finds its gems through a variable that must not affect the app's gems, so each program gets a
  // wrapper script.
  tools: (context, tools) => [
    ...context.args,
    run(
      [
        ...tools.map(
          (tool) => `gem install --no-document --install-dir ${GEMS} --bindir ${GEMS}/bin ${shellWord(tool)}`,
        ),
        `mkdir -p ${TOOLS}/bin`,
        `for name in $(ls ${GEMS}/bin); do printf '#!/bin/sh\\nGEM_HOME=${GEMS} exec ${GEMS}/bin/%s ` +
          `"$@"\\n' "$name" > ${TOOLS}/bin/$name && chmod 755 ${TOOLS}/bin/$name || exit 1; done`,
      ],
      { mounts: [downloads(context, 'gem', TOOLS_STAGE, `${GEMS}/cache`)] },
    ),
  ],
};

/** Bundler 2 and later switch to the version that wrote the lock file, if it is installed. */
function bundlerSteps(context: StageContext): Instruction[] {
  const version = bundleOf(context)?.lock?.bundler;
  return version === undefined || version.startsWith('1.')
    ? []
    : [...context.args, run([`gem install bundler --version ${version} --conservative --no-document`])];
}

function dependencies(context: StageContext): Dependencies | undefined {
  const bundle = bundleOf(context);
  if (bundle === undefined) return undefined;
  const path = bundlePath(context.user);
  const { folder, frozen, leftOut } = { folder: posix.dirname(bundle.gemfile), ...frozenSteps(bundle) };
  return {
    manifests: [...new Set([...bundle.copied, ...bundle.represented])],
    instructions: [
      ...stageManifests(context, bundle.copied),
      ...[...bundle.written].map(([file, text]) => copyText(text, posix.join(MANIFESTS, file))),
      ...(bundle.empty.length === 0 ? [] : [run(emptyFiles(bundle.empty))]),
      run(
        [
          ...(folder === '.' ? [] : [`cd ${shellWord(folder)}`]),
          `mkdir -p ${path}`,
          ...frozen,
          `BUNDLE_PATH=${path} BUNDLE_GLOBAL_GEM_CACHE=true BUNDLE_USER_CACHE=/cache/bundle bundle install`,
        ],
        { mounts: [downloads(context, 'bundle', DEPENDENCIES_STAGE, '/cache/bundle')] },
      ),
    ],
    copies: copyForUser(context, path),
    packages: gemLibraries(bundle),
    leftOut: [...bundle.leftOut, ...leftOut],
  };
}

/** Bundler refuses a frozen lock file that does not list the platform, and adds it to one that is not frozen. */
function frozenSteps({ lock }: Bundle): { readonly frozen: readonly string[]; readonly leftOut: readonly LeftOut[] } {
  if (lock === undefined) return { frozen: [], leftOut: [] };
  const old: LeftOut[] =
    lock.bundler?.startsWith('1.') === true
      ? [
          {
            message: `Bundler ${lock.bundler}, which wrote ${lock.file}, is not installed: the image's own reads it.`,
          },
        ]
      : [];
  const { isAny, machines } = linuxPlatforms(lock);
  if (isAny || machines.length === 2) return { frozen: ['export BUNDLE_FROZEN=true'], leftOut: old };
  const [machine] = machines;
  if (machine !== undefined)
    return { frozen: [`test "$(uname -m)" != ${machine} || export BUNDLE_FROZEN=true`], leftOut: old };
  return {
    frozen: [],
    leftOut: [
      ...old,
      {
        message: `${lock.file} lists no Linux platform, so Bundler chooses the gems for Linux when the image is built.`,
        hint: 'Add the platforms: "bundle lock --add-platform x86_64-linux aarch64-linux".',
      },
    ],
  };
}
