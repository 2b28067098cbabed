import { html, nothing, type TemplateResult } from 'lit-html';
import { linkButton } from '../elements.ts';
import { ago } from '../time.ts';
import { duration } from '../units.ts';
import type { BuildAction, ComparedStepView, ComparisonView, WhyView } from './build-protocol.ts';

type Act = (action: BuildAction) => void;

const MAX_STEPS_NAMED = 4;

/** Why steps ran instead of coming from the cache. */
export function whyCard({ against, reasons }: WhyView, now: number, act: Act): TemplateResult {
  const baseline =
    against === undefined
      ? 'No earlier successful build to compare with.'
      : `Compared with the last successful build, ${agoText(against, now)}.`;
  const compare = html`<p class="links">${linkButton('Compare builds…', () => act('compare'))}</p>`;
  return html` <section class="card why" aria-labelledby="why">
    <h2 id="why">Why it rebuilt</h2>
    <p class="dim">${baseline}</p>
    <ul class="reasons">
      ${reasons.map(reasonItem)}
    </ul>
    ${against === undefined ? nothing : compare}
  </section>`;
}

function reasonItem({ text, steps }: WhyView['reasons'][number]): TemplateResult {
  const more = steps.length - MAX_STEPS_NAMED;
  const names = `${steps.slice(0, MAX_STEPS_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return html`<li dir="auto"><strong dir="auto">${names}</strong>: ${text}</li>`;
}

/** How another build of the workspace differs. */
export function comparisonCard(view: ComparisonView, now: number, act: Act): TemplateResult {
  const { startedAt, inputs, steps, dockerfileDiffers } = view;
  const isSame = inputs.length === 0 && steps.length === 0 && !dockerfileDiffers;
  const inputList = html`<ul class="reasons">
    ${inputs.map((text) => html`<li dir="auto">${text}</li>`)}
  </ul>`;
  const showDiff = linkButton('Show Dockerfile diff', () => act('showDockerfileDiff'));
  return html` <section class="card comparison" aria-labelledby="comparison">
    <h2 id="comparison">Compared with the build of ${new Date(startedAt).toLocaleString()}</h2>
    <p class="dim">${isSame ? 'No recorded differences.' : agoText(startedAt, now)}</p>
    ${inputs.length === 0 ? nothing : inputList} ${steps.length === 0 ? nothing : stepTable(steps)}
    <p class="links">
      ${dockerfileDiffers ? showDiff : nothing} ${linkButton('Compare with another…', () => act('compare'))}
    </p>
  </section>`;
}

function stepTable(steps: readonly ComparedStepView[]): TemplateResult {
  return html` <table class="figures">
    <colgroup>
      <col />
      <col class="difference" />
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
      ${steps.map(stepRow)}
    </tbody>
  </table>`;
}

function stepRow({ label, text, difference, beforeMs, afterMs }: ComparedStepView): TemplateResult {
  return html`<tr>
    <th scope="row" title=${text} dir="auto"><bdi>${label}</bdi> <span class="dim">${text}</span></th>
    <td>${difference}</td>
    <td>${durationOrDash(beforeMs)}</td>
    <td>${durationOrDash(afterMs)}</td>
  </tr>`;
}

function agoText(then: number, now: number): string {
  const age = ago(then, now);
  return /^\d+ (?:min|h|d)$/.test(age) ? `${age} ago` : age;
}

function durationOrDash(ms: number | undefined): string {
  return ms === undefined ? '–' : duration(ms);
}
