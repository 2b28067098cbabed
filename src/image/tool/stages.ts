import { ARCHITECTURES, type ReleasedTool, type ToolVersions } from '../../workspace/tools.ts';
import type { Workspace } from '../../workspace/model.ts';
import { copyFrom, type Instruction, run, runScript, type Stage, stage } from '../instruction.ts';
import type { System } from '../system/system.ts';
import { CATALOGUE, type Contents, type Release, type Tool } from './catalogue.ts';
import { DOWNLOAD_STAGE, downloadStep } from './download.ts';
import { hasPackage, type ToolRequests, requestedTools } from '../../workspace/requested-tools.ts';

/** The parts of an image for released tools. */
export interface ReleasedTools {
  /** One per release, all from the download stage, independent of each other so that they run in parallel. */
  readonly stages: readonly Stage[];
  /** Packages that the dev stage installs for them. */
  readonly packages: readonly string[];
  /** Instructions of the dev stage. */
  readonly copies: readonly Instruction[];
}

export function releasedTools(
  workspace: ToolRequests & Pick<Workspace, 'toolVersions'>,
  system: System,
): ReleasedTools {
  const tools = [...requestedTools(workspace)].map(([name, location]) => ({
    name,
    location,
    tool: CATALOGUE[name],
    ...onSystem(CATALOGUE[name], system),
  }));
  const released = tools.flatMap(({ name, location, release }) =>
    release === undefined ? [] : [toolStage(name, release, workspace.toolVersions, location)],
  );
  const checked = system.name === 'alpine' ? [] : tools.filter(({ tool }) => tool.needsRecentLibc);
  return {
    stages: released,
    packages: tools.flatMap(({ packages, tool }) =>
      tool.needsGit === undefined || hasPackage(workspace, 'git') ? packages : [...packages, 'git'],
    ),
    copies: [
      ...released.map(({ name }) => copyFrom(stage(name), ['/out/'], '/', { isLink: true })),
      ...(checked.length === 0
        ? []
        : [
            run(
              checked.map(({ tool }) => `${tool.command} --version`),
              { origin: checked[0]?.location },
            ),
          ]),
      ...(system.name === 'alpine'
        ? []
        : tools.flatMap(({ name, location, tool }) => gitCheck(name, tool, workspace.toolVersions, location))),
    ],
  };
}

/** The requirements of a version that the user chose are unknown. */
function gitCheck(
  name: ReleasedTool,
  { needsGit }: Tool,
  versions: ToolVersions,
  location: Instruction['origin'],
): Instruction[] {
  if (needsGit === undefined || versions.has(name)) return [];
  const refusal =
    `${name} needs git ${needsGit} or newer, and the base image has $found. Take a newer one, or an ` +
    `older ${name} with spec.build.tools.`;
  return [
    runScript(
      `found="$(git --version | cut -d ' ' -f 3)"\nprintf '%s\\n' ${needsGit} "$found" | sort -V -C ` +
        `|| { echo "${refusal}" >&2; exit 1; }\n`,
      { origin: location },
    ),
  ];
}

function onSystem({ release, alpine }: Tool, system: System): { release?: Release; packages: readonly string[] } {
  return system.name === 'alpine' && alpine !== undefined ? alpine : { release, packages: [] };
}

function toolStage(
  name: ReleasedTool,
  release: Release,
  versions: ToolVersions,
  location: Instruction['origin'],
): Stage {
  const own = versions.get(name);
  const { version, sha256 } = own === undefined ? release : { version: own.version.value, sha256: own.sha256 };
  const fill = (text: string): string => text.replaceAll('{version}', version).replaceAll('{arch}', '$arch');
  const choices = ARCHITECTURES.flatMap((each) =>
    sha256[each] === undefined ? [] : [`  ${each}) arch=${release.arch[each]} sha256=${sha256[each]} ;;`],
  );
  const choose = [
    'case "$TARGETARCH" in',
    ...choices,
    `  *) echo "${name} ${version}: no release for $TARGETARCH is known." >&2; exit 1 ;;`,
    'esac',
  ].join('\n');
  return {
    name: `${name}-builder`,
    from: stage(DOWNLOAD_STAGE),
    comment: `${name} ${version}.`,
    instructions: downloadStep({
      name,
      prepare: choose,
      url: fill(release.url),
      then: unpack(CATALOGUE[name].command, release.contents, fill),
      origin: own?.version.location ?? location,
    }),
  };
}

/** Shell commands that unpack the file to /out, in the layout of the image. */
function unpack(command: string, contents: Contents, fill: (text: string) => string): string[] {
  const bin = '/out/usr/local/bin';
  const program = `${bin}/${command}`;
  if ('folder' in contents) {
    const folder = `/opt/${command}`;
    return [
      `mkdir -p ${bin} /out${folder}`,
      `tar -xzf "$file" -C /out${folder} --no-same-owner --strip-components=1 "${fill(contents.folder)}"`,
      `ln -s ${folder}/bin/${command} ${program}`,
    ];
  }
  if ('file' in contents) {
    const depth = contents.file.split('/').length - 1;
    return [
      `mkdir -p ${bin}`,
      `tar -xzf "$file" -C ${bin} --no-same-owner${depth === 0 ? '' : ` --strip-components=${depth}`} ` +
        `"${fill(contents.file)}"`,
    ];
  }
  if (contents.form === 'binary') return [`install -D -m 755 "$file" ${program}`];
  return [`mkdir -p ${bin}`, `gunzip -c "$file" > ${program}`, `chmod 755 ${program}`];
}
