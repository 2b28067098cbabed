import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { hiddenHeader, linkButton, optional } from '../elements.ts';
import { duration } from '../units.ts';
import type { BuildView, PathView, StepView } from './build-protocol.ts';
import { type Chart, type ChartRow, note } from './chart.ts';
import { barLabel, barRect, gridLines } from './gantt-bar.ts';

export interface StepTableState {
  /** Ids of the steps whose details are shown. */
  readonly expanded: ReadonlySet<string>;
}

export interface StepTableActions {
  readonly toggle: (step: string) => void;
  readonly act: (action: 'openLocation' | 'showDockerfile' | 'openLog', step: string) => void;
}

/** What all rows need. */
interface Context extends StepTableState {
  readonly now: number;
  readonly readOnly: boolean;
  readonly ticks: Chart['ticks'];
  readonly actions: StepTableActions;
}

/** A row for each step, by start time. */
export function stepTable(
  view: BuildView,
  { rows, ticks }: Chart,
  now: number,
  { expanded }: StepTableState,
  actions: StepTableActions,
): TemplateResult {
  const path = new Map(view.path.map((each) => [each.id, each]));
  const context = { now, expanded, readOnly: view.heading.readOnly, ticks, actions };
  const row = ({ step, bars }: ChartRow): unknown =>
    step === undefined ? nothing : stepRow(step, bars, path.get(step.id), context);
  return html` <table @keydown=${moveFocus}>
    <caption class="only-read">
      Steps by start time
    </caption>
    <colgroup>
      <col class="names" />
      <col />
    </colgroup>
    <thead>
      <tr>
        ${hiddenHeader('Step')} ${hiddenHeader('State and time')}
      </tr>
    </thead>
    <tbody>
      ${repeat(rows, ({ step }) => step?.id, row)}
    </tbody>
  </table>`;
}

function stepRow(
  step: StepView,
  [bar]: ChartRow['bars'],
  onPath: PathView | undefined,
  context: Context,
): TemplateResult {
  const isExpanded = context.expanded.has(step.id);
  const text = note(step, context.now);
  const drawn = bar === undefined ? barLabel({ from: 0, width: 0 }, text) : [barRect(bar), barLabel(bar, text)];
  const pathText =
    onPath !== undefined && bar?.critical === true ? `, on the critical path for ${duration(onPath.costMs)}` : '';
  return html` <tr class="step is-${step.kind}" data-step=${step.id} data-kind=${step.kind}>
      <th scope="row">
        <button
          type="button"
          aria-expanded=${isExpanded ? 'true' : 'false'}
          title=${`${step.label} ${step.text}`}
          @click=${() => context.actions.toggle(step.id)}
        >
          <span class="label" dir="auto">${step.label}</span> <span class="text" dir="auto">${step.text}</span>
        </button>
      </th>
      <td>
        <svg aria-hidden="true">${gridLines(context.ticks)} ${drawn}</svg>
        <span class="only-read">${text}${pathText}</span>
      </td>
    </tr>
    ${isExpanded ? detailsRow(step, onPath, context) : nothing}`;
}

/** The details of a step, in a separate row. */
function detailsRow(step: StepView, onPath: PathView | undefined, context: Context): TemplateResult {
  const { id, text, label, error, location, line, startedAt } = step;
  const { now, readOnly, actions } = context;
  const started = startedAt === undefined ? '' : ` · started ${new Date(startedAt).toLocaleTimeString()}`;
  const pathLine = ({ costMs, savesMs }: PathView): TemplateResult =>
    html`<p>On the critical path for ${duration(costMs)}; removing it saves at most ${duration(savesMs)}.</p>`;
  const source = (name: string): TemplateResult =>
    readOnly ? html`<bdi>${name}</bdi>` : linkButton(name, () => actions.act('openLocation', id));
  return html` <tr class="details">
    <td colspan="2">
      <code dir="auto">${text === '' ? label : text}</code>
      <p>${note(step, now)}${started}</p>
      ${optional(onPath, pathLine)} ${optional(error, (each) => html`<p class="error" dir="auto">${each}</p>`)}
      <p class="links">
        ${optional(location, source)}
        ${optional(line, (each) => linkButton(`Dockerfile, line ${each}`, () => actions.act('showDockerfile', id)))}
        ${linkButton('Open log', () => actions.act('openLog', id))}
      </p>
    </td>
  </tr>`;
}

/** The arrow keys move the focus from step to step, as in a list. */
function moveFocus(event: KeyboardEvent): void {
  const offset = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const { currentTarget, target } = event;
  if (offset === 0 || !(currentTarget instanceof Element)) return;
  if (!(target instanceof HTMLElement) || !target.matches('th button')) return;
  const buttons = [...currentTarget.querySelectorAll<HTMLElement>('th button')];
  buttons[buttons.indexOf(target) + offset]?.focus();
  event.preventDefault();
}
