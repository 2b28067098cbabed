import { run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import {
  copyForUser,
  type Dependencies,
  DEPENDENCIES_STAGE,
  downloads,
  stageManifests,
  type Toolchain,
  TOOLS,
  TOOLS_STAGE,
  type User,
} from '../toolchain.ts';
import { readProjects } from './dotnet/projects.ts';
import { inFolder } from './local-path.ts';

const packagesOf = ({ home }: User): string => `${home}/.nuget/packages`;
const NONE: Dependencies = { manifests: [], instructions: [], copies: [] };
const HTTP_CACHE = '/cache/nuget';

/** The official image has no tags for major versions only. */
export const dotnet: Toolchain = {
  defaultVersion: '9.0',
  image: (version) => `mcr.microsoft.com/dotnet/sdk:${/^\d+$/.test(version) ? `${version}.0` : version}`,
  manifests:
    /^(?:(?:[A-Za-z0-9_][\w .+-]*\/){0,5}(?:[A-Za-z0-9_][\w .+-]*\.(?:csproj|fsproj|vbproj|props|targets)|(?:global|packages\.lock)\.json|[Nn]u[Gg]et\.[Cc]onfig)|[A-Za-z0-9_][\w .+-]*\.slnx?|\.config\/dotnet-tools\.json)$/,
  manifestFolders:
    /^(?:\.config|(?!(?:bin|obj|node_modules|wwwroot)$)[A-Za-z0-9_][\w .+-]*(?:\/(?!(?:bin|obj|node_modules|wwwroot)$)[A-Za-z0-9_][\w .+-]*){0,4})$/,
  basePackages: () => [],
  path: () => [`${TOOLS}/bin`],
  env: () => ({ DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' }),
  defaultTools: [],
  dependencies(context) {
    const { restored, manifests, isLocked, leftOut } = readProjects(context.appFolder, context.manifests);
    if (restored.length === 0) return leftOut.length === 0 ? undefined : { ...NONE, leftOut };
    const packages = packagesOf(context.user);
    const dotnet = `NUGET_PACKAGES=${packages} NUGET_HTTP_CACHE_PATH=${HTTP_CACHE} dotnet`;
    const tools = inFolder(context.appFolder, '.config/dotnet-tools.json');
    return {
      manifests,
      instructions: [
        ...stageManifests(context, manifests),
        run(
          [
            `mkdir -p ${packages}`,
            ...restored.map((name) => `${dotnet} restore${isLocked ? ' --locked-mode' : ''} ${shellWord(name)}`),
            ...(manifests.includes(tools) ? [`${dotnet} tool restore --tool-manifest ${shellWord(tools)}`] : []),
          ],
          { mounts: [downloads(context, 'nuget', DEPENDENCIES_STAGE, HTTP_CACHE)] },
        ),
      ],
      copies: copyForUser(context, `${context.user.home}/.nuget`),
      leftOut,
    };
  },
  tools: (context, tools) => [
    ...context.args,
    run(
      tools.map((tool) => {
        const [name = '', version] = tool.split('@');
        return (
          `NUGET_HTTP_CACHE_PATH=${HTTP_CACHE} dotnet tool install --tool-path ${TOOLS}/bin ` +
          `${shellWord(name)}${version === undefined ? '' : ` --version ${shellWord(version)}`}`
        );
      }),
      { mounts: [downloads(context, 'nuget', TOOLS_STAGE, HTTP_CACHE)] },
    ),
  ],
};
