import { html, nothing, type TemplateResult } from 'lit-html';
import type { SessionStatus } from '../../event/status.ts';
import { statusName } from '../status.ts';
import type { HistoryFilter } from './history-protocol.ts';

const STATUSES = (['in_progress', 'succeeded', 'partial', 'failed', 'interrupted'] as const).map(
  (status) => [status, status === 'in_progress' ? 'running' : statusName(status)] as const,
);
const PERIODS = [
  ['1', 'Last 24 hours'],
  ['7', 'Last 7 days'],
  ['30', 'Last 30 days'],
] as const;

export interface FilterState {
  readonly filter: HistoryFilter;
  /** How many sessions match the filter; undefined until that is known. */
  readonly total: number | undefined;
  readonly workspaces: readonly { readonly key: string; readonly name: string }[];
}

export type OnFilter = (filter: HistoryFilter, isTyping: boolean) => void;

/** The form above the list. Screen readers hear how many builds match. */
export function historyFilters({ filter, workspaces, total }: FilterState, onChange: OnFilter): TemplateResult {
  const set = <Name extends keyof HistoryFilter>(name: Name, value: HistoryFilter[Name], isTyping = false): void => {
    const others = Object.entries(filter).filter(([other]) => other !== name);
    onChange({ ...Object.fromEntries(others), ...(value !== undefined && { [name]: value }) }, isTyping);
  };
  const onInput = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value;
    set('text', text.trim() === '' ? undefined : text, true);
  };
  const isFiltered = Object.keys(filter).length > 0;
  const names = workspaces.map(({ key, name }) => [key, name] as const);
  const setStatus = (value?: string): void => set('status', value as SessionStatus | undefined);
  const setDays = (value?: string): void => set('days', value === undefined ? undefined : Number(value));
  return html` <form
    class="filters"
    role="search"
    aria-label="Filter builds"
    @submit=${(event: Event) => event.preventDefault()}
  >
    <input
      type="search"
      .value=${filter.text ?? ''}
      @input=${onInput}
      placeholder="Filter"
      aria-label="Filter by name, file, image, error or id"
      spellcheck="false"
      dir="auto"
    />
    <div class="choices">
      ${choice('Status', STATUSES, filter.status, setStatus)}
      ${choice('Workspace', names, filter.workspace, (value) => set('workspace', value))}
      ${choice('Time', PERIODS, filter.days?.toString(), setDays)}
    </div>
    <span class="only-read" role="status">${total === undefined || !isFiltered ? nothing : countText(total)}</span>
  </form>`;
}

/** A select whose first option, named like itself, does not filter. */
function choice(
  name: string,
  options: readonly (readonly [value: string, text: string])[],
  selected: string | undefined,
  onChange: (value?: string) => void,
): TemplateResult {
  const onSelect = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    onChange(value === '' ? undefined : value);
  };
  return html`<select aria-label=${name} .value=${selected ?? ''} @change=${onSelect}>
    <option value="">${name}</option>
    ${options.map(([value, text]) => html`<option value=${value} ?selected=${value === selected}>${text}</option>`)}
  </select>`;
}

function countText(total: number): string {
  return total === 1 ? '1 build' : `${total} builds`;
}
