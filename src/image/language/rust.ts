import { run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import { copyForUser, downloads, keptFolder, stageManifests, type Toolchain, TOOLS, TOOLS_STAGE, type User } from '../toolchain.ts';

/** The official image installs its programs here. */
const PROGRAMS = '/usr/local/cargo/bin';
const cargoHome = ({ home }: User): string => `${home}/.cargo`;

export const rust: Toolchain = {
  defaultVersion: '1',
  image: (version) => `rust:${version}-slim`,
  // The image has rustup's minimal profile.
  setup: () => [run(['rustup component add clippy rustfmt'])],
  manifests: /^Cargo\.(?:toml|lock)$/,
  basePackages: () => ['pkg-config'],
  path: (user) => [`${cargoHome(user)}/bin`, PROGRAMS, `${TOOLS}/bin`],
  env: (user) => ({ CARGO_HOME: cargoHome(user) }),
  defaultTools: [],
  dependencies(context) {
    if (!context.manifests.includes('Cargo.toml')) return undefined;
    const { mount, cache, keep } = keptFolder(context, 'cargo', cargoHome(context.user));
    const locked = context.manifests.includes('Cargo.lock') ? ' --locked' : '';
    return [
      ...stageManifests(context),
      // A package needs a source file to be one. The members of a workspace are not here: their crates come later.
      run([
        `mkdir -p src ${cache}/registry ${cache}/git`,
        'touch src/main.rs src/lib.rs',
        `if grep -q '^\\[workspace' Cargo.toml; then echo 'A Cargo workspace: its crates are fetched when it is first built.'; else CARGO_HOME=${cache} cargo fetch${locked}; fi`,
        ...keep,
      ], { mounts: [mount] }),
    ];
  },
  copyDependencies: (context) => copyForUser(context, cargoHome(context.user)),
  tools: (context, tools) => [
    ...context.args,
    run(tools.map((tool) => `CARGO_HOME=/cache/cargo cargo install --locked --root ${TOOLS} ${shellWord(tool)}`), {
      mounts: [downloads(context, 'cargo', TOOLS_STAGE, '/cache/cargo')],
    }),
  ],
};
