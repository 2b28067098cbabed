import { type Language, languageNamed } from './language.ts';
import { monorepo, type NestedApp } from './nested-apps.ts';
import { decidesVersion, type FoundVersion, versionOf } from './detect-version.ts';

/** What was seen in the folder of an app. */
export interface ProjectScan {
  /** Relative to the folder, with `/`; those of the root first. */
  readonly files: readonly string[];
  /** Names of the folders at the root, also of hidden ones. */
  readonly rootFolders: readonly string[];
  /** Texts of files at the root, by name. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What an app is, and in words why. */
export interface Detected {
  readonly kind: 'language' | 'cicd';
  readonly language: Language;
  readonly version?: FoundVersion;
  /** Absent when nothing decided. */
  readonly reason?: string;
}

/** What the user wrote about the app; the rest is found out. */
export interface Written {
  readonly name: string;
  readonly kind?: 'language' | 'cicd';
  readonly language?: Language;
  readonly hasVersion?: boolean;
}

/** A language that is written makes the app a program in it, whatever lies beside. */
export function detect(written: Written, look: ProjectScan): Detected {
  const deployment =
    written.kind === undefined && written.language === undefined ? deploymentReason(written.name, look) : undefined;
  if (written.kind === 'cicd' || deployment !== undefined)
    return { kind: 'cicd', language: 'generic', ...(deployment !== undefined && { reason: deployment }) };
  const found = written.language === undefined ? detectLanguage(look) : undefined;
  const language = written.language ?? found?.language ?? 'generic';
  const version = written.hasVersion === true ? undefined : versionOf(language, look.texts);
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

/** Whether the text of a file at the root may be needed. */
export function decides(file: string): boolean {
  return /\.ya?ml$/i.test(file) || decidesVersion(file);
}

/** Why an app describes a deployment and is no program; undefined if nothing says so. */
export function deploymentReason(name: string, { files, rootFolders, texts }: ProjectScan): string | undefined {
  const root = files.filter((file) => !file.includes('/'));
  const chart = texts.get('Chart.yaml');
  if (chart !== undefined && /^apiVersion:/m.test(chart) && /^name:/m.test(chart)) return 'Chart.yaml';
  const kustomization = root.find((file) => /^(?:kustomization\.ya?ml|Kustomization)$/.test(file));
  if (kustomization !== undefined) return kustomization;
  const saying = (line: RegExp): string | undefined =>
    root.find((file) => /\.ya?ml$/i.test(file) && line.test(texts.get(file) ?? ''));
  if (rootFolders.includes('.argocd')) return '.argocd/';
  const application = saying(/^kind: Application[ \t]*\r?$/m);
  if (application !== undefined) return `kind: Application in ${application}`;
  if (rootFolders.includes('flux-system')) return 'flux-system/';
  const release = saying(/^kind: HelmRelease[ \t]*\r?$/m);
  if (release !== undefined) return `kind: HelmRelease in ${release}`;
  const isYamlOnly =
    root.some((file) => /\.ya?ml$/i.test(file)) &&
    !root.some((file) => INDICATORS.some(({ files: pattern }) => pattern.test(file)));
  return isYamlOnly && /argocd|flux|gitops/i.test(name) ? `the name ${name}, and nothing but YAML` : undefined;
}

interface Indicator {
  readonly name: string;
  /** Whole names of files. */
  readonly files: RegExp;
  /** The one that says it all when two languages have as many files. */
  readonly manifest: RegExp;
}

/** In the order in which equals are preferred. */
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
];
/** They count when a package.json says whose they are: other languages carry scripts for browsers along. */
const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/;

function describeApp({ folder, language, manifests }: NestedApp): string {
  return `${folder} (${language ?? manifests[0] ?? ''})`;
}

/**
 * The language that most files speak for; none where folders of several languages lie side by side. Of equals, the
 * one with its manifest at the root, then the one that stands first
 * in the table: never the order of a file system.
 */
function detectLanguage({ files }: ProjectScan): { readonly language: Language; readonly reason: string } | undefined {
  const apps = monorepo(files) ?? [];
  if (new Set(apps.map(({ language }) => language)).size > 1)
    return { language: 'generic', reason: `several apps: ${apps.map(describeApp).join(', ')}` };
  const names = files.map((file) => file.slice(file.lastIndexOf('/') + 1));
  const root = files.filter((file) => !file.includes('/'));
  const scripts = root.includes('package.json') ? names.filter((name) => SCRIPT.test(name)).length : 0;
  const ranked = INDICATORS.map(({ name, files: pattern, manifest }) => {
    const count = names.filter((each) => pattern.test(each)).length + (name === 'nodejs' ? scripts : 0);
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
  const reason = `${best.name} by ${shown}${best.count > 1 ? ` and ${best.count - 1} more` : ''}`;
  const language = languageNamed(best.name);
  return language === undefined
    ? { language: 'generic', reason: `${reason}, which has no toolchain here` }
    : { language, reason };
}
