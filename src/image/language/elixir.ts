import { run } from '../instruction.ts';
import { copyForUser, DEPENDENCIES_STAGE, downloads, stageManifests, type Toolchain, type User } from '../toolchain.ts';

const mixHome = ({ home }: User): string => `${home}/.mix`;
const deps = ({ home }: User): string => `${home}/.local/share/mix/deps`;

export const elixir: Toolchain = {
  defaultVersion: '1.18',
  image: (version) => `elixir:${version}-slim`,
  manifests: /^mix\.(?:exs|lock)$/,
  basePackages: () => ['build-essential', 'git'],
  path: () => [],
  env: ({ user }) => ({ MIX_HOME: mixHome(user), MIX_DEPS_PATH: deps(user) }),
  defaultTools: [],
  // Hex and rebar are installed even without a mix.exs, so that mix never prompts for them; a base image that has its
  // own keeps it. Tools are archives in the user's home.
  dependencies(context) {
    const home = `MIX_HOME=${mixHome(context.user)}`;
    const hasMix = context.manifests.has('mix.exs');
    return {
      manifests: hasMix ? [...context.manifests.keys()] : [],
      instructions: [
        ...(hasMix ? stageManifests(context) : context.args),
        run([
          `mkdir -p ${mixHome(context.user)} ${deps(context.user)}`,
          `${home} mix local.hex --force --if-missing`,
          `test -n "\${MIX_REBAR3:-}" || ${home} mix local.rebar --force --if-missing`,
        ]),
        ...(hasMix
          ? [
              run([`${home} HEX_HOME=/cache/hex MIX_DEPS_PATH=${deps(context.user)} mix deps.get`], {
                mounts: [downloads(context, 'hex', DEPENDENCIES_STAGE, '/cache/hex')],
              }),
            ]
          : []),
      ],
      copies: copyForUser(context, mixHome(context.user), deps(context.user)),
    };
  },
};
