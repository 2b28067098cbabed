import { html, nothing, svg, type TemplateResult } from 'lit-html';
import type { BuildView, StepKind } from './build-protocol.ts';
import { chart, type Chart, type ChartPhase } from './chart.ts';
import { barRect, gridLines } from './gantt-bar.ts';
import { type StepTableActions, type StepTableState, stepTable } from './step-table.ts';
import { duration } from '../units.ts';

export interface GanttState extends StepTableState {
  /** Whether steps share lanes, as few as ran in parallel, instead of having a row each. */
  readonly packed: boolean;
}

export interface GanttActions extends StepTableActions {
  readonly pack: (packed: boolean) => void;
}

/** What each color means. */
const LEGEND: readonly (readonly [StepKind, string])[] = [
  ['cached', 'cached'],
  ['run', 'run'],
  ['transfer', 'transfer'],
  ['export', 'export'],
  ['failed', 'failed'],
  ['waiting', 'waiting or cancelled'],
];

/** The steps of a build over time: a table, so that screen readers get from its cells what the bars show. */
export function gantt(view: BuildView, now: number, state: GanttState, actions: GanttActions): TemplateResult {
  const { packed } = state;
  const drawn = chart(view, now, packed);
  return html` <section class="chart" aria-labelledby="steps">
    <header>
      <h2 id="steps">Steps</h2>
      <button
        type="button"
        class="link"
        aria-pressed=${packed ? 'true' : 'false'}
        @click=${() => actions.pack(!packed)}
      >
        ${packed ? 'Show each step' : 'Show in lanes'}
      </button>
    </header>
    ${phaseBand(drawn)} ${packed ? packedLanes(drawn, view) : stepTable(view, drawn, now, state, actions)} ${legend()}
  </section>`;
}

/** The phases of the build above its steps, and the time scale. */
function phaseBand({ phases, ticks }: Chart): TemplateResult {
  return html` <div class="band">
    <ol class="only-read" aria-label="Phases">
      ${phases.map((each) => html`<li>${phaseText(each)}</li>`)}
    </ol>
    <svg class="phases" aria-hidden="true">${phases.map(phaseBar)}</svg>
    <svg class="scale" aria-hidden="true">
      ${ticks.map(({ at, label }) => (at > 96 ? nothing : svg`<text x="${at}%" y="11" dx="3">${label}</text>`))}
    </svg>
  </div>`;
}

function phaseText({ phase: { phase, name, startedAt, completedAt, failed } }: ChartPhase): string {
  const time = completedAt === undefined ? 'running' : duration(completedAt - startedAt);
  return `${phase} ${name}: ${time}${failed ? ', failed' : ''}`;
}

function phaseBar(each: ChartPhase): TemplateResult<2> {
  const {
    phase: { phase, name, failed },
    from,
    width,
  } = each;
  // Narrow bars have room for the number only, or for nothing.
  const caption = width > 18 ? `${phase} ${name}` : String(phase);
  const text = svg`<text x="${from + width / 2}%" y="13" text-anchor="middle">${caption}</text>`;
  return svg`
    <g class=${failed ? 'phase failed' : 'phase'}>
      <rect x="${from}%" y="0" width="${width}%" height="18"><title>${phaseText(each)}</title></rect>
      ${width > 3 ? text : nothing}
    </g>`;
}

function packedLanes({ rows, ticks }: Chart, { steps }: BuildView): TemplateResult {
  const names = new Map(steps.map(({ id, label, text }) => [id, `${label} ${text}`]));
  const laneTexts = rows.map(({ bars }, index) => {
    const stepTexts = bars.map(({ id, kind }) => `${names.get(id) ?? ''} (${kind})`);
    return `Lane ${index + 1}: ${stepTexts.join(', ')}`;
  });
  const lane = ({ bars }: Chart['rows'][number]): TemplateResult =>
    html`<svg>
      ${gridLines(ticks)}${bars.map((bar) => svg`<g><title>${names.get(bar.id) ?? ''}</title>${barRect(bar)}</g>`)}
    </svg>`;
  return html` <ul class="only-read" aria-label="Steps by lane, each lane in order">
      ${laneTexts.map((text) => html`<li>${text}</li>`)}
    </ul>
    <div class="lanes" aria-hidden="true">${rows.map(lane)}</div>`;
}

function legend(): TemplateResult {
  return html` <ul class="legend" aria-hidden="true">
    ${LEGEND.map(
      ([kind, name]) =>
        html`<li>
          <svg><rect class="bar is-${kind}" x="1" y="1" width="10" height="10" rx="1.5"></rect></svg>${name}
        </li>`,
    )}
    <li>
      <svg><rect class="critical" x="0" y="8" width="12" height="2"></rect></svg>critical path
    </li>
  </ul>`;
}
