import type { LeftOut } from '../../image/toolchain.ts';
import { decideVersion } from '../../workspace/detect/version/decide.ts';
import type { Language } from '../../workspace/detect/language.ts';
import { parseToml } from '../../text/data.ts';
import { listedTools, type ListedTool } from '../../workspace/detect/version/tool-versions.ts';
import type { Workspace } from '../../workspace/model.ts';

/** What an app's files state about versions and tools that the build does not use, and why. */
export function versionNotes(
  workspace: Workspace,
  texts: ReadonlyMap<string, string>,
  managers: readonly string[],
): LeftOut[] {
  const invalid = ['mise.toml', '.mise.toml', 'mise.lock'].filter(
    (name) => parseToml(texts.get(name) ?? '') === undefined,
  );
  return [
    ...languageNotes(workspace, texts),
    ...invalid.map((name) => ({ message: `"${name}" is not used: it is not valid TOML.` })),
    ...outdatedLocks(texts),
    ...otherTools(workspace, texts, managers),
  ];
}

/** Whether the user sets the version or provides the toolchain, so that no file of the app decides it. */
export function setsVersion({ languageVersion, location, appPath, baseImage, dockerfile }: Workspace): boolean {
  const written = languageVersion?.location.file;
  return (
    baseImage !== undefined ||
    dockerfile !== undefined ||
    written === location.file ||
    (written !== undefined && written === appPath.location.file)
  );
}

/** The app's languages, the main one first. */
export function languagesOf({ kind, language, furtherLanguages }: Workspace): readonly Language[] {
  return kind === 'language' ? [language, ...furtherLanguages.map((each) => each.language)] : [];
}

function languageNotes(workspace: Workspace, texts: ReadonlyMap<string, string>): readonly LeftOut[] {
  const { kind, language, languageVersion, baseImage, dockerfile, furtherLanguages } = workspace;
  if (kind !== 'language') return [];
  const main = setsVersion(workspace) ? [] : [{ language, version: languageVersion }];
  const further = baseImage === undefined && dockerfile === undefined ? furtherLanguages : [];
  return [...main, ...further].flatMap((each) => {
    const { version, notes } = decideVersion(each.language, texts);
    // Detection omits files that git ignores; what they state does not matter then.
    return version?.version === each.version?.value ? notes : [];
  });
}

/** The names of languages in mise's registry, where they differ. */
const LANGUAGE_TOOLS: Readonly<Record<string, readonly string[]>> = {
  nodejs: ['node'],
  golang: ['go'],
  kotlin: ['java', 'kotlin'],
  scala: ['java', 'scala'],
  clojure: ['java'],
};

function outdatedLocks(texts: ReadonlyMap<string, string>): LeftOut[] {
  return listedTools(texts).flatMap(({ listed, written, list, outdatedLock }) =>
    outdatedLock === undefined
      ? []
      : [
          {
            message:
              `${listed.slice(0, MAX_LENGTH)} "${outdatedLock.slice(0, MAX_LENGTH)}" in mise.lock is not used: ` +
              `${list} requests "${written.slice(0, MAX_LENGTH)}".`,
            hint: 'Run "mise lock".',
          },
        ],
  );
}

function otherTools(workspace: Workspace, texts: ReadonlyMap<string, string>, managers: readonly string[]): LeftOut[] {
  const files = Map.groupBy(
    listedTools(texts).filter(({ list }) => isGeneral(list, workspace)),
    ({ list }) => list,
  );
  return [...files].flatMap(([file, tools]) => otherToolsOf(workspace, file, tools, managers) ?? []);
}

/** Files that list the tools of one language only are reported as such. */
function isGeneral(file: string, { language }: Workspace): boolean {
  const isOfJvm = language === 'java' || LANGUAGE_TOOLS[language]?.includes('java') === true;
  return /^(?:\.?mise\.toml|\.tool-versions)$/.test(file) || (file === '.sdkmanrc' && isOfJvm);
}

function otherToolsOf(
  workspace: Workspace,
  file: string,
  tools: readonly ListedTool[],
  managers: readonly string[],
): LeftOut | undefined {
  const { language, languageVersion } = workspace;
  const own = new Set([...managers, ...languagesOf(workspace).flatMap((each) => LANGUAGE_TOOLS[each] ?? [each])]);
  // Images of Elixir contain the release of Erlang that is part of the version.
  if (languageVersion?.value.includes('-otp-') === true) own.add('erlang');
  const others = tools.filter(({ name }) => !own.has(name));
  if (others.length === 0) return undefined;
  const names = others.slice(0, MAX_NAMED).map(({ listed }) => `"${listed.slice(0, MAX_LENGTH)}"`);
  const more = others.length > MAX_NAMED ? ` and ${others.length - MAX_NAMED} more` : '';
  const verb = others.length === 1 ? 'is' : 'are';
  const reason =
    others.length < tools.length
      ? `only those of ${languagesOf(workspace).join(' and ')} are`
      : `the app is built as ${language}`;
  return {
    message: `${names.join(', ')}${more} in ${file} ${verb} not used: ${reason}.`,
    hint: 'Add other tools in spec.build.devStage of the Workspace.',
  };
}
const MAX_NAMED = 5;
const MAX_LENGTH = 60;
