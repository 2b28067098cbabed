import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { BuildView, PathView, StepKind, StepView } from './build-protocol.ts';
import { type Bar, chart, type Chart, type ChartRow, note } from './chart.ts';
import { duration } from '../units.ts';

export interface GanttState {
  /** As few lines as steps ran at once, instead of a line for each. */
  readonly packed: boolean;
  /** Ids of the steps that are opened. */
  readonly opened: ReadonlySet<string>;
}

export interface GanttActions {
  readonly pack: (packed: boolean) => void;
  readonly toggle: (step: string) => void;
  readonly act: (action: 'openPlace' | 'showDockerfile' | 'openLog', step: string) => void;
}

/** What each colour means. */
const LEGEND: readonly (readonly [StepKind, string])[] = [
  ['cached', 'cached'],
  ['run', 'run'],
  ['transfer', 'transfer'],
  ['export', 'export'],
  ['failed', 'failed'],
  ['waiting', 'waiting or cancelled'],
];

/** The steps of a build over time. It is a table: who cannot see the bars reads the same from its cells. */
export function gantt(view: BuildView, now: number, state: GanttState, actions: GanttActions): TemplateResult {
  const drawn = chart(view, now, state.packed);
  const path = new Map(view.path.map((each) => [each.id, each]));
  return html` <section class="chart" aria-labelledby="steps">
    <header>
      <h2 id="steps">Steps</h2>
      <button
        type="button"
        class="link"
        aria-pressed=${state.packed ? 'true' : 'false'}
        @click=${() => actions.pack(!state.packed)}
      >
        ${state.packed ? 'Show each step' : 'Show in lanes'}
      </button>
    </header>
    ${band(drawn)}
    ${state.packed ? packedLanes(drawn, view) : table(drawn, path, { now, state, readOnly: view.heading.readOnly }, actions)}
    ${legend()}
  </section>`;
}

/** The seven phases, around everything else. */
function band({ phases, ticks }: Chart): TemplateResult {
  const said = phases.map(
    ({ phase: { phase, name, startedAt, completedAt, failed } }) =>
      `${phase} ${name}: ${completedAt === undefined ? 'running' : duration(completedAt - startedAt)}${failed ? ', failed' : ''}`,
  );
  return html` <div class="band">
    <ol class="only-read" aria-label="Phases">
      ${said.map((text) => html`<li>${text}</li>`)}
    </ol>
    <svg class="phases" aria-hidden="true">
      ${phases.map(
        ({ phase: { phase, name, failed }, from, width }, index) => svg`
          <g class=${failed ? 'phase failed' : 'phase'}>
            <rect x="${from}%" y="0" width="${width}%" height="18"><title>${`${phase} ${name}: ${said[index] ?? ''}`}</title></rect>
            ${width > 3 ? svg`<text x="${from + width / 2}%" y="13" text-anchor="middle">${width > 18 ? `${phase} ${name}` : phase}</text>` : nothing}
          </g>`,
      )}
    </svg>
    <svg class="scale" aria-hidden="true">
      ${ticks.map(({ at, label }) => (at > 96 ? nothing : svg`<text x="${at}%" y="11" dx="3">${label}</text>`))}
    </svg>
  </div>`;
}

/** What all rows of the table have in common. */
interface Surroundings {
  readonly now: number;
  readonly state: GanttState;
  readonly readOnly: boolean;
}

function table(
  drawn: Chart,
  path: ReadonlyMap<string, PathView>,
  around: Surroundings,
  actions: GanttActions,
): TemplateResult {
  return html` <table @keydown=${onKey}>
    <caption class="only-read">
      Steps by start time
    </caption>
    <colgroup>
      <col class="names" />
      <col />
    </colgroup>
    <thead>
      <tr>
        <th scope="col"><span class="only-read">Step</span></th>
        <th scope="col"><span class="only-read">State and time</span></th>
      </tr>
    </thead>
    <tbody>
      ${repeat(
        drawn.rows,
        ({ step }) => step?.id,
        (row) =>
          row.step === undefined ? nothing : stepRow(row, row.step, drawn, path.get(row.step.id), around, actions),
      )}
    </tbody>
  </table>`;
}

