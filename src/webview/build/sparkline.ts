import { inUnit } from '../units.ts';
import type { TrendView } from './build-protocol.ts';

export interface SparklineDot {
  readonly x: number;
  readonly y: number;
  readonly session: string;
  readonly failed: boolean;
  readonly text: string;
}

export interface Sparkline {
  /** The `points` attribute of an SVG polyline. */
  readonly line: string;
  /** Height of the median's line. */
  readonly median: number;
  readonly dots: readonly SparklineDot[];
}

const PADDING = 5;

/** Positions of a trend's points in a picture of this size; equal values lie at half its height. */
export function sparkline({ points, median, unit }: TrendView, width: number, height: number): Sparkline {
  const values = [...points.map(({ value }) => value), median];
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const y = (value: number): number =>
    max === min ? height / 2 : height - PADDING - ((value - min) / (max - min)) * (height - 2 * PADDING);
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
