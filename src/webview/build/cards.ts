import { html, nothing, svg, type TemplateResult } from 'lit-html';
import type { BuildAction, BuildView, ErrorView, LayersView, LayerView, TrendView } from './build-protocol.ts';
import { sparkline } from './sparkline.ts';
import { duration, inUnit, percent, size } from '../units.ts';

export interface CardActions {
  readonly act: (action: BuildAction, step?: string) => void;
  readonly openSession: (session: string) => void;
}

/** What went wrong, and what to do. */
export function errorCard(
  { title, message, advice, step, exitCode, output, place }: ErrorView,
  heading: BuildView['heading'],
  { act }: CardActions,
): TemplateResult {
  const { readOnly } = heading;
  return html` <section class="card error-card" aria-labelledby="error">
    <h2 id="error">${title}</h2>
    <p dir="auto">${message}</p>
    <p class="dim">
      ${step === undefined ? nothing : html`<span dir="auto">${step}</span>`}
      ${exitCode === undefined ? nothing : html`<span>exit code ${exitCode}</span>`}
      ${place === undefined ? nothing : html`<span>from ${readOnly ? html`<bdi>${place}</bdi>` : html`<button type="button" class="link" @click=${() => act('openPlace')}>${place}</button>`}</span>`}
    </p>
    ${output.length === 0 ? nothing : html`<pre tabindex="0" aria-label="Last lines of output" dir="auto">${output.join('\n')}</pre>`}
    ${advice === undefined ? nothing : html`<p class="advice" dir="auto">${advice}</p>`}
    <p class="links">
      <button type="button" class="link" @click=${() => act('openLog')}>Open log at error</button>
      ${
        readOnly
          ? nothing
          : html` ${rebuildButton(heading, 'Rebuild', () => act('buildAgain'))}
              <button type="button" class="link" @click=${() => act('copyError')}>Copy error report</button>`
      }
    </p>
  </section>`;
}

/** Disabled in an untrusted folder, with the reason as its tooltip. */
export function rebuildButton({ isTrusted }: BuildView['heading'], title: string, click: () => void): TemplateResult {
  const reason = isTrusted ? nothing : 'Trust this folder to build its workspaces';
  return html`<button type="button" class="link" ?disabled=${!isTrusted} title=${reason} @click=${click}>
    ${title}
  </button>`;
}

/** Steps of the critical path that are named. */
const NAMED = 6;

