import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit-html';
import { optional } from '../elements.ts';
import { inUnit } from '../units.ts';
import type { BuildView, TrendView } from './build-protocol.ts';
import { sparkline, type SparklineDot } from './sparkline.ts';

const WIDTH = 150;
const HEIGHT = 34;

/** How the figures of the workspace's last builds developed. */
export function trendCard(
  trends: readonly TrendView[],
  { session }: BuildView['heading'],
  openSession: (session: string) => void,
): unknown {
  if (trends.length === 0) return nothing;
  const count = Math.max(...trends.map(({ points }) => points.length));
  return html` <section class="card" aria-labelledby="trend">
    <h2 id="trend">Last ${count} builds</h2>
    <table class="figures trends">
      <colgroup>
        <col class="trend-name" />
        <col class="trend-line" />
        <col />
      </colgroup>
      <tbody>
        ${trends.map((trend) => trendRows(trend, session, openSession))}
      </tbody>
    </table>
  </section>`;
}

function trendRows(trend: TrendView, session: string, openSession: (session: string) => void): TemplateResult {
  const regression = (text: string): TemplateResult =>
    html`<tr class="regression">
      <td colspan="3"><span class="codicon codicon-warning" aria-hidden="true"></span> ${text}</td>
    </tr>`;
  return html` <tr>
      <th scope="row">${trend.name}</th>
      <td>${chart(trend, session, openSession)}</td>
      <td class="dim">median ${inUnit(trend.median, trend.unit)}</td>
    </tr>
    ${optional(trend.regression, regression)}`;
}

function chart(trend: TrendView, shown: string, openSession: (session: string) => void): TemplateResult {
  const { line, median, dots } = sparkline(trend, WIDTH, HEIGHT);
  const values = dots.map(({ text }) => text).join('; ');
  const circle = ({ x, y, session, failed, text }: SparklineDot): SVGTemplateResult => {
    const isShown = session === shown;
    const classes = `${isShown ? 'own' : ''}${failed ? ' failed' : ''}`;
    const radius = isShown ? 3.5 : 2;
    const open = (): void => openSession(session);
    return svg`<circle class=${classes} cx=${x} cy=${y} r=${radius} @click=${open}><title>${text}</title></circle>`;
  };
  return html` <svg
    class="sparkline"
    width=${WIDTH}
    height=${HEIGHT}
    role="img"
    aria-label=${`${trend.name} of the last ${trend.points.length} builds: ${values}`}
  >
    <line x1="0" x2=${WIDTH} y1=${median} y2=${median}></line>
    <polyline points=${line}></polyline>
    ${dots.map(circle)}
  </svg>`;
}
