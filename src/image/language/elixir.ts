import { run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import { copyForUser, DEPENDENCIES_STAGE, downloads, stageManifests, type Toolchain, type User } from '../toolchain.ts';
import { readMixProject } from './elixir/mix.ts';
import { inFolder } from './local-path.ts';

const mixHome = ({ home }: User): string => `${home}/.mix`;
const deps = ({ home }: User): string => `${home}/.local/share/mix/deps`;

/** Elixir 1.15 added the option. */
function canCheckLock(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major > 1 || minor >= 15;
}

export const elixir: Toolchain = {
  defaultVersion: '1.18',
  image: (version) => `elixir:${version}-slim`,
  manifests:
    /^(?:(?:(?!deps\/|_build\/)[A-Za-z0-9_][\w.-]*\/){0,3}mix\.(?:exs|lock)|[A-Za-z0-9_][\w.-]*\.(?:exs|txt|json)|\.?(?:VERSION|version)|\.tool-versions)$/,
  manifestFolders:
    /^(?!(?:deps|_build|node_modules|priv|assets|lib|test)(?:\/|$))[A-Za-z0-9_][\w.-]*(?:\/(?!(?:deps|_build|node_modules|priv|assets|lib|test)(?:\/|$))[A-Za-z0-9_][\w.-]*){0,2}$/,
  basePackages: () => ['build-essential', 'git'],
  path: () => [],
  env: ({ user }) => ({ MIX_HOME: mixHome(user), MIX_DEPS_PATH: deps(user) }),
  defaultTools: [],
  // Hex and rebar are installed even without a mix.exs, so that mix never prompts for them; a base image that has its
  // own keeps it. Tools are archives in the user's home.
  dependencies(context) {
    const home = `MIX_HOME=${mixHome(context.user)}`;
    const mix = context.manifests.has(inFolder(context.appFolder, 'mix.exs'))
      ? readMixProject(context.appFolder, context.manifests)
      : undefined;
    const isUsed = mix !== undefined && mix.obstacle === undefined;
    return {
      manifests: isUsed ? mix.manifests : [],
      instructions: [
        ...(isUsed ? stageManifests(context, mix.manifests) : context.args),
        run([
          `mkdir -p ${mixHome(context.user)} ${deps(context.user)}`,
          `${home} mix local.hex --force --if-missing`,
          `test -n "\${MIX_REBAR3:-}" || ${home} mix local.rebar --force --if-missing`,
        ]),
        ...(isUsed
          ? [
              run(
                [
                  ...(context.appFolder === '' ? [] : [`cd ${shellWord(context.appFolder)}`]),
                  `${home} HEX_HOME=/cache/hex MIX_DEPS_PATH=${deps(context.user)} mix deps.get` +
                    (mix.manifests.includes(inFolder(context.appFolder, 'mix.lock')) && canCheckLock(context.version)
                      ? ' --check-locked'
                      : ''),
                ],
                { mounts: [downloads(context, 'hex', DEPENDENCIES_STAGE, '/cache/hex')] },
              ),
            ]
          : []),
      ],
      leftOut: mix === undefined ? [] : [...(mix.obstacle === undefined ? [] : [mix.obstacle]), ...mix.leftOut],
      copies: copyForUser(context, mixHome(context.user), deps(context.user)),
    };
  },
};
