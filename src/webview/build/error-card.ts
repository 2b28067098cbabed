import { html, nothing, type TemplateResult } from 'lit-html';
import { linkButton, optional } from '../elements.ts';
import type { BuildView, ErrorView } from './build-protocol.ts';
import type { CardActions } from './path-card.ts';

/** What failed, where, and what to do about it. */
export function errorCard(error: ErrorView, heading: BuildView['heading'], { act }: CardActions): TemplateResult {
  const { title, message, advice, step, exitCode, output, location } = error;
  const { readOnly } = heading;
  const source = (text: string): TemplateResult =>
    html`<span>from ${readOnly ? html`<bdi>${text}</bdi>` : linkButton(text, () => act('openLocation'))}</span>`;
  const outputLines = html`<pre tabindex="0" aria-label="Last lines of output" dir="auto">${output.join('\n')}</pre>`;
  return html` <section class="card error-card" aria-labelledby="error">
    <h2 id="error">${title}</h2>
    <p dir="auto">${message}</p>
    <p class="dim">
      ${optional(step, (each) => html`<span dir="auto">${each}</span>`)}
      ${optional(exitCode, (each) => html`<span>exit code ${each}</span>`)} ${optional(location, source)}
    </p>
    ${output.length === 0 ? nothing : outputLines}
    ${optional(advice, (each) => html`<p class="advice" dir="auto">${each}</p>`)}
    <p class="links">
      ${linkButton('Open log at error', () => act('openLog'))}
      ${readOnly ? nothing : rebuildButton(heading, 'Rebuild', () => act('buildAgain'))}
      ${readOnly ? nothing : linkButton('Copy error report', () => act('copyError'))}
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
