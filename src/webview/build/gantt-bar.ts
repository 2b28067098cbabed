import { svg, type SVGTemplateResult } from 'lit-html';
import type { Bar, Chart } from './chart.ts';

export function barRect({ kind, from, width, critical, running }: Bar): SVGTemplateResult {
  const classes = `bar is-${kind}${running ? ' running' : ''}`;
  const bar = svg`<rect class=${classes} x="${from}%" y="4" width="${width}%" height="12" rx="1.5"></rect>`;
  // A line below the bar stands out from the background whatever the colors of the bars are.
  return critical ? svg`${bar}<rect class="critical" x="${from}%" y="18" width="${width}%" height="2"></rect>` : bar;
}

/** A text after the bar if there is room, else before it, else on it. */
export function barLabel({ from, width }: Pick<Bar, 'from' | 'width'>, text: string): SVGTemplateResult {
  const end = from + width;
  if (end <= 78) return svg`<text class="note" x="${end}%" dx="7" y="14">${text}</text>`;
  return from >= 22
    ? svg`<text class="note" x="${from}%" dx="-7" y="14" text-anchor="end">${text}</text>`
    : svg`<text class="note inside" x="${from + width / 2}%" y="14" text-anchor="middle">${text}</text>`;
}

export function gridLines(ticks: Chart['ticks']): SVGTemplateResult[] {
  return ticks.map(({ at }) => svg`<line x1="${at}%" x2="${at}%" y1="0" y2="22"></line>`);
}
