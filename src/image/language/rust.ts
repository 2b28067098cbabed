import { copyText, run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import {
  copyForUser,
  downloads,
  keptFolder,
  stageManifests,
  type Toolchain,
  TOOLS,
  TOOLS_STAGE,
  type User,
} from '../toolchain.ts';

/** The official image installs its programs here. */
const PROGRAMS = '/usr/local/cargo/bin';
const cargoHome = ({ home }: User): string => `${home}/.cargo`;

const PACKAGES_WITHOUT_SOURCE = `set -e
find . -name Cargo.toml | while read -r manifest; do
  awk '/^[ \\t]*\\[/ { skipped = /^[ \\t]*\\[\\[[ \\t]*(bin|bench|test|example)[ \\t]*\\]\\]/ } !skipped' "$manifest" > "$manifest.new"
  mv "$manifest.new" "$manifest"
  folder="$(dirname "$manifest")"
  mkdir -p "$folder/src"
  touch "$folder/src/main.rs" "$folder/src/lib.rs"
done
`;

export const rust: Toolchain = {
  defaultVersion: '1',
  image: (version) => `rust:${version}-slim`,
  // The image contains rustup's minimal profile.
  setup: () => [run(['rustup component add clippy rustfmt'])],
  manifests: /^(?:Cargo\.lock|(?:[A-Za-z0-9_][\w.-]*\/){0,3}Cargo\.toml|\.cargo\/config(?:\.toml)?)$/,
  manifestFolders:
    /^(?:\.cargo|(?!target$|node_modules$)[A-Za-z0-9_][\w.-]*(?:\/(?!target$|node_modules$)[A-Za-z0-9_][\w.-]*){0,2})$/,
  basePackages: () => ['pkg-config'],
  path: ({ user }) => [`${cargoHome(user)}/bin`, PROGRAMS, `${TOOLS}/bin`],
  env: ({ user }) => ({ CARGO_HOME: cargoHome(user) }),
  defaultTools: [],
  dependencies(context) {
    if (!context.manifests.has('Cargo.toml')) return undefined;
    const { mount, cache, keep } = keptFolder(context, 'cargo', cargoHome(context.user));
    const locked = context.manifests.has('Cargo.lock') ? ' --locked' : '';
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        // A package must have a source file; other programs, benches and tests that it names are not available here.
        copyText(PACKAGES_WITHOUT_SOURCE, '/tmp/packages.sh'),
        run(
          [
            'sh /tmp/packages.sh',
            `mkdir -p ${cache}/registry ${cache}/git`,
            `CARGO_HOME=${cache} cargo fetch${locked}`,
            ...keep,
          ],
          { mounts: [mount] },
        ),
      ],
      copies: copyForUser(context, cargoHome(context.user)),
    };
  },
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
