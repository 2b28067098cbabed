import type { DockerfilePlan } from '../../image/dockerfile-plan.ts';
import type { LeftOut } from '../../image/toolchain.ts';
import { manifestPattern } from '../../image/toolchains.ts';
import { diagnosticAt, type Diagnostic } from '../../workspace/document/diagnostic.ts';
import { knownFile, type KnownFile } from '../../workspace/detect/known-files.ts';
import { nestedApps } from '../../workspace/detect/nested-apps.ts';
import type { Workspace } from '../../workspace/model.ts';
import { type AppFiles, readAppFiles } from './app-files.ts';
import { planBuild } from '../build-plan.ts';
import { loadManifestsOf, type SkippedManifest } from './manifests.ts';
import { languagesOf, setsVersion, versionNotes } from './version-notes.ts';

/** The number of files that one message names. */
const MAX_NAMED = 5;
const EFFECT: Readonly<Record<KnownFile['role'], string>> = {
  manifest: 'The dependencies listed there are not installed.',
  lock: 'The versions pinned there do not apply.',
  members: 'The dependencies of the parts listed there are not installed.',
  version: 'The version named there does not apply.',
};
/** The first of these roles in a message decides which effect it reports. */
const ROLES: readonly KnownFile['role'][] = ['manifest', 'members', 'lock', 'version'];

/**
 * Files in the app's folder that look like dependencies or versions and that a build does not use; none if the folder
 * cannot be read.
 */
export async function unusedFileWarnings(workspace: Workspace): Promise<Diagnostic[]> {
  try {
    const { files: manifests, skipped } = await loadManifestsOf(workspace);
    const unused = unusedFiles(workspace, await readAppFiles(workspace), planBuild(workspace, { manifests }));
    return [...unused, ...skipped.filter(({ name }) => knownFile(name) === undefined).map(skippedMessage)].map(
      ({ message, hint }) => ({
        ...diagnosticAt(workspace.appPath, message, hint),
        severity: 'warning' as const,
        code: 'unused-file' as const,
      }),
    );
  } catch {
    return []; // A build says what is wrong with the folder.
  }
}

/** A file that would be a manifest if it could be read, such as a link that leads out of the app. */
function skippedMessage({ name, problem: { reason, hint } }: SkippedManifest): LeftOut {
  return { message: `"${name}" ${reason}, so the build does not use it.`, ...(hint !== undefined && { hint }) };
}

/** What of the app's files the build of this plan does not use, or uses in part. */
export function unusedFiles(
  workspace: Workspace,
  files: AppFiles,
  { manifests, leftOut, managers }: Pick<DockerfilePlan, 'manifests' | 'leftOut' | 'managers'>,
): LeftOut[] {
  const all = new Set(manifests.map(({ name }) => name));
  const used = namesInApp(all, workspace);
  const reported = new Set(leftOut.flatMap((each) => each.files ?? []));
  const explained = namesInApp(reported, workspace);
  const unused = files.root.flatMap((name): Unused[] => {
    const file = knownFile(name, files.texts.get(name));
    return file === undefined || explained.has(name) || isUsed(name, file, workspace, files, used)
      ? []
      : [{ name, file, reason: reasonFor(name, file, workspace, files, used) }];
  });
  const groups = Map.groupBy(unused, ({ file, reason }) => `${file.tool}\n${reason}`);
  return once([
    ...[...groups.values()].map((group) => unusedMessage(group, workspace)),
    ...leftOut,
    ...versionNotes(workspace, files.texts, managers),
    ...nestedUnused(workspace, files, new Set([...used, ...explained])),
    ...projectUnused(workspace, files, all, reported),
  ]);
}

/** Languages that share a file may say the same of it. */
function once(all: readonly LeftOut[]): LeftOut[] {
  return [...new Map(all.toReversed().map((each) => [each.message, each])).values()].reverse();
}

/** The names of manifests in the app's folder, relative to it; those of its project are relative to the project. */
function namesInApp(names: ReadonlySet<string>, { project }: Workspace): ReadonlySet<string> {
  if (project === undefined) return names;
  const start = `${project.appFolder}/`;
  return new Set([...names].flatMap((name) => (name.startsWith(start) ? [name.slice(start.length)] : [])));
}

/** Lock files of the app's language in the root of its project. Other files there concern other parts, too. */
function projectUnused(
  { project, language }: Workspace,
  { project: files = [] }: AppFiles,
  used: ReadonlySet<string>,
  reported: ReadonlySet<string>,
): LeftOut[] {
  const unused = files.filter((name) => {
    const file = knownFile(name);
    return (
      file?.role === 'lock' && file.languages?.includes(language) === true && !used.has(name) && !reported.has(name)
    );
  });
  if (project === undefined || unused.length === 0) return [];
  const verb = unused.length === 1 ? 'is' : 'are';
  const main = [...used].filter((name) => !name.includes('/')).map((name) => `"${name}"`);
  return [
    {
      message:
        `${listed(unused)} in ${project.folder} ${verb} not used: dependencies are installed from ` +
        `${main.length === 0 ? "the app's own folder" : main.join(', ')} only. ${EFFECT.lock}`,
    },
  ];
}

