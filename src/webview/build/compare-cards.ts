import { html, nothing, type TemplateResult } from 'lit-html';
import type { BuildAction, ComparisonView, WhyView } from './build-protocol.ts';
import { ago } from '../time.ts';
import { duration } from '../units.ts';

const NAMED_STEPS = 4;

/** Why the build was not all from the cache. */
export function whyCard(
  { against, reasons }: WhyView,
  now: number,
  act: (action: BuildAction) => void,
): TemplateResult {
  return html` <section class="card why" aria-labelledby="why">
    <h2 id="why">Why it rebuilt</h2>
    <p class="dim">
      ${against === undefined ? 'No earlier successful build to compare with.' : `Compared with the last successful build, ${before(against, now)}.`}
    </p>
    <ul class="reasons">
      ${reasons.map(({ text, steps }) => html`<li dir="auto"><strong dir="auto">${steps.slice(0, NAMED_STEPS).join(', ')}${steps.length > NAMED_STEPS ? ` and ${steps.length - NAMED_STEPS} more` : ''}</strong>: ${text}</li>`)}
    </ul>
    ${against === undefined ? nothing : html`<p class="links"><button type="button" class="link" @click=${() => act('compare')}>Compare builds…</button></p>`}
  </section>`;
}

/** What is not the same in another build of the workspace. */
export function comparisonCard(
  { startedAt, inputs, steps, dockerfileDiffers }: ComparisonView,
  now: number,
  act: (action: BuildAction) => void,
): TemplateResult {
  const isSame = inputs.length === 0 && steps.length === 0 && !dockerfileDiffers;
  return html` <section class="card comparison" aria-labelledby="comparison">
    <h2 id="comparison">Compared with the build of ${new Date(startedAt).toLocaleString()}</h2>
    <p class="dim">${isSame ? 'No recorded differences.' : before(startedAt, now)}</p>
    ${
      inputs.length === 0
        ? nothing
        : html`<ul class="reasons">
            ${inputs.map((text) => html`<li dir="auto">${text}</li>`)}
          </ul>`
    }
    ${
      steps.length === 0
        ? nothing
        : html` <table class="figures">
            <colgroup>
              <col />
              <col class="said" />
              <col class="cost" />
              <col class="cost" />
            </colgroup>
            <thead>
              <tr>
                <th scope="col">Step</th>
                <th scope="col">Difference</th>
                <th scope="col">Earlier</th>
                <th scope="col">Later</th>
              </tr>
            </thead>
            <tbody>
              ${steps.map(
                ({ label, text, said, beforeMs, afterMs }) =>
                  html`<tr>
                    <th scope="row" title=${text} dir="auto"><bdi>${label}</bdi> <span class="dim">${text}</span></th>
                    <td>${said}</td>
                    <td>${time(beforeMs)}</td>
                    <td>${time(afterMs)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
    <p class="links">
      ${dockerfileDiffers ? html`<button type="button" class="link" @click=${() => act('showDockerfileDiff')}>Show Dockerfile diff</button>` : nothing}
      <button type="button" class="link" @click=${() => act('compare')}>Compare with another…</button>
    </p>
  </section>`;
}

function before(then: number, now: number): string {
  const age = ago(then, now);
  return /^\d+ (?:min|h|d)$/.test(age) ? `${age} ago` : age;
}

function time(ms: number | undefined): string {
  return ms === undefined ? '–' : duration(ms);
}
