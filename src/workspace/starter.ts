import type { Detected } from './detect/detect.ts';
import { LANGUAGES } from './detect/language.ts';
import { referencePart } from './hierarchy/name.ts';
import { API_VERSION } from './resource.ts';
import { yamlScalar } from './document/scalar.ts';

/** What the first document of an app is written from. */
export interface Starter {
  readonly app: string;
  readonly workspace: string;
  /** Folder of the code, relative to the file. */
  readonly path?: string;
  readonly detected: Detected;
  /** What a workspace gets if it does not say. */
  readonly packages: readonly string[];
  readonly tools: readonly string[];
}

const LONGEST_NAME = 60;
/** Column of the comments behind values, where the value leaves room. */
const COMMENT_COLUMN = 34;

/** A name for the app in a folder: what can be kept of the folder's own name. */
export function appNameFor(folderName: string): string {
  const letters = folderName.normalize('NFKD').replace(/\p{M}/gu, '');
  return referencePart(referencePart(letters).slice(0, LONGEST_NAME)) || 'app';
}

/** The name itself, or with the first number behind it that makes it a free one. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}-${number}`)) return `${name}-${number}`;
}

/**
 * The first YAML of an app, for a file at the root of its folder: an App and a Workspace that load without a complaint,
 * and that tell by their comments what can be changed. What a file of the app decides stays with that file.
 */
export function starterYaml({ app, workspace, path = '.', detected, packages, tools }: Starter): string {
  const name = yamlScalar(app);
  return [
    `# The image of ${yamlScalar(`${app}/${workspace}`)}: its toolchain, its dependencies and its tools. The code is mounted, not copied.`,
    `apiVersion: ${API_VERSION}`,
    'kind: App',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    commented(
      `  path: ${/^\.(?:\/[\w.-]+)*$/.test(path) ? path : yamlScalar(path)}`,
      'the code, relative to this file',
    ),
    ...whatItIs(detected),
    '---',
    `apiVersion: ${API_VERSION}`,
    'kind: Workspace',
    'metadata:',
    `  name: ${yamlScalar(workspace)}`,
    `  app: ${name}`,
    'spec:',
    '  build:',
    '    devStage:',
    '      # Debian packages. These are what a workspace gets anyway; a list of your own takes their place.',
    `      packages: [${packages.map(yamlScalar).join(', ')}]`,
    ...(tools.length === 0
      ? []
      : [
          '      # Tools from the package manager of the language, likewise.',
          `      devTools: [${tools.map(yamlScalar).join(', ')}]`,
        ]),
    '      # Each command is a step of its own and runs as root:',
    '      # customCommands:',
    '      #   - mkdir -p /var/lib/data && chown dev:dev /var/lib/data',
    '  # Variables of everything that runs in the workspace. No secrets: they would be in the image.',
    '  # env:',
    '  #   LOG_LEVEL: debug',
    '',
  ].join('\n');
}

function whatItIs({ kind, language, version, reason }: Detected): string[] {
  if (kind === 'cicd')
    return [
      '  build:',
      commented('    kind: cicd', reason === undefined ? 'charts or manifests, not a program' : `found by ${reason}`),
    ];
  const others = LANGUAGES.filter((each) => each !== 'generic').join(', ');
  if (language === 'generic')
    return [
      `  # ${reason === undefined ? 'No language was found in the files' : oneLine(`Found: ${reason}`)}. Name one for its toolchain:`,
      `  # ${others}.`,
      '  language:',
      commented('    name: generic', 'plain Debian'),
    ];
  const found = reason?.split(', version ')[0];
  return [
    '  language:',
    commented(
      `    name: ${language}`,
      found === undefined ? undefined : `found ${found.replace(`${language} by `, 'by ')}`,
    ),
    ...(version === undefined
      ? []
      : [
          commented(
            `    # version: ${JSON.stringify(version.version)}`,
            `${version.file} says so; write it here to have another`,
          ),
        ]),
  ];
}

function commented(text: string, comment: string | undefined): string {
  return comment === undefined ? text : `${text.padEnd(COMMENT_COLUMN)} # ${oneLine(comment)}`;
}

/** Names of files may hold anything, and a comment ends with its line. */
function oneLine(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a1-\ud7ff]+/g, '?');
}