interface Unused {
  readonly name: string;
  readonly file: KnownFile;
  readonly reason: string;
}

function isUsed(
  name: string,
  file: KnownFile,
  workspace: Workspace,
  { linksOut }: AppFiles,
  used: ReadonlySet<string>,
): boolean {
  const { role, languages } = file;
  if (role === 'version') {
    // What such a file states is checked separately, if one of the app's languages reads it.
    const isRead = languages === undefined || languagesOf(workspace).some((each) => languages.includes(each));
    return setsVersion(workspace) || (isRead && !linksOut.has(name));
  }
  return used.has(name);
}

function unusedMessage(group: readonly Unused[], { kind, language }: Workspace): LeftOut {
  const [first] = group.toSorted((a, b) => ROLES.indexOf(a.file.role) - ROLES.indexOf(b.file.role));
  if (first === undefined) return { message: '' };
  const { file, reason } = first;
  const verb = group.length === 1 ? 'is' : 'are';
  const message = `${listed(group.map(({ name }) => name))} ${verb} not used: ${reason}. ${EFFECT[file.role]}`;
  const [other] = file.languages ?? [];
  const isOther =
    file.role !== 'version' &&
    kind === 'language' &&
    other !== undefined &&
    file.languages?.includes(language) === false;
  const hint = isOther
    ? `If the app is a ${other} program, set spec.language.name to ${other}; otherwise describe that ` +
      'part as a separate App.'
    : kind === 'language'
      ? group.find((each) => each.file.hint !== undefined)?.file.hint
      : undefined;
  return { message, ...(hint !== undefined && !reason.startsWith(LINK) && { hint }) };
}

const LINK = "it is a link that is broken or leads out of the app's folder";

function reasonFor(
  name: string,
  file: KnownFile,
  workspace: Workspace,
  { linksOut }: AppFiles,
  used: ReadonlySet<string>,
): string {
  const { kind, language, detected } = workspace;
  if (linksOut.has(name)) return LINK;
  if (kind === 'cicd') return 'the app describes a deployment, so nothing is installed for a language';
  if (file.languages === undefined && file.role !== 'version') return `there is no toolchain for ${file.tool}`;
  if (file.languages?.includes(language) === false)
    return (
      'the app is built as ' +
      `${language}${detected === undefined ? '' : ` (${detected.split(', version ', 1)[0] ?? ''})`}`
    );
  if (file.includedBy !== undefined && used.has(file.includedBy)) return `${file.includedBy} does not include it`;
  if (file.role === 'members') return "dependencies are installed for the app's own folder only";
  const main = [...used].filter((each) => !each.includes('/')).map((each) => `"${each}"`);
  // The toolchain supports the tools whose files it stages.
  const isSupported = manifestPattern(workspace)?.test(name) === true;
  const why =
    main.length > 0
      ? `dependencies are installed from ${main.join(', ')} only`
      : isSupported
        ? 'its manifest is missing'
        : `no dependencies are installed for ${language}`;
  return isSupported ? why : `${file.tool} is not supported; ${why}`;
}

/** Manifests in subfolders that no part of the build uses. */
function nestedUnused(workspace: Workspace, { nested }: AppFiles, used: ReadonlySet<string>): LeftOut[] {
  const apps = nestedApps(nested).filter(
    ({ folder, manifests }) => !manifests.some((name) => used.has(`${folder}/${name}`)),
  );
  const [first] = apps;
  if (first === undefined || workspace.dockerfile !== undefined) return [];
  const paths = apps.flatMap(({ folder, manifests }) => manifests.map((name) => `${folder}/${name}`));
  const [verb, pronoun] = paths.length === 1 ? ['is', 'it'] : ['are', 'them'];
  const hasParts = [...used].some((name) => name.includes('/') && !name.startsWith('.'));
  const reason = hasParts
    ? `no manifest of the app names ${pronoun} as a part`
    : `only manifests in the app's own folder are used${used.size === 0 ? ', and it has none' : ''}`;
  const folders = apps.length === 1 ? 'that folder' : 'each of those folders';
  return [
    {
      message: `${listed(paths)} ${verb} not used: ${reason}. The dependencies in ${pronoun} are not installed.`,
      hint: `Describe ${folders} as a separate App, with spec.path such as ./${first.folder}.`,
    },
  ];
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  return more > 0
    ? `${shown.join(', ')} and ${more} more`
    : shown.length > 1
      ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`
      : (shown[0] ?? '');
}