/** Which steps the end waited for, those that cost most first. */
export function pathCard(
  { path, steps, heading }: BuildView,
  toggle: (step: string) => void,
): TemplateResult | typeof nothing {
  const named = new Map(steps.map((step) => [step.id, step]));
  const dear = path.filter(({ costMs }) => costMs >= 50).sort((a, b) => b.costMs - a.costMs);
  const total = path.reduce((sum, { costMs }) => sum + costMs, 0);
  if (dear.length === 0) return nothing;
  return html` <section class="card" aria-labelledby="path">
    <h2 id="path">Critical path</h2>
    <p class="dim">
      ${heading.completedAt === undefined ? 'Critical path so far' : 'These steps determined the build time'}:
      ${duration(total)}.
    </p>
    <table class="figures">
      <colgroup>
        <col />
        <col class="cost" />
        <col class="saving" />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Time</th>
          <th scope="col" title="The most that removing the step could save">Potential saving</th>
        </tr>
      </thead>
      <tbody>
        ${dear.slice(0, NAMED).map(
          ({ id, costMs, savesMs }) =>
            html` <tr>
              <th scope="row">
                <button
                  type="button"
                  class="link"
                  dir="auto"
                  title=${named.get(id)?.text ?? ''}
                  @click=${() => toggle(id)}
                >
                  <bdi>${named.get(id)?.label ?? id}</bdi> <span class="dim">${named.get(id)?.text ?? ''}</span>
                </button>
              </th>
              <td>${duration(costMs)}</td>
              <td>${duration(savesMs)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${dear.length > NAMED ? html`<p class="dim">and ${dear.length - NAMED} more</p>` : nothing}
  </section>`;
}

const WIDTH = 150;
const HEIGHT = 34;

export function trendCard(
  trends: readonly TrendView[],
  { session }: BuildView['heading'],
  { openSession }: CardActions,
): TemplateResult | typeof nothing {
  if (trends.length === 0) return nothing;
  const picture = (trend: TrendView): TemplateResult => {
    const { line, median, dots } = sparkline(trend, WIDTH, HEIGHT);
    return html` <svg
      class="sparkline"
      width=${WIDTH}
      height=${HEIGHT}
      role="img"
      aria-label=${`${trend.name} of the last ${trend.points.length} builds: ${dots.map(({ text }) => text).join('; ')}`}
    >
      <line x1="0" x2=${WIDTH} y1=${median} y2=${median}></line>
      <polyline points=${line}></polyline>
      ${dots.map(({ x, y, session: own, failed, text }) => svg`<circle class="${own === session ? 'own' : ''}${failed ? ' failed' : ''}" cx=${x} cy=${y} r=${own === session ? 3.5 : 2} @click=${() => openSession(own)}><title>${text}</title></circle>`)}
    </svg>`;
  };
  return html` <section class="card" aria-labelledby="trend">
    <h2 id="trend">Last ${Math.max(...trends.map(({ points }) => points.length))} builds</h2>
    <table class="figures trends">
      <colgroup>
        <col class="trend-name" />
        <col class="trend-line" />
        <col />
      </colgroup>
      <tbody>
        ${trends.map(
          (trend) =>
            html` <tr>
                <th scope="row">${trend.name}</th>
                <td>${picture(trend)}</td>
                <td class="dim">median ${inUnit(trend.median, trend.unit)}</td>
              </tr>
              ${
                trend.regression === undefined
                  ? nothing
                  : html`<tr class="regression">
                      <td colspan="3">
                        <span class="codicon codicon-warning" aria-hidden="true"></span> ${trend.regression}
                      </td>
                    </tr>`
              }`,
        )}
      </tbody>
    </table>
  </section>`;
}

const SHOWN_LAYERS = 8;

/** What the image is made of, and what made it grow. */
export function layersCard({ layers, growth }: LayersView, sizeBytes: number | undefined): TemplateResult {
  const largest = Math.max(1, ...layers.map((layer) => layer.sizeBytes));
  const rest = layers.slice(SHOWN_LAYERS);
  return html` <section class="card" aria-labelledby="layers">
    <h2 id="layers">
      Image layers${sizeBytes === undefined ? nothing : html` <span class="dim">${size(sizeBytes)}</span>`}
    </h2>
    ${growth === undefined ? nothing : html`<p class="regression" dir="auto"><span class="codicon codicon-arrow-up" aria-hidden="true"></span> ${growth}</p>`}
    <table class="figures layers">
      <colgroup>
        <col />
        <col class="share" />
        <col class="figure" />
        <col class="figure" />
      </colgroup>
      <thead>
        <tr>
          ${['Instruction', 'Share', 'Size', 'Change'].map((name) => html`<th scope="col"><span class="only-read">${name}</span></th>`)}
        </tr>
      </thead>
      <tbody>
        ${layers.slice(0, SHOWN_LAYERS).map(
          (layer) =>
            html` <tr>
              <th scope="row" title=${layer.text} dir="auto">${layer.text}</th>
              <td>
                <svg aria-hidden="true">
                  <rect
                    class="bar is-run"
                    x="0"
                    y="3"
                    height="8"
                    width="${(Math.max(0, layer.sizeBytes) / largest) * 100}%"
                  ></rect></svg
                ><span class="only-read">${percent(layer.sizeBytes / largest)}</span>
              </td>
              <td>${size(layer.sizeBytes)}</td>
              <td class="dim">${change(layer)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${rest.length === 0 ? nothing : html`<p class="dim">and ${rest.length} more, ${size(rest.reduce((sum, layer) => sum + layer.sizeBytes, 0))}</p>`}
  </section>`;
}

function change({ growthBytes, isNew }: LayerView): string {
  if (growthBytes === undefined || (growthBytes === 0 && !isNew)) return '';
  if (isNew) return 'new';
  return `${growthBytes > 0 ? '+' : ''}${size(growthBytes)}`;
}
