import { decidesEvidence, findLanguage } from './evidence.ts';
import { findFurtherLanguages, type FurtherDetected } from './further-languages.ts';
import { INDICATORS } from './indicators.ts';
import type { Language } from './language.ts';
import type { ProjectScan } from './project-scan.ts';
import { findProject, type FoundProject } from './project/find-project.ts';
import { mayRefer } from './project/references.ts';
import { versionAbove } from './version-above.ts';
import { decidesVersion, type FoundVersion, versionOf } from './detect-version.ts';

/** What kind of app a folder contains, and why. */
export interface Detected {
  readonly kind: 'language' | 'cicd';
  readonly language: Language;
  readonly version?: FoundVersion;
  /** Other languages in which the app has dependencies. */
  readonly further?: readonly FurtherDetected[];
  /** Absent: the app's folder contains all that it needs. */
  readonly project?: FoundProject;
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
  const found = declared.language === undefined ? findLanguage(scan) : undefined;
  const language = declared.language ?? found?.language ?? 'generic';
  const project = findProject(language, scan);
  const version =
    declared.hasVersion === true
      ? undefined
      : (versionOf(language, scan.texts) ?? versionAbove(language, scan.above ?? [], project));
  const further = findFurtherLanguages(language, scan);
  const reasons = [found?.reason, version && describeVersion(version)].filter((each) => each !== undefined);
  return {
    kind: 'language',
    language,
    ...(version && { version }),
    ...(further.length > 0 && { further }),
    ...(project && { project }),
    ...(reasons.length > 0 && { reason: reasons.join(', ') }),
  };
}

function describeVersion({ version, from, agreeing }: FoundVersion): string {
  return `version ${version} from ${from}${agreeing.length === 0 ? '' : ` (as in ${agreeing.join(', ')})`}`;
}

/** Whether detection needs the text of a file in the root. */
export function decides(file: string): boolean {
  return /\.ya?ml$/i.test(file) || decidesVersion(file) || decidesEvidence(file) || mayRefer(file);
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
