import { type Language, languageNamed } from './language.ts';
import { monorepo, type NestedApp } from './nested-apps.ts';
import { decidesVersion, type FoundVersion, versionOf } from './detect-version.ts';

/** The files of an app's folder that detection looks at. */
export interface ProjectScan {
  /** Relative to the folder, with `/`; those in the root first. */
  readonly files: readonly string[];
  /** Names of the folders in the root, including hidden ones. */
  readonly rootFolders: readonly string[];
  /** Texts of files in the root, by name. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What kind of app a folder contains, and why. */
export interface Detected {
  readonly kind: 'language' | 'cicd';
  readonly language: Language;
  readonly version?: FoundVersion;
  /** Absent if nothing was detected. */
  readonly reason?: string;
}

/** What the App document declares; the rest is detected. */
export interface DeclaredApp {
  readonly name: string;
  readonly kind?: 'language' | 'cicd';
  readonly language?: Language;
  readonly hasVersion?: boolean;
}

/** A declared language always takes precedence over detection. */
export function detect(declared: DeclaredApp, scan: ProjectScan): Detected {
  const deployment =
    declared.kind === undefined && declared.language === undefined ? deploymentReason(declared.name, scan) : undefined;
  if (declared.kind === 'cicd' || deployment !== undefined)
    return { kind: 'cicd', language: 'generic', ...(deployment !== undefined && { reason: deployment }) };
  const found = declared.language === undefined ? detectLanguage(scan) : undefined;
  const language = declared.language ?? found?.language ?? 'generic';
  const version = declared.hasVersion === true ? undefined : versionOf(language, scan.texts);
  const reasons = [found?.reason, version && `version ${version.version} from ${version.file}`].filter(
    (each) => each !== undefined,
  );
  return {
    kind: 'language',
    language,
    ...(version && { version }),
    ...(reasons.length > 0 && { reason: reasons.join(', ') }),
  };
}

/** Whether detection needs the text of a file in the root. */
export function decides(file: string): boolean {
  return /\.ya?ml$/i.test(file) || decidesVersion(file);
}

/** Why an app is a deployment rather than a program; undefined if nothing suggests it. */
export function deploymentReason(name: string, { files, rootFolders, texts }: ProjectScan): string | undefined {
  const root = files.filter((file) => !file.includes('/'));
  const chart = texts.get('Chart.yaml');
  if (chart !== undefined && /^apiVersion:/m.test(chart) && /^name:/m.test(chart)) return 'Chart.yaml';
  const kustomization = root.find((file) => /^(?:kustomization\.ya?ml|Kustomization)$/.test(file));
  if (kustomization !== undefined) return kustomization;
  const containing = (line: RegExp): string | undefined =>
    root.find((file) => /\.ya?ml$/i.test(file) && line.test(texts.get(file) ?? ''));
  if (rootFolders.includes('.argocd')) return '.argocd/';
  const application = containing(/^kind: Application[ \t]*\r?$/m);
  if (application !== undefined) return `kind: Application in ${application}`;
  if (rootFolders.includes('flux-system')) return 'flux-system/';
  const release = containing(/^kind: HelmRelease[ \t]*\r?$/m);
  if (release !== undefined) return `kind: HelmRelease in ${release}`;
  const isYamlOnly =
    root.some((file) => /\.ya?ml$/i.test(file)) &&
    !root.some((file) => INDICATORS.some(({ files: pattern }) => pattern.test(file)));
  return isYamlOnly && /argocd|flux|gitops/i.test(name) ? `the name ${name} and only YAML files` : undefined;
}

interface Indicator {
  readonly name: string;
  /** Matches whole file names. */
  readonly files: RegExp;
  /** Decides between two languages with the same number of files. */
  readonly manifest: RegExp;
}

/** In order of preference, for ties. */
const INDICATORS: readonly Indicator[] = [
  {
    name: 'python',
    files: /^(?:requirements\.txt|setup\.py|pyproject\.toml|Pipfile|.+\.py)$/,
    manifest: /^(?:requirements\.txt|setup\.py|pyproject\.toml|Pipfile)$/,
  },
  { name: 'golang', files: /^(?:go\.mod|go\.sum|.+\.go)$/, manifest: /^go\.mod$/ },
  {
    name: 'nodejs',
    files: /^(?:package\.json|package-lock\.json|yarn\.lock|pnpm-lock\.yaml)$/,
    manifest: /^package\.json$/,
  },
  { name: 'rust', files: /^(?:Cargo\.toml|Cargo\.lock|.+\.rs)$/, manifest: /^Cargo\.toml$/ },
  { name: 'ruby', files: /^(?:Gemfile|Gemfile\.lock|.+\.rb)$/, manifest: /^Gemfile$/ },
  { name: 'kotlin', files: /^(?:build\.gradle\.kts|.+\.kts?)$/, manifest: /^build\.gradle\.kts$/ },
  { name: 'java', files: /^(?:pom\.xml|build\.gradle|.+\.java)$/, manifest: /^(?:pom\.xml|build\.gradle)$/ },
  {
    name: 'dotnet',
    files: /^(?:global\.json|.+\.(?:csproj|sln|fsproj|cs|fs))$/,
    manifest: /^(?:global\.json|.+\.(?:csproj|sln|fsproj))$/,
  },
  { name: 'gleam', files: /^(?:gleam\.toml|.+\.gleam)$/, manifest: /^gleam\.toml$/ },
  { name: 'php', files: /^(?:composer\.(?:json|lock)|artisan|.+\.php)$/, manifest: /^composer\.json$/ },
  { name: 'scala', files: /^(?:build\.sbt|.+\.scala)$/, manifest: /^build\.sbt$/ },
  { name: 'elixir', files: /^(?:mix\.exs|mix\.lock|.+\.exs?)$/, manifest: /^mix\.exs$/ },
  { name: 'swift', files: /^.+\.swift$/, manifest: /^Package\.swift$/ },
  { name: 'zig', files: /^(?:build\.zig\.zon|.+\.zig)$/, manifest: /^build\.zig(?:\.zon)?$/ },
  { name: 'dart', files: /^(?:pubspec\.(?:yaml|lock)|.+\.dart)$/, manifest: /^pubspec\.yaml$/ },
  { name: 'lua', files: /^(?:\.luarc\.json|\.luacheckrc|.+\.lua)$/, manifest: /^\.lua(?:rc\.json|checkrc)$/ },
  { name: 'r', files: /^(?:DESCRIPTION|NAMESPACE|\.Rprofile|.+\.(?:[Rr]|Rmd))$/, manifest: /^DESCRIPTION$/ },
  {
    name: 'haskell',
    files: /^(?:stack\.yaml|cabal\.project|.+\.(?:cabal|hs))$/,
    manifest: /^(?:stack\.yaml|cabal\.project|.+\.cabal)$/,
  },
  {
    name: 'perl',
    files: /^(?:Makefile\.PL|Build\.PL|cpanfile|.+\.p[lm])$/,
    manifest: /^(?:Makefile\.PL|Build\.PL|cpanfile)$/,
  },
  { name: 'deno', files: /^deno\.(?:jsonc?|lock)$/, manifest: /^deno\.jsonc?$/ },
  {
    name: 'cpp',
    files:
      /^(?:CMakeLists\.txt|meson\.build|conanfile\.(?:py|txt)|vcpkg\.json|.+\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|ixx|cppm))$/,
    manifest: /^(?:CMakeLists\.txt|meson\.build|conanfile\.(?:py|txt)|vcpkg\.json)$/,
  },
  {
    name: 'clojure',
    files: /^(?:deps\.edn|project\.clj|.+\.clj[cs]?)$/,
    manifest: /^(?:deps\.edn|project\.clj)$/,
  },
  { name: 'crystal', files: /^(?:shard\.(?:yml|lock)|.+\.cr)$/, manifest: /^shard\.yml$/ },
];
/** Counted only if there is a package.json or deno.json: projects in other languages contain browser scripts, too. */
const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/;

