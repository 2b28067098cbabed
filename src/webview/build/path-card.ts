import { html, nothing, type TemplateResult } from 'lit-html';
import { andMore } from '../elements.ts';
import { duration } from '../units.ts';
import type { BuildAction, BuildView, PathView, StepView } from './build-protocol.ts';
import { MIN_CRITICAL_MS } from './chart.ts';

export interface CardActions {
  readonly act: (action: BuildAction, step?: string) => void;
}

const MAX_STEPS = 6;

/** The steps of the critical path, the longest first. */
export function pathCard({ path, steps, heading }: BuildView, toggle: (step: string) => void): unknown {
  const stepsById = new Map(steps.map((step) => [step.id, step]));
  const longest = path.filter(({ costMs }) => costMs >= MIN_CRITICAL_MS).sort((a, b) => b.costMs - a.costMs);
  if (longest.length === 0) return nothing;
  const total = duration(path.reduce((sum, { costMs }) => sum + costMs, 0));
  const isRunning = heading.completedAt === undefined;
  return html` <section class="card" aria-labelledby="path">
    <h2 id="path">Critical path</h2>
    <p class="dim">${isRunning ? 'Critical path so far' : 'These steps determined the build time'}: ${total}.</p>
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
        ${longest.slice(0, MAX_STEPS).map((each) => pathRow(each, stepsById.get(each.id), toggle))}
      </tbody>
    </table>
    ${andMore(longest.length - MAX_STEPS)}
  </section>`;
}

function pathRow(
  { id, costMs, savesMs }: PathView,
  step: StepView | undefined,
  toggle: (step: string) => void,
): TemplateResult {
  const { label = id, text = '' } = step ?? {};
  return html` <tr>
    <th scope="row">
      <button type="button" class="link" dir="auto" title=${text} @click=${() => toggle(id)}>
        <bdi>${label}</bdi> <span class="dim">${text}</span>
      </button>
    </th>
    <td>${duration(costMs)}</td>
    <td>${duration(savesMs)}</td>
  </tr>`;
}
