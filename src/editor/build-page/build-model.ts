import { type ImageLayer, PHASES } from '../../event/event.ts';
import { failedStepLabel } from '../../event/error.ts';
import type { Explanation } from '../../session/compare/explain.ts';
import { criticalPath } from '../../app/critical-path.ts';
import type { WorkspaceDetail } from '../../session/log/detail.ts';
import type { SessionRecord, WorkspaceRow } from '../../session/log/fold.ts';
import type { PhaseSpan } from '../../event/phase-spans.ts';
import type { StepLocation } from '../../session/log/step-locations.ts';
import type { TrendPoint } from '../../session/index/trend.ts';
import { nameIn } from '../../event/display-names.ts';
import type { BuildView, FiguresView, HeadingView, PhaseView } from '../../webview/build/build-protocol.ts';
import { type Comparison, comparisonView, whyView } from './compare-views.ts';
import { errorView } from './error-view.ts';
import { layersView } from './layer-views.ts';
import { stepViews } from './step-views.ts';
import { trendViews } from './trend-views.ts';

/** What is known of the build that a page shows. */
export interface BuildFacts {
  readonly session: SessionRecord;
  readonly row: WorkspaceRow;
  /** Display names by identity. */
  readonly names: ReadonlyMap<string, string>;
  readonly detail: WorkspaceDetail;
  /** Locations of its steps by id. */
  readonly stepLocations: ReadonlyMap<string, StepLocation>;
  readonly phases: readonly PhaseSpan[];
  /** Newest first. */
  readonly trend: readonly TrendPoint[];
  /** Layers of the previous successful image. */
  readonly layersBefore?: readonly ImageLayer[] | undefined;
  /** Why steps ran instead of coming from the cache; absent while the build runs. */
  readonly why?: Explanation | undefined;
  readonly comparison?: Comparison | undefined;
  /** The file of an exported build, which is read-only. */
  readonly file?: string | undefined;
}

/** A build as its page shows it; running steps count until `now`. Does not import 'vscode'. */
export function buildView(facts: BuildFacts, now: number, isTrusted = true): BuildView {
  const { session, row, detail, stepLocations, phases, trend, layersBefore } = facts;
  const error = row.result?.error;
  return {
    heading: heading(facts, isTrusted),
    workspaces: session.workspaces.map(({ ref, status }) => ({ key: ref.key, name: nameIn(facts.names, ref), status })),
    phases: phases.map(phaseView),
    path: criticalPath(detail.steps, row.completedAt ?? now).map(({ step, costMs, savesMs }) => ({
      id: step,
      costMs,
      savesMs,
    })),
    figures: figures(facts),
    trends: trendViews(trend, session.id),
    layers: layersView(detail.layers, layersBefore),
    error: error === undefined ? null : errorView(error),
    why: whyView(facts.why),
    comparison: comparisonView(facts.comparison),
    warnings: session.warnings
      .filter(({ key }) => key === undefined || key === row.ref.key)
      .map(({ message }) => message),
    steps: stepViews(detail.steps, stepLocations),
  };
}

function heading({ session, row, detail, file, names }: BuildFacts, isTrusted: boolean): HeadingView {
  const { ref, status, result, startedAt, completedAt } = row;
  return {
    session: session.id,
    key: ref.key,
    name: nameIn(names, ref),
    status,
    outcome: outcome(row),
    wasCurrent: result?.wasCurrent === true,
    details: details(session, row),
    ...(result?.image !== undefined && { image: result.image }),
    startedAt: startedAt ?? session.startedAt,
    ...(completedAt !== undefined && { completedAt }),
    readOnly: file !== undefined,
    isTrusted,
    ended: session.completedAt !== undefined,
    hasDockerfile: detail.dockerfile !== undefined,
  };
}

function outcome({ status, reason, phase, result }: WorkspaceRow): string {
  const inPhase = phase === undefined ? '' : ` in phase ${phase}, ${PHASES[phase - 1] ?? ''}`;
  switch (status) {
    case 'queued':
      return 'is queued';
    case 'in_progress':
      return `is being built${phase === undefined ? '' : `: ${PHASES[phase - 1] ?? ''}`}`;
    case 'succeeded':
      return result?.upToDate === true ? 'was up to date' : 'was built';
    case 'failed':
      return result?.error?.step === undefined ? `failed${inPhase}` : `failed in step ${failedStepLabel(result.error)}`;
    case 'timed_out':
      return `timed out${inPhase}`;
    case 'cancelled':
      if (reason === 'lost') return `ended unexpectedly${inPhase}`;
      return reason === 'by user' ? `was cancelled by you${inPhase}` : `was ${reason ?? 'cancelled'}${inPhase}`;
  }
}

function details({ id, platform, readiness, flags, version }: SessionRecord, { ref }: WorkspaceRow): string[] {
  const options = [
    flags.noCache === true && 'without cache',
    flags.pull === true && 'base images pulled',
    flags.target !== undefined && `target ${flags.target}`,
  ].filter((part) => part !== false);
  return [
    ref.path.split('/').join(' / '),
    ...(platform === undefined ? [] : [`${platform.name} ${platform.version}`]),
    ...(readiness === undefined || readiness.total === 0 ? [] : [readiness.line]),
    ...options,
    `session ${id.slice(0, 8)}`,
    `version ${version}`,
  ];
}

function figures({ row: { result }, detail }: BuildFacts): FiguresView {
  const instructions = result?.steps;
  const pulledBytes = instructions?.pulledBytes ?? detail.steps.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    ...(instructions !== undefined && { cachedSteps: instructions.cached, totalSteps: instructions.total }),
    pulledBytes,
    ...(result?.sizeBytes !== undefined && { sizeBytes: result.sizeBytes }),
  };
}

function phaseView({ phase, startedAt, completedAt, outcome }: PhaseSpan): PhaseView {
  return {
    phase,
    name: PHASES[phase - 1] ?? '',
    startedAt,
    ...(completedAt !== undefined && { completedAt }),
    failed: outcome === 'failed',
  };
}