function describeApp({ folder, language, manifests }: NestedApp): string {
  return `${folder} (${language ?? manifests[0] ?? ''})`;
}

/**
 * The language with the most files, or `generic` for a monorepo of several languages. Ties are decided by a manifest in
 * the root, then by the table's order, never by the order of a file system.
 */
function detectLanguage({ files }: ProjectScan): { readonly language: Language; readonly reason: string } | undefined {
  const apps = monorepo(files) ?? [];
  if (new Set(apps.map(({ language }) => language)).size > 1)
    return { language: 'generic', reason: `several apps: ${apps.map(describeApp).join(', ')}` };
  const names = files.map((file) => file.slice(file.lastIndexOf('/') + 1));
  const root = files.filter((file) => !file.includes('/'));
  const scripts = names.filter((name) => SCRIPT.test(name)).length;
  const runtimes = [
    ...(root.includes('package.json') ? ['nodejs'] : []),
    ...(root.some((name) => /^deno\.jsonc?$/.test(name)) ? ['deno'] : []),
  ];
  const ranked = INDICATORS.map(({ name, files: pattern, manifest }) => {
    const count = names.filter((each) => pattern.test(each)).length + (runtimes.includes(name) ? scripts : 0);
    return {
      name,
      count,
      manifest: root.find((each) => manifest.test(each)),
      example: files.find((_, index) => pattern.test(names[index] ?? '')),
    };
  });
  const [best] = ranked
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || Number(b.manifest !== undefined) - Number(a.manifest !== undefined));
  if (best === undefined) return undefined;
  const shown = best.manifest ?? best.example ?? '';
  const others = best.count - 1;
  const more = others === 0 ? '' : ` and ${others} other file${others === 1 ? '' : 's'}`;
  const reason = `${best.name} from ${shown}${more}`;
  const language = languageNamed(best.name);
  return language === undefined
    ? { language: 'generic', reason: `${reason}, for which there is no toolchain` }
    : { language, reason };
}
