import { type Instruction, run } from '../../instruction.ts';
import { shellWord } from '../../quote.ts';
import {
  copyForUser,
  type Dependencies,
  downloads,
  keptFolder,
  type LeftOut,
  stageManifests,
  type StageContext,
  type Toolchain,
  TOOLS,
  TOOLS_STAGE,
  type User,
} from '../../toolchain.ts';
import { emptyFiles } from '../empty-files.ts';
import { inFolder } from '../local-path.ts';
import { cargoConfig } from './config.ts';
import { type CratePackages, cratePackages } from './packages.ts';
import { createPackages, sourceFiles } from './placeholders.ts';
import { crateLibraries } from './system-libraries.ts';
import { toolchainFile } from './toolchain-file.ts';

/** The official image installs its programs here. */
const PROGRAMS = '/usr/local/cargo/bin';
const cargoHome = ({ home }: User): string => `${home}/.cargo`;

export const rust: Toolchain = {
  defaultVersion: '1',
  image: (version) => `rust:${version}-slim`,
  setup: (context) => rustupSteps(context),
  manifests:
    /^(?:(?:[A-Za-z0-9_][\w.-]*\/){0,4}Cargo\.(?:toml|lock)|(?:[A-Za-z0-9_][\w.-]*\/){0,3}(?:\.cargo\/config(?:\.toml)?|rust-toolchain(?:\.toml)?))$/,
  manifestFolders:
    /^(?:(?!target\/|node_modules\/)[A-Za-z0-9_][\w.-]*\/){0,3}(?:\.cargo|(?!target$|node_modules$)[A-Za-z0-9_][\w.-]*)$/,
  basePackages: () => ['pkg-config'],
  path: ({ user }) => [`${cargoHome(user)}/bin`, PROGRAMS, `${TOOLS}/bin`],
  env: ({ user }) => ({ CARGO_HOME: cargoHome(user) }),
  defaultTools: [],
  dependencies,
  tools: (context, tools) => [
    ...context.args,
    run(
      tools.map((tool) => `CARGO_HOME=/cache/cargo cargo install --locked --root ${TOOLS} ${shellWord(tool)}`),
      {
        mounts: [downloads(context, 'cargo', TOOLS_STAGE, '/cache/cargo')],
      },
    ),
  ],
};

/**
 * The image has rustup's minimal profile of one toolchain. Where the source has a toolchain file, rustup uses the
 * toolchain of exactly that name, and would download it at the first command.
 */
function rustupSteps(context: StageContext): Instruction[] {
  const file = toolchainFile(context);
  const components = [...new Set(['clippy', 'rustfmt', ...(file?.components ?? [])])];
  const targets = file?.targets ?? [];
  // Only a complete version is also the name of the image's toolchain.
  if (file?.channel === undefined || (file.channel === context.version && /^\d+\.\d+\.\d+$/.test(file.channel)))
    return [
      run([
        `rustup component add ${components.join(' ')}`,
        ...(targets.length === 0 ? [] : [`rustup target add ${targets.join(' ')}`]),
      ]),
    ];
  const options = [
    `--profile ${file.profile ?? 'minimal'}`,
    ...components.map((each) => `--component ${each}`),
    ...targets.map((each) => `--target ${each}`),
  ];
  return [
    run([
      `rustup toolchain install ${file.channel} ${options.join(' ')}`,
      // As in the official image: the workspace's user may add components.
      `chmod -R a+w "$RUSTUP_HOME"/toolchains/${file.channel}*`,
    ]),
  ];
}

function dependencies(context: StageContext): Dependencies | undefined {
  const file = toolchainFile(context);
  const found = cratePackages(context);
  if (found === undefined || found.inherits) return undeclared(context, found);
  const config = cargoConfig(context);
  const lock = inFolder(found.root, 'Cargo.lock');
  const isLocked = context.manifests.has(lock);
  const manifests = [
    ...new Set([
      ...config.files,
      ...found.packages.map(({ folder }) => inFolder(folder, 'Cargo.toml')),
      ...(isLocked ? [lock] : []),
      ...(file === undefined ? [] : [file.file]),
    ]),
  ];
  const leftOut = [...(file?.leftOut ?? []), ...found.leftOut, ...wrapperLeftOut(config.wrapper)];
  const packages = crateLibraries(found.packages, context.manifests.get(lock), lock);
  if (config.vendored !== undefined)
    return { manifests, instructions: [], copies: [], packages, leftOut: [vendored(config.vendored), ...leftOut] };
  const { mount, cache, keep } = keptFolder(context, 'cargo', cargoHome(context.user));
  const placeholders = [
    ...createPackages(found.missing, context.manifests.get(lock)),
    ...emptyFiles(sourceFiles(found.packages)),
  ];
  // Without a package that the lock file names, the rest of it still decides the versions.
  const locked = isLocked && found.missing.length === 0 ? ' --locked' : '';
  return {
    manifests,
    instructions: [
      ...stageManifests(context, manifests),
      ...(placeholders.length === 0 ? [] : [run(placeholders)]),
      run(
        [
          ...(found.root === '' ? [] : [`cd ${shellWord(found.root)}`]),
          `mkdir -p ${cache}/registry ${cache}/git`,
          `CARGO_HOME=${cache} ${config.wrapper === undefined ? '' : 'RUSTC_WRAPPER= RUSTC_WORKSPACE_WRAPPER= '}` +
            `cargo fetch${locked}`,
          ...keep,
        ],
        { mounts: [mount] },
      ),
    ],
    copies: copyForUser(context, cargoHome(context.user)),
    packages,
    leftOut,
  };
}

/** The app's Cargo.toml cannot be used as it is. */
function undeclared(
  { manifests, appFolder }: StageContext,
  found: CratePackages | undefined,
): Dependencies | undefined {
  const name = inFolder(appFolder, 'Cargo.toml');
  if (!manifests.has(name)) return undefined;
  const left: LeftOut =
    found === undefined
      ? { message: `No dependencies are installed: ${name} is not valid TOML.` }
      : {
          message: `No dependencies are installed: ${name} belongs to a workspace that is outside the app's folder.`,
          hint: 'Set spec.path of the App to the folder of the workspace.',
        };
  const files = [name, inFolder(appFolder, 'Cargo.lock')];
  return { manifests: [], instructions: [], copies: [], leftOut: [{ ...left, files }] };
}

function vendored(folder: string): LeftOut {
  return {
    message:
      `No crates are downloaded: .cargo/config.toml takes them from "${folder}" of the source, which is ` + 'mounted.',
  };
}

function wrapperLeftOut(wrapper: string | undefined): LeftOut[] {
  return wrapper === undefined
    ? []
    : [
        {
          message: `.cargo/config.toml starts the compiler through "${wrapper}", which the image does not contain.`,
          hint: 'Install it in spec.build.devStage of the Workspace.',
        },
      ];
}
