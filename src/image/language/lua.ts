import { run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import {
  copyForUser,
  DEPENDENCIES_STAGE,
  downloads,
  stageManifests,
  type StageContext,
  type Toolchain,
  TOOLS,
  TOOLS_STAGE,
  type User,
} from '../toolchain.ts';
import { generic } from './generic.ts';

const tree = ({ home }: User): string => `${home}/.luarocks`;
const rockspec = ({ manifests }: StageContext): string | undefined =>
  [...manifests.keys()].find((name) => name.endsWith('.rockspec'));
/** luarocks reads a project's settings only in a project that it created. */
const config = ({ manifests }: StageContext): string => {
  const name = [...manifests.keys()].find((each) => each.startsWith('.luarocks/'));
  return name === undefined ? '' : `LUAROCKS_CONFIG=${shellWord(name)} `;
};
/** Debian's package names contain the major and minor version. */
const release = (version: string): string => /^\d+\.\d+/.exec(version)?.[0] ?? version;
const modules = (user: User, version: string): string => `${tree(user)}/share/lua/${release(version)}`;
const CACHE = '/root/.cache/luarocks';

/**
 * Lua has no official image. Debian packages its releases side by side, and luarocks installs an older one that would
 * be called `lua`. luarocks uses the user's tree by default; Lua must be configured.
 */
export const lua: Toolchain = {
  defaultVersion: '5.4',
  image: () => generic.image(generic.defaultVersion),
  manifests: /^(?:[A-Za-z0-9_][A-Za-z0-9._-]*\.rockspec|\.luarocks\/config-[0-9.]+\.lua)$/,
  manifestFolders: /^\.luarocks$/,
  basePackages: ({ version }) => [
    'build-essential',
    'git',
    'luarocks',
    'unzip',
    `liblua${release(version)}-dev`,
    `lua${release(version)}`,
  ],
  setup: ({ version }) => [
    run([
      `luarocks config --scope system lua_version ${release(version)}`,
      `update-alternatives --set lua-interpreter /usr/bin/lua${release(version)}`,
    ]),
  ],
  path: ({ user }) => [`${tree(user)}/bin`, `${TOOLS}/bin`],
  env: ({ user, version }) => ({
    LUA_PATH: `${modules(user, version)}/?.lua;${modules(user, version)}/?/init.lua;;`,
    LUA_CPATH: `${tree(user)}/lib/lua/${release(version)}/?.so;;`,
  }),
  defaultTools: [],
  dependencies(context) {
    const spec = rockspec(context);
    if (spec === undefined) return undefined;
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        run([`${config(context)}luarocks --tree ${tree(context.user)} install --only-deps ${shellWord(spec)}`], {
          mounts: [downloads(context, 'luarocks', DEPENDENCIES_STAGE, CACHE)],
        }),
      ],
      copies: copyForUser(context, tree(context.user)),
    };
  },
  tools: (context, tools) => [
    ...context.args,
    run(
      tools.map((tool) => `luarocks --tree ${TOOLS} install ${tool.split('@').map(shellWord).join(' ')}`),
      { mounts: [downloads(context, 'luarocks', TOOLS_STAGE, CACHE)] },
    ),
  ],
};
