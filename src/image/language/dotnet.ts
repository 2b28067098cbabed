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

const packagesOf = ({ home }: User): string => `${home}/.nuget/packages`;
const projects = ({ manifests }: StageContext): string[] => [...manifests.keys()].filter((name) => /proj$/.test(name));
const HTTP_CACHE = '/cache/nuget';

/** The official image has no tags for major versions only. */
export const dotnet: Toolchain = {
  defaultVersion: '9.0',
  image: (version) => `mcr.microsoft.com/dotnet/sdk:${/^\d+$/.test(version) ? `${version}.0` : version}`,
  manifests:
    /^(?:[A-Za-z0-9_][A-Za-z0-9._-]*\.(?:cs|fs|vb)proj|global\.json|[Nn]u[Gg]et\.[Cc]onfig|Directory\.(?:Packages|Build)\.props|packages\.lock\.json)$/,
  basePackages: () => [],
  path: () => [`${TOOLS}/bin`],
  env: () => ({ DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' }),
  defaultTools: [],
  dependencies(context) {
    if (projects(context).length === 0) return undefined;
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        run(
          [
            `mkdir -p ${packagesOf(context.user)}`,
            ...projects(context).map(
              (name) =>
                `NUGET_PACKAGES=${packagesOf(context.user)} NUGET_HTTP_CACHE_PATH=${HTTP_CACHE} ` +
                `dotnet restore ${shellWord(name)}`,
            ),
          ],
          {
            mounts: [downloads(context, 'nuget', DEPENDENCIES_STAGE, HTTP_CACHE)],
          },
        ),
      ],
      copies: copyForUser(context, `${context.user.home}/.nuget`),
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
