import { html, type TemplateResult } from 'lit-html';
import { andMore, hiddenHeader, optional } from '../elements.ts';
import { percent, size } from '../units.ts';
import type { LayersView, LayerView } from './build-protocol.ts';

const MAX_LAYERS = 8;

/** The layers of the image, and what made it grow. */
export function layersCard({ layers, growth }: LayersView, sizeBytes: number | undefined): TemplateResult {
  const largest = Math.max(1, ...layers.map((layer) => layer.sizeBytes));
  const rest = layers.slice(MAX_LAYERS);
  const restBytes = rest.reduce((sum, layer) => sum + layer.sizeBytes, 0);
  return html` <section class="card" aria-labelledby="layers">
    <h2 id="layers">Image layers${optional(sizeBytes, (bytes) => html` <span class="dim">${size(bytes)}</span>`)}</h2>
    ${optional(growth, growthLine)}
    <table class="figures layers">
      <colgroup>
        <col />
        <col class="share" />
        <col class="figure" />
        <col class="figure" />
      </colgroup>
      <thead>
        <tr>
          ${['Instruction', 'Share', 'Size', 'Change'].map(hiddenHeader)}
        </tr>
      </thead>
      <tbody>
        ${layers.slice(0, MAX_LAYERS).map((layer) => layerRow(layer, layer.sizeBytes / largest))}
      </tbody>
    </table>
    ${andMore(rest.length, `, ${size(restBytes)}`)}
  </section>`;
}

function growthLine(text: string): TemplateResult {
  return html`<p class="regression" dir="auto">
    <span class="codicon codicon-arrow-up" aria-hidden="true"></span> ${text}
  </p>`;
}

function layerRow(layer: LayerView, share: number): TemplateResult {
  return html` <tr>
    <th scope="row" title=${layer.text} dir="auto">${layer.text}</th>
    <td>
      <svg aria-hidden="true">
        <rect class="bar is-run" x="0" y="3" height="8" width="${Math.max(0, share) * 100}%"></rect></svg
      ><span class="only-read">${percent(share)}</span>
    </td>
    <td>${size(layer.sizeBytes)}</td>
    <td class="dim">${changeText(layer)}</td>
  </tr>`;
}

function changeText({ growthBytes, isNew }: LayerView): string {
  if (growthBytes === undefined || (growthBytes === 0 && !isNew)) return '';
  if (isNew) return 'new';
  return `${growthBytes > 0 ? '+' : ''}${size(growthBytes)}`;
}
