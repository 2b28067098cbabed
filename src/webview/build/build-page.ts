import { html, nothing, type TemplateResult } from 'lit-html';
import { isFinal } from '../../event/status.ts';
import type { BuildView } from './build-protocol.ts';
import { type CardActions, errorCard, layersCard, pathCard, rebuildButton, trendCard } from './cards.ts';
import { parallelism } from './chart.ts';
import { comparisonCard, whyCard } from './compare-cards.ts';
import { gantt, type GanttActions, type GanttState } from './gantt.ts';
import { statusName, statusIcon } from '../status.ts';
import { clock } from '../time.ts';
import { duration, percent, size } from '../units.ts';

export interface PageActions extends CardActions {
  readonly workspace: (key: string) => void;
  readonly gantt: GanttActions;
}

/** The page of one workspace's build. */
export function buildPage(view: BuildView, now: number, state: GanttState, actions: PageActions): TemplateResult {
  const { heading, error, layers, steps, trends, figures, warnings, why, comparison } = view;
  return html` ${switcher(view, actions)}
    <header class="top">
      <h1>
        ${statusIcon(heading.status)} <span class="name" dir="auto">${heading.name}</span>
        <span class="dim">${heading.said}</span>
      </h1>
      <p class="dim" dir="auto">${heading.details.join(' · ')}</p>
      ${heading.image === undefined ? nothing : html`<p><code dir="auto">${heading.image}</code></p>`}
      ${heading.readOnly ? html`<p class="banner">This build was opened from an exported file and is read-only.</p>` : nothing}
      ${toolbar(view, actions)}
    </header>
    ${keyFigures(view, now)}
    ${warnings.map((text) => html`<p class="banner" dir="auto"><span class="codicon codicon-warning" aria-label="Warning"></span> ${text}</p>`)}
    ${error === null ? nothing : errorCard(error, heading, actions)}
    ${comparison === null ? nothing : comparisonCard(comparison, now, actions.act)}
    ${steps.length === 0 ? html`<p class="dim none">${nothingToDraw(view)}</p>` : gantt(view, now, state, actions.gantt)}
    <div class="cards">
      ${why === null ? nothing : whyCard(why, now, actions.act)} ${pathCard(view, actions.gantt.toggle)}
      ${trendCard(trends, heading, actions)} ${layers === null ? nothing : layersCard(layers, figures.sizeBytes)}
    </div>`;
}

/** Which of the session's workspaces, if there are several. */
function switcher({ workspaces, heading }: BuildView, { workspace }: PageActions): TemplateResult | typeof nothing {
  if (workspaces.length < 2) return nothing;
  return html` <nav class="workspaces" aria-label="Workspaces of this session">
    ${workspaces.map(({ key, name, status }) => html`<button type="button" data-key=${key} aria-current=${key === heading.key ? 'true' : 'false'} @click=${() => workspace(key)}>${statusIcon(status)} <span dir="auto">${name}</span></button>`)}
  </nav>`;
}

function toolbar({ heading, workspaces }: BuildView, { act }: PageActions): TemplateResult {
  const { key, ended, status, hasDockerfile, readOnly } = heading;
  const running = !isFinal(status);
  const othersRun = workspaces.some((each) => each.key !== key && !isFinal(each.status));
  const unbuilt = workspaces.some((each) => each.status !== 'succeeded');
  const canAct = ended && !readOnly;
  return html` <p class="links toolbar">
    <button type="button" class="link" @click=${() => act('openLog')}>Open log</button>
    ${hasDockerfile ? html`<button type="button" class="link" @click=${() => act('showDockerfile')}>Show Dockerfile</button>` : nothing}
    ${canAct ? rebuildButton(heading, 'Rebuild', () => act('buildAgain')) : nothing}
    ${running && !readOnly ? html`<button type="button" class="link" @click=${() => act('cancel')}>Cancel</button>` : nothing}
    ${othersRun && !readOnly ? html`<button type="button" class="link" @click=${() => act('cancelAll')}>Cancel all</button>` : nothing}
    ${canAct && unbuilt && workspaces.length > 1 ? rebuildButton(heading, 'Rebuild failed and cancelled', () => act('buildFailedAgain')) : nothing}
    ${readOnly ? nothing : html`<button type="button" class="link" @click=${() => act('compare')}>Compare…</button>`}
    ${canAct ? html`<button type="button" class="link" @click=${() => act('export')}>Export…</button>` : nothing}
    ${canAct ? html`<button type="button" class="link" @click=${() => act('delete')}>Delete…</button>` : nothing}
    <span class="only-read" role="status">${statusName(status)}</span>
  </p>`;
}

function keyFigures({ heading, figures, trends, path, steps }: BuildView, now: number): TemplateResult {
  const took = (heading.completedAt ?? now) - heading.startedAt;
  const usual = trends.find(({ name }) => name === 'Duration')?.median;
  const critical = path.reduce((sum, { costMs }) => sum + costMs, 0);
  const parallel = parallelism(steps, now);
  const { cachedSteps, totalSteps, pulledBytes = 0, sizeBytes } = figures;
  const cached =
    cachedSteps === undefined || totalSteps === undefined || totalSteps === 0 ? undefined : cachedSteps / totalSteps;
  const all: readonly (readonly [string, string] | undefined)[] = [
    [
      heading.completedAt !== undefined && took < 60_000 ? duration(Math.max(0, took)) : clock(took),
      usual === undefined ? 'duration' : `duration (median ${duration(usual)})`,
    ],
    cached === undefined
      ? undefined
      : [percent(cached), `from cache (${cachedSteps ?? 0} of ${totalSteps ?? 0} steps)`],
    critical === 0 ? undefined : [duration(critical), 'critical path'],
    parallel === 0 ? undefined : [`${parallel.toFixed(1)}×`, 'parallel'],
    pulledBytes === 0 ? undefined : [size(pulledBytes), 'transferred'],
    sizeBytes === undefined ? undefined : [size(sizeBytes), 'image'],
  ];
  return html`<dl class="key">
    ${all.map((each) =>
      each === undefined
        ? nothing
        : html`<div>
            <dt>${each[1]}</dt>
            <dd>${each[0]}</dd>
          </div>`,
    )}
  </dl>`;
}

function nothingToDraw({ heading: { status, completedAt } }: BuildView): string {
  if (completedAt === undefined)
    return status === 'queued' ? 'Waiting for other builds.' : 'No steps have started yet.';
  return 'No steps ran, or the log was deleted.';
}
