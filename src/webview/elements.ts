import { html, nothing, type TemplateResult } from 'lit-html';

/** A button that looks like a link. */
export function linkButton(text: string, onClick: () => void): TemplateResult {
  return html`<button type="button" class="link" @click=${onClick}>${text}</button>`;
}

/** Renders a value unless it is absent. */
export function optional<T>(value: T | null | undefined, render: (value: T) => TemplateResult): unknown {
  return value === null || value === undefined ? nothing : render(value);
}

/** A column header that only screen readers need. */
export function hiddenHeader(name: string): TemplateResult {
  return html`<th scope="col"><span class="only-read">${name}</span></th>`;
}

/** `and 3 more`: what a shortened list leaves out. */
export function andMore(count: number, detail = ''): unknown {
  return count <= 0 ? nothing : html`<p class="dim">and ${count} more${detail}</p>`;
}
