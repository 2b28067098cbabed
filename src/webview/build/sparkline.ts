import type { TrendView } from './build-protocol.ts';
import { inUnit } from '../units.ts';

export interface Sparkline {
  readonly line: string;
  /** Height of the line of the median. */
  readonly median: number;
  readonly dots: readonly {
    readonly x: number;
    readonly y: number;
    readonly session: string;
    readonly failed: boolean;
    readonly text: string;
  }[];
}

const PADDING = 5;

/** Where the points of a trend lie in a picture of this size; all at one height if they are the same. */
export function sparkline({ points, median, unit }: TrendView, width: number, height: number): Sparkline {
  const values = [...points.map(({ value }) => value), median];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const y = (value: number): number =>
    most === least ? height / 2 : height - PADDING - ((value - least) / (most - least)) * (height - 2 * PADDING);
  const x = (index: number): number =>
    points.length < 2 ? width / 2 : PADDING + (index / (points.length - 1)) * (width - 2 * PADDING);
  const dots = points.map(({ session, value, failed }, index) => ({
    x: round(x(index)),
    y: round(y(value)),
    session,
    failed,
    text: `${inUnit(value, unit)}${failed ? ', failed' : ''}`,
  }));
  return { line: dots.map((dot) => `${dot.x},${dot.y}`).join(' '), median: round(y(median)), dots };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
