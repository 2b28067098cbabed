import type { ProjectScan } from './project-scan.ts';
import { type Indicator, INDICATORS } from './indicators.ts';
import { type Language, languageNamed } from './language.ts';
import { monorepo, type NestedApp } from './nested-apps.ts';

/** A language and why it was detected. */
export interface FoundLanguage {
  readonly language: Language;
  readonly reason: string;
}

/** How much the files say for one language. */
interface Evidence {
  readonly name: string;
  /** 2: a manifest of an app in the root; 1: sources; 0: only manifests for tooling, or scripts beside another app. */
  readonly strength: number;
  /** Files other than manifests, without those of supporting folders. */
  readonly sources: number;
  readonly files: number;
  readonly example: string;
}

/** Counted only if there is a package.json or deno.json: projects in other languages contain browser scripts, too. */
const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx|vue|svelte|astro)$/;
/** Tools of Node.js are locked in projects of any language. */
const NODE_LOCK = /(?:lock\.(?:json|yaml)|yarn\.lock|bun\.lockb?|shrinkwrap\.json)$/;
/** The sources in these folders, in the first two levels, support an app that may be written in another language. */
const SUPPORTING =
  /^(?:[^/]+\/)?(?:scripts?|tools|docs?|tests?|__tests__|spec|e2e|examples?|samples?|benchmarks?|static|public|assets|www|ios|android)\//i;

/** Whether the text of a file in the root weighs in the choice of a language. */
export function decidesEvidence(file: string): boolean {
  return /^(?:package\.json5?|pyproject\.toml|Gemfile)$/.test(file);
}

/**
 * The language of an app, or `generic` for a monorepo of several languages. A manifest in the root weighs more than any
 * number of files, unless it is only for tools. Of several languages with manifests, nodejs comes last, because its
 * manifest also accompanies apps of other languages (Rails, Laravel, Django). Then the number of sources decides, and
 * finally the order of the table, never the order of a file system.
 */
export function findLanguage(scan: ProjectScan): FoundLanguage | undefined {
  const { files } = scan;
  const names = files.map((file) => file.slice(file.lastIndexOf('/') + 1));
  const [best] = INDICATORS.flatMap((indicator) => evidenceFor(indicator, scan, names) ?? []).sort(
    (a, b) =>
      b.strength - a.strength ||
      (a.strength === 2 ? Number(a.name === 'nodejs') - Number(b.name === 'nodejs') : 0) ||
      b.sources - a.sources ||
      b.files - a.files,
  );
  const apps = best?.strength === 2 ? [] : (monorepo(files) ?? []);
  if (new Set(apps.map(({ language }) => language)).size > 1)
    return { language: 'generic', reason: `several apps: ${apps.map(describeApp).join(', ')}` };
  if (best === undefined) return withoutToolchain(files);
  const others = best.files - 1;
  const more = others === 0 ? '' : ` and ${others} other file${others === 1 ? '' : 's'}`;
  const reason = `${best.name} from ${best.example}${more}`;
  const language = languageNamed(best.name);
  return language === undefined
    ? { language: 'generic', reason: `${reason}, for which there is no toolchain` }
    : { language, reason };
}

function evidenceFor(
  { name, files: pattern, manifest, sharedManifest }: Indicator,
  { files, texts }: ProjectScan,
  names: readonly string[],
): Evidence | undefined {
  const root = files.filter((file) => !file.includes('/'));
  const hasScripts = ownsScripts(name, root) && root.some((file) => manifest.test(file));
  const own = files.filter(
    (_, index) => pattern.test(names[index] ?? '') || (hasScripts && SCRIPT.test(names[index] ?? '')),
  );
  const isDeclaration = (file: string): boolean =>
    manifest.test(file.slice(file.lastIndexOf('/') + 1)) || (name === 'nodejs' && NODE_LOCK.test(file));
  const sources = own.filter((file) => !isDeclaration(file) && !SUPPORTING.test(file));
  const manifests = root.filter((file) => manifest.test(file) || (sources.length > 0 && sharedManifest?.test(file)));
  if (own.length === 0 && manifests.length === 0) return undefined;
  const app = manifests.find((file) => !isForTooling(file, texts.get(file)));
  const hasOwnManifest = app !== undefined && (sources.length > 0 || !isBesideNode(name, root, texts));
  return {
    name,
    strength: hasOwnManifest ? 2 : sources.length > 0 ? 1 : 0,
    sources: sources.length,
    files: new Set([...own, ...manifests]).size,
    example: app ?? manifests[0] ?? own[0] ?? '',
  };
}

/** Apps of Node.js may have a deno.json for some tasks: then only Node.js has a lock file. */
function ownsScripts(name: string, root: readonly string[]): boolean {
  return (
    name === 'nodejs' || (name === 'deno' && (root.includes('deno.lock') || !root.some((file) => NODE_LOCK.test(file))))
  );
}

/** A requirements.txt without any Python source does not make a Node.js app a Python app. */
function isBesideNode(name: string, root: readonly string[], texts: ReadonlyMap<string, string>): boolean {
  return name !== 'nodejs' && root.some((file) => file === 'package.json' && !isForTooling(file, texts.get(file)));
}

/** Whether a manifest only lists or configures tools, so that it does not say what the app is written in. */
export function isForTooling(file: string, text: string | undefined): boolean {
  if (text === undefined) return false;
  if (file === 'package.json') return isPackageForTooling(text);
  // Linters and formatters are configured there, in projects of any language.
  if (file === 'pyproject.toml')
    return !/^[ \t]*\[[ \t]*(?:project|build-system|dependency-groups|tool[ \t]*\.[ \t]*(?:poetry|uv|pdm|hatch|setuptools|flit))[ \t]*[\].]/m.test(
      text,
    );
  // React Native and other mobile apps build with these.
  if (file === 'Gemfile') return /^[ \t]*gem[ \t(]+["'](?:cocoapods|fastlane)["']/m.test(text);
  return false;
}

/** No dependencies, nothing to run and nothing to import: such as for Prettier, husky or commitlint. */
function isPackageForTooling(text: string): boolean {
  try {
    const value = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
    if (typeof value !== 'object' || value === null) return false;
    if (Object.keys(value).length === 0) return false;
    const scripts = isRecord(value['scripts']) ? Object.keys(value['scripts']) : [];
    return (
      !isFilled(value['dependencies']) &&
      !['workspaces', 'main', 'module', 'exports', 'bin', 'browser', 'types'].some((key) => isFilled(value[key])) &&
      !scripts.some((name) => /^(?:start|dev|serve|build)(?:$|:)/.test(name))
    );
  } catch {
    return false; // Package managers report it.
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isFilled(value: unknown): boolean {
  return isRecord(value) ? Object.keys(value).length > 0 : typeof value === 'string' && value !== '';
}

/** Files that are complete without a toolchain. */
function withoutToolchain(files: readonly string[]): FoundLanguage | undefined {
  const page =
    files.find((file) => /^index\.html?$/.test(file)) ?? files.find((file) => /^[^/]+\/index\.html?$/.test(file));
  if (page !== undefined) return { language: 'generic', reason: `a static site (${page}), which needs no toolchain` };
  const script = files.find((file) => /^[^/]+\.(?:ba|z|k)?sh$/.test(file));
  return script === undefined
    ? undefined
    : { language: 'generic', reason: `shell scripts (${script}), which need no toolchain` };
}

function describeApp({ folder, language, manifests }: NestedApp): string {
  return `${folder} (${language ?? manifests[0] ?? ''})`;
}