function stepRow(
  { bars }: ChartRow,
  step: StepView,
  drawn: Chart,
  onPath: PathView | undefined,
  around: Surroundings,
  actions: GanttActions,
): TemplateResult {
  const {
    now,
    state: { opened },
  } = around;
  const isOpen = opened.has(step.id);
  const said = note(step, now);
  const [bar] = bars;
  return html` <tr class="step is-${step.kind}" data-step=${step.id} data-kind=${step.kind}>
      <th scope="row">
        <button
          type="button"
          aria-expanded=${isOpen ? 'true' : 'false'}
          title=${`${step.label} ${step.text}`}
          @click=${() => actions.toggle(step.id)}
        >
          <span class="label" dir="auto">${step.label}</span> <span class="text" dir="auto">${step.text}</span>
        </button>
      </th>
      <td>
        <svg aria-hidden="true">
          ${drawn.ticks.map(({ at }) => svg`<line x1="${at}%" x2="${at}%" y1="0" y2="22"></line>`)}
          ${bar === undefined ? label({ from: 0, width: 0 }, said) : [rect(bar), label(bar, said)]}
        </svg>
        <span class="only-read"
          >${said}${onPath !== undefined && bar?.critical === true ? `, on the critical path for ${duration(onPath.costMs)}` : ''}</span
        >
      </td>
    </tr>
    ${isOpen ? details(step, onPath, around, actions) : nothing}`;
}

function rect({ kind, from, width, critical, running }: Bar): SVGTemplateResult {
  const bar = svg`<rect class="bar is-${kind}${running ? ' running' : ''}" x="${from}%" y="4" width="${width}%" height="12" rx="1.5"></rect>`;
  // A line below the bar, which stands out from the background whatever the colors of the bars are.
  return critical ? svg`${bar}<rect class="critical" x="${from}%" y="18" width="${width}%" height="2"></rect>` : bar;
}

/** Behind the bar if there is room, else in front of it. */
function label({ from, width }: Pick<Bar, 'from' | 'width'>, text: string): SVGTemplateResult {
  const end = from + width;
  if (end <= 78) return svg`<text class="note" x="${end}%" dx="7" y="14">${text}</text>`;
  return from >= 22
    ? svg`<text class="note" x="${from}%" dx="-7" y="14" text-anchor="end">${text}</text>`
    : svg`<text class="note inside" x="${from + width / 2}%" y="14" text-anchor="middle">${text}</text>`;
}

/** What else is known of a step, in a row of its own. */
function details(
  step: StepView,
  onPath: PathView | undefined,
  { now, readOnly }: Surroundings,
  { act }: GanttActions,
): TemplateResult {
  const { id, text, label: name, error, place, line, startedAt } = step;
  const worth =
    onPath === undefined
      ? undefined
      : `On the critical path for ${duration(onPath.costMs)}; removing it saves at most ${duration(onPath.savesMs)}.`;
  return html` <tr class="details">
    <td colspan="2">
      <code dir="auto">${text === '' ? name : text}</code>
      <p>
        ${note(step, now)}${startedAt === undefined ? nothing : ` · started ${new Date(startedAt).toLocaleTimeString()}`}
      </p>
      ${worth === undefined ? nothing : html`<p>${worth}</p>`}
      ${error === undefined ? nothing : html`<p class="error" dir="auto">${error}</p>`}
      <p class="links">
        ${place === undefined ? nothing : readOnly ? html`<bdi>${place}</bdi>` : html`<button type="button" class="link" @click=${() => act('openPlace', id)}>${place}</button>`}
        ${line === undefined ? nothing : html`<button type="button" class="link" @click=${() => act('showDockerfile', id)}>Dockerfile, line ${line}</button>`}
        <button type="button" class="link" @click=${() => act('openLog', id)}>Open log</button>
      </p>
    </td>
  </tr>`;
}

function packedLanes({ rows, ticks }: Chart, { steps }: BuildView): TemplateResult {
  const names = new Map(steps.map(({ id, label: name, text }) => [id, `${name} ${text}`]));
  const said = rows.map(
    ({ bars }, index) =>
      `Lane ${index + 1}: ${bars.map(({ id, kind }) => `${names.get(id) ?? ''} (${kind})`).join(', ')}`,
  );
  return html` <ul class="only-read" aria-label="Steps by lane, each lane in order">
      ${said.map((text) => html`<li>${text}</li>`)}
    </ul>
    <div class="lanes" aria-hidden="true">
      ${rows.map(({ bars }) => html`<svg>${ticks.map(({ at }) => svg`<line x1="${at}%" x2="${at}%" y1="0" y2="22"></line>`)}${bars.map((bar) => svg`<g><title>${names.get(bar.id) ?? ''}</title>${rect(bar)}</g>`)}</svg>`)}
    </div>`;
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

/** The arrow keys go from step to step, as in a list. */
function onKey(event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const { currentTarget, target } = event;
  if (step === 0 || !(currentTarget instanceof Element) || !(target instanceof Element) || !target.matches('th button'))
    return;
  const all = [...currentTarget.querySelectorAll<HTMLElement>('th button')];
  all[all.indexOf(target as HTMLElement) + step]?.focus();
  event.preventDefault();
}
