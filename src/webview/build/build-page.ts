import { html, nothing, type TemplateResult } from 'lit-html';
import { isFinal } from '../../event/status.ts';
import { linkButton, optional } from '../elements.ts';
import { statusIcon, statusName } from '../status.ts';
import { clock } from '../time.ts';
import { duration, percent, size } from '../units.ts';
import type { BuildView } from './build-protocol.ts';
import { parallelism } from './chart.ts';
import { comparisonCard, whyCard } from './compare-cards.ts';
import { errorCard, rebuildButton } from './error-card.ts';
import { gantt, type GanttActions, type GanttState } from './gantt.ts';
import { layersCard } from './layers-card.ts';
import { type CardActions, pathCard } from './path-card.ts';
import { trendCard } from './trend-card.ts';

export interface PageActions extends CardActions {
  readonly openSession: (session: string) => void;
  readonly workspace: (key: string) => void;
  readonly gantt: GanttActions;
}

/** The page of one workspace's build. */
export function buildPage(view: BuildView, now: number, state: GanttState, actions: PageActions): TemplateResult {
  const { error, layers, steps, trends, figures, warnings, why, comparison } = view;
  return html` ${workspaceSwitcher(view, actions)} ${header(view, actions)} ${keyFigures(view, now)}
    ${warnings.map(warning)} ${optional(error, (each) => errorCard(each, view.heading, actions))}
    ${optional(comparison, (each) => comparisonCard(each, now, actions.act))}
    ${steps.length === 0 ? html`<p class="dim none">${noSteps(view)}</p>` : gantt(view, now, state, actions.gantt)}
    <div class="cards">
      ${optional(why, (each) => whyCard(each, now, actions.act))} ${pathCard(view, actions.gantt.toggle)}
      ${trendCard(trends, view.heading, actions.openSession)}
      ${optional(layers, (each) => layersCard(each, figures.sizeBytes))}
    </div>`;
}

function workspaceSwitcher({ workspaces, heading }: BuildView, { workspace }: PageActions): unknown {
  if (workspaces.length < 2) return nothing;
  const tab = ({ key, name, status }: BuildView['workspaces'][number]): TemplateResult =>
    html`<button
      type="button"
      data-key=${key}
      aria-current=${key === heading.key ? 'true' : 'false'}
      @click=${() => workspace(key)}
    >
      ${statusIcon(status)} <span dir="auto">${name}</span>
    </button>`;
  return html` <nav class="workspaces" aria-label="Workspaces of this session">${workspaces.map(tab)}</nav>`;
}

function header(view: BuildView, actions: PageActions): TemplateResult {
  const { name, status, outcome, details, image, readOnly } = view.heading;
  const readOnlyBanner = html`<p class="banner">This build was opened from an exported file and is read-only.</p>`;
  return html` <header class="top">
    <h1>
      ${statusIcon(status)} <span class="name" dir="auto">${name}</span>
      <span class="dim">${outcome}</span>
    </h1>
    <p class="dim" dir="auto">${details.join(' · ')}</p>
    ${optional(image, (each) => html`<p><code dir="auto">${each}</code></p>`)} ${readOnly ? readOnlyBanner : nothing}
    ${toolbar(view, actions)}
  </header>`;
}

function toolbar({ heading, workspaces }: BuildView, { act }: PageActions): TemplateResult {
  const { key, ended, status, hasDockerfile, readOnly } = heading;
  const isRunning = !isFinal(status);
  const othersRun = workspaces.some((each) => each.key !== key && !isFinal(each.status));
  const hasUnbuilt = workspaces.length > 1 && workspaces.some((each) => each.status !== 'succeeded');
  const canAct = ended && !readOnly;
  const rebuildUnbuilt = rebuildButton(heading, 'Rebuild failed and cancelled', () => act('buildFailedAgain'));
  return html` <p class="links toolbar">
    ${linkButton('Open log', () => act('openLog'))}
    ${hasDockerfile ? linkButton('Show Dockerfile', () => act('showDockerfile')) : nothing}
    ${canAct ? rebuildButton(heading, 'Rebuild', () => act('buildAgain')) : nothing}
    ${isRunning && !readOnly ? linkButton('Cancel', () => act('cancel')) : nothing}
    ${othersRun && !readOnly ? linkButton('Cancel all', () => act('cancelAll')) : nothing}
    ${canAct && hasUnbuilt ? rebuildUnbuilt : nothing}
    ${readOnly ? nothing : linkButton('Compare…', () => act('compare'))}
    ${canAct ? linkButton('Export…', () => act('export')) : nothing}
    ${canAct ? linkButton('Delete…', () => act('delete')) : nothing}
    <span class="only-read" role="status">${statusName(status)}</span>
  </p>`;
}

/** The figures at the top of the page, each with its caption; undefined figures are left out. */
function keyFigures(view: BuildView, now: number): TemplateResult {
  const { cachedSteps, totalSteps, pulledBytes = 0, sizeBytes } = view.figures;
  const criticalMs = view.path.reduce((sum, { costMs }) => sum + costMs, 0);
  const parallel = parallelism(view.steps, now);
  const figures: readonly (readonly [value: string, caption: string] | undefined)[] = [
    durationFigure(view, now),
    cachedSteps === undefined || totalSteps === undefined || totalSteps === 0
      ? undefined
      : [percent(cachedSteps / totalSteps), `from cache (${cachedSteps} of ${totalSteps} steps)`],
    criticalMs === 0 ? undefined : [duration(criticalMs), 'critical path'],
    parallel === 0 ? undefined : [`${parallel.toFixed(1)}×`, 'parallel'],
    pulledBytes === 0 ? undefined : [size(pulledBytes), 'transferred'],
    sizeBytes === undefined ? undefined : [size(sizeBytes), 'image'],
  ];
  const figure = ([value, caption]: readonly [string, string]): TemplateResult =>
    html`<div>
      <dt>${caption}</dt>
      <dd>${value}</dd>
    </div>`;
  return html`<dl class="key">${figures.map((each) => optional(each, figure))}</dl>`;
}

function durationFigure({ heading, trends }: BuildView, now: number): readonly [string, string] {
  const { startedAt, completedAt } = heading;
  const ms = Math.max(0, (completedAt ?? now) - startedAt);
  const median = trends.find(({ name }) => name === 'Duration')?.median;
  return [
    completedAt !== undefined && ms < 60_000 ? duration(ms) : clock(ms),
    median === undefined ? 'duration' : `duration (median ${duration(median)})`,
  ];
}

function warning(text: string): TemplateResult {
  return html`<p class="banner" dir="auto">
    <span class="codicon codicon-warning" aria-label="Warning"></span> ${text}
  </p>`;
}

function noSteps({ heading: { status, completedAt, wasCurrent } }: BuildView): string {
  if (wasCurrent) return 'Nothing that the image is built from has changed, so nothing was built.';
  if (completedAt !== undefined) return 'No steps ran, or the log was deleted.';
  return status === 'queued' ? 'Waiting for other builds.' : 'No steps have started yet.';
}
