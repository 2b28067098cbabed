import type { LeftOut } from '../../image/toolchain.ts';
import type { Workspace } from '../../workspace/model.ts';
import type { AppFiles } from './app-files.ts';

type Rule = (workspace: Workspace, text: string) => LeftOut | undefined;

/** Files of which a build uses only a part, with rules that find the rest. */
const RULES: Readonly<Record<string, { readonly isOfPlan: boolean; readonly rules: readonly Rule[] }>> = {
  'package.json': { isOfPlan: true, rules: [engines] },
  'pubspec.yaml': { isOfPlan: true, rules: [members('pub', /^workspace:/m)] },
  'go.mod': { isOfPlan: true, rules: [goToolchain] },
  '.tool-versions': { isOfPlan: false, rules: [otherTools(/^[ \t]*([\w.:-]+)[ \t]+\S/gm)] },
  '.mise.toml': { isOfPlan: false, rules: [otherTools(/^[ \t]*"?([\w.:-]+)"?[ \t]*=/gm)] },
  'mise.toml': { isOfPlan: false, rules: [otherTools(/^[ \t]*"?([\w.:-]+)"?[ \t]*=/gm)] },
};

export function partlyUsed(
  workspace: Workspace,
  { texts }: Pick<AppFiles, 'texts'>,
  used: ReadonlySet<string>,
): LeftOut[] {
  return Object.entries(RULES).flatMap(([name, { isOfPlan, rules }]) => {
    const text = texts.get(name);
    if (text === undefined || (isOfPlan && !used.has(name))) return [];
    return rules.flatMap((rule) => rule(workspace, text) ?? []);
  });
}

function members(tool: string, pattern: RegExp): Rule {
  return (_, text) =>
    pattern.test(text)
      ? {
          message: `The members that ${tool} lists are not used: dependencies are installed for the root only.`,
          hint: 'Describe each member as a separate App with its own spec.path.',
        }
      : undefined;
}

function engines({ languageVersion, baseImage, dockerfile }: Workspace, text: string): LeftOut | undefined {
  const node = (parsed(text)['engines'] as { node?: unknown } | undefined)?.node;
  // The default version satisfies a lower limit, and a detected version takes precedence.
  if (
    typeof node !== 'string' ||
    languageVersion !== undefined ||
    baseImage !== undefined ||
    dockerfile !== undefined ||
    /^[ \t]*(?:>=?[ \t]*\d{1,2}(?:\.\d+){0,2}|\*)[ \t]*$/.test(node)
  )
    return undefined;
  return {
    message:
      `"engines" in package.json (node ${node.slice(0, 60)}) is not used: ` +
      'it is not a plain version number, so the default version of Node.js is used.',
    hint: 'Set the version in spec.language.version of the App, or in .nvmrc.',
  };
}

function goToolchain({ languageVersion, baseImage, dockerfile }: Workspace, text: string): LeftOut | undefined {
  const toolchain = /^toolchain[ \t]+go(\d+(?:\.\d+){1,2})/m.exec(text)?.[1];
  const version = languageVersion?.value;
  if (
    toolchain === undefined ||
    version === undefined ||
    baseImage !== undefined ||
    dockerfile !== undefined ||
    toolchain === version ||
    toolchain.startsWith(`${version}.`)
  )
    return undefined;
  return {
    message: `"toolchain go${toolchain}" in go.mod is not used: the image has Go ${version}.`,
    hint: `To use it, set spec.language.version of the App to "${toolchain}".`,
  };
}

/** The names of our languages in asdf and mise. */
const OWN_NAMES: Readonly<Record<string, readonly string[]>> = {
  nodejs: ['node', 'nodejs'],
  golang: ['go', 'golang'],
  dotnet: ['dotnet', 'dotnet-core'],
  haskell: ['haskell', 'ghc'],
  r: ['r', 'R'],
  kotlin: ['java', 'kotlin'],
  scala: ['java', 'scala'],
};

function otherTools(line: RegExp): Rule {
  return ({ language, languageVersion }, text) => {
    const own = OWN_NAMES[language] ?? [language];
    const tools = toolsIn(text, line);
    const isDecided = languageVersion !== undefined;
    const others = tools.filter((name) => !own.includes(name) || !isDecided);
    if (others.length === 0) return undefined;
    const rest = isDecided
      ? `only the version of ${language} is`
      : `the app is built as ${language}, whose version it does not set`;
    const shown = others.slice(0, 5).map((name) => `"${name}"`);
    const more = others.length > 5 ? ` and ${others.length - 5} more` : '';
    const verb = others.length === 1 ? 'is' : 'are';
    return {
      message: `${shown.join(', ')}${more} in the file of asdf or mise ${verb} not used: ${rest}.`,
      hint: 'Add other tools in spec.build.devStage of the Workspace.',
    };
  };
}

function toolsTable(text: string): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.startsWith('[tools]')) + 1;
  if (first === 0) return '';
  const next = lines.findIndex((line, index) => index >= first && line.startsWith('['));
  return lines.slice(first, next === -1 ? undefined : next).join('\n');
}

/** In mise's format, only the table of tools counts. */
function toolsIn(text: string, line: RegExp): string[] {
  const table = line.source.includes('=') ? toolsTable(text) : text;
  return [...table.matchAll(line)].flatMap(([, name]) => name ?? []);
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // npm will say so
  }
}
