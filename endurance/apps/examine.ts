import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { versionOf } from '../../src/image/base-image.ts';
import { planBuild } from '../../src/pipeline/build-plan.ts';
import { readAppFiles } from '../../src/pipeline/gather/app-files.ts';
import { loadManifestsOf } from '../../src/pipeline/gather/manifests.ts';
import { unusedFiles } from '../../src/pipeline/gather/unused-files.ts';
import { knownFile } from '../../src/workspace/detect/known-files.ts';
import { nestedApps } from '../../src/workspace/detect/nested-apps.ts';
import { scanProject } from '../../src/workspace/detect/scan-project.ts';
import type { Diagnostic } from '../../src/workspace/document/diagnostic.ts';
import { parseResources } from '../../src/workspace/document/parse.ts';
import { resolveHierarchy } from '../../src/workspace/hierarchy/hierarchy.ts';
import type { Workspace } from '../../src/workspace/model.ts';
import { appNameFor } from '../../src/workspace/starter.ts';

/**
 * `understood`: the language is known and every file that declares dependencies or versions is used. `told`: a message
 * says what is not used. `SILENT`: such a file is neither used nor named in a message.
 */
export type Verdict = 'understood' | 'told' | 'SILENT';

/** What a build of an app would use of its files. */
export interface Examined {
  readonly app: string;
  readonly language: string;
  readonly version: string;
  readonly versionFrom: string;
  readonly detected?: string;
  /** Paths of the manifests that the build uses. */
  readonly manifests: readonly string[];
  /** What a message says is not used, or used in part. */
  readonly leftOut: readonly string[];
  /** Files that are neither used nor named in a message. */
  readonly silent: readonly string[];
  readonly verdict: Verdict;
}

/**
 * Names of files that declare dependencies or versions, by their form. Deliberately independent of what the program
 * knows, so that a file that it does not know is found.
 */
const LOOKS_KNOWN =
  /^(?:.*[.-]lock(?:b|file|\.(?:json|ya?ml|toml))?|.*-lock\.(?:json|ya?ml)|npm-shrinkwrap\.json|package\.(?:json5?|yaml)|.*requirements.*\.txt|Pipfile|pyproject\.toml|setup\.(?:py|cfg)|go\.(?:mod|sum|work)|Cargo\.toml|Gemfile|.*\.gemspec|composer\.json|pom\.xml|(?:build|settings)\.gradle(?:\.kts)?|.*\.versions\.toml|.*\.(?:cs|fs|vb)proj|global\.json|mix\.exs|gleam\.toml|deno\.jsonc?|renv\.lock|DESCRIPTION|Package\.swift|pubspec\.yaml|build\.sbt|CMakeLists\.txt|meson\.build|conanfile\.(?:txt|py)|vcpkg\.json|shard\.yml|deps\.edn|project\.clj|stack\.yaml|.*\.cabal|cpanfile|pnpm-workspace\.yaml|\.?mise\.toml|\.tool-versions|\.(?:[a-z]+-version|nvmrc|sdkmanrc)|runtime\.txt|rust-toolchain(?:\.toml)?)$/;

/** Examines a folder as if its starter document had been written: an App with a path and no language. */
export async function examine(path: string): Promise<Examined> {
  const folder = await realpath(path);
  const name = appNameFor(basename(folder));
  const unread: Diagnostic[] = [];
  const scan = await scanProject(folder, true, undefined, unread);
  const workspace = workspaceFor(folder, name, new Map([[folder, scan]]));
  const { files: loaded } = await loadManifestsOf(workspace);
  const plan = planBuild(workspace, { manifests: loaded });
  const files = await readAppFiles(workspace);
  const leftOut = [...unread, ...unusedFiles(workspace, files, plan)].map(({ message }) => message);
  const manifests = plan.manifests.map((manifest) => manifest.name);
  const { language, languageVersion, kind, detected } = workspace;
  const decided = languageVersion === undefined ? [] : [basename(languageVersion.location.file)];
  const accounted = new Set([...manifests, ...decided]);
  // A folder of which one manifest is used is a part of the app.
  const nested = nestedApps(files.nested)
    .map((each) => each.manifests.map((file) => `${each.folder}/${file}`))
    .filter((group) => group.every((file) => !manifests.includes(file)))
    .flat();
  const silent = [
    ...files.root.filter((file) => isManifest(file, files.texts.get(file)) || LOOKS_KNOWN.test(file)),
    ...nested,
  ].filter((file) => !accounted.has(file) && ![...leftOut, detected ?? ''].some((message) => names(message, file)));
  return {
    app: basename(folder),
    language: kind === 'cicd' ? 'cicd' : language,
    version: versionOf(workspace),
    versionFrom: decided[0] ?? 'default',
    ...(detected !== undefined && { detected }),
    manifests,
    leftOut,
    silent,
    verdict: silent.length > 0 ? 'SILENT' : leftOut.length > 0 || detected === undefined ? 'told' : 'understood',
  };
}

function isManifest(file: string, text: string | undefined): boolean {
  return knownFile(file, text) !== undefined;
}

/** A message may name the file, or the folder that it is in. */
function names(message: string, file: string): boolean {
  const folder = file.slice(0, Math.max(0, file.lastIndexOf('/')));
  return message.includes(file) || (folder !== '' && message.includes(folder));
}

function workspaceFor(
  folder: string,
  name: string,
  scans: ReadonlyMap<string, Awaited<ReturnType<typeof scanProject>>>,
): Workspace {
  const text = [
    `{apiVersion: devopsmaestro.io/v1, kind: App, metadata: {name: ${name}}, spec: {path: .}}`,
    `{apiVersion: devopsmaestro.io/v1, kind: Workspace, metadata: {name: dev, app: ${name}}, spec: {}}`,
  ].join('\n---\n');
  const { resources, broken } = parseResources(join(folder, 'workspace.yaml'), text);
  const { workspaces, diagnostics } = resolveHierarchy(resources, broken, {}, scans, folder);
  const [workspace] = workspaces;
  if (workspace === undefined) throw new Error(diagnostics.map(({ message }) => message).join(' '));
  return workspace;
}
