import type { Detected } from './detect/detect.ts';
import { LANGUAGES } from './detect/language.ts';
import { referencePart } from './hierarchy/name.ts';
import { API_VERSION } from './resource.ts';
import { yamlScalar } from './document/scalar.ts';

/** What the starter document of an app is generated from. */
export interface Starter {
  readonly app: string;
  readonly workspace: string;
  /** Source folder, relative to the file. */
  readonly path?: string;
  readonly detected: Detected;
  /** The default packages of a workspace. */
  readonly packages: readonly string[];
  readonly tools: readonly string[];
}

const MAX_NAME_LENGTH = 60;
/** Column of comments after values, if the value is short enough. */
const COMMENT_COLUMN = 34;

/** Derives an app name from a folder's name. */
export function appNameFor(folderName: string): string {
  const letters = folderName.normalize('NFKD').replace(/\p{M}/gu, '');
  return referencePart(referencePart(letters).slice(0, MAX_NAME_LENGTH)) || 'app';
}

/** The name itself if it is free, or else with the first free number appended. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}-${number}`)) return `${name}-${number}`;
}

/**
 * The starter YAML of an app, for a file at the root of its folder: an App and a Workspace document without errors,
 * with comments on what can be changed. What the app's own files determine is left to these files.
 */
export function starterYaml({ app, workspace, path = '.', detected, packages, tools }: Starter): string {
  const name = yamlScalar(app);
  return [
    `# The image of ${yamlScalar(`${app}/${workspace}`)}: toolchain, dependencies and tools.`,
    '# The code is mounted, not copied.',
    `apiVersion: ${API_VERSION}`,
    'kind: App',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    commented(
      `  path: ${/^\.(?:\/[\w.-]+)*$/.test(path) ? path : yamlScalar(path)}`,
      'source folder, relative to this file',
    ),
    ...languageFields(detected),
    '---',
    `apiVersion: ${API_VERSION}`,
    'kind: Workspace',
    'metadata:',
    `  name: ${yamlScalar(workspace)}`,
    `  app: ${name}`,
    'spec:',
    '  build:',
    '    devStage:',
    '      # Debian packages. These are the defaults; your own list replaces them.',
    `      packages: [${packages.map(yamlScalar).join(', ')}]`,
    ...(tools.length === 0
      ? []
      : [
          "      # Tools from the language's package manager. Your own list replaces these defaults.",
          `      devTools: [${tools.map(yamlScalar).join(', ')}]`,
        ]),
    '      # Each command is a separate build step that runs as root:',
    '      # customCommands:',
    '      #   - mkdir -p /var/lib/data && chown dev:dev /var/lib/data',
    '  # Environment variables of the image. Do not put secrets here: anyone with the image can read them.',
    '  # env:',
    '  #   LOG_LEVEL: debug',
    '',
  ].join('\n');
}

function languageFields({ kind, language, version, reason }: Detected): string[] {
  if (kind === 'cicd')
    return [
      '  build:',
      commented(
        '    kind: cicd',
        reason === undefined ? 'charts or manifests, not a program' : `detected from ${reason}`,
      ),
    ];
  const others = LANGUAGES.filter((each) => each !== 'generic').join(', ');
  if (language === 'generic')
    return [
      `  # ${reason === undefined ? 'No language was detected' : oneLine(`Detected: ${reason}`)}.`,
      '  # To get a toolchain, set one of:',
      `  # ${others}.`,
      '  language:',
      commented('    name: generic', 'plain Debian'),
    ];
  const found = reason?.split(', version ')[0];
  return [
    '  language:',
    commented(
      `    name: ${language}`,
      found === undefined ? undefined : `detected from ${found.replace(`${language} from `, '')}`,
    ),
    ...(version === undefined
      ? []
      : [
          commented(`    # version: ${JSON.stringify(version.version)}`, `from ${version.from}; uncomment to override`),
        ]),
  ];
}

function commented(text: string, comment: string | undefined): string {
  return comment === undefined ? text : `${text.padEnd(COMMENT_COLUMN)} # ${oneLine(comment)}`;
}

/** File names may contain line breaks, which would end a comment. */
function oneLine(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a1-\ud7ff]+/g, '?');
}
