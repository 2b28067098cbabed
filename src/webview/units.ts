import { clock } from './time.ts';

/** `40 ms`, `15.6 s`, `2:31` */
export function duration(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`;
  return ms < 59_950 ? `${(ms / 1000).toFixed(1)} s` : clock(ms);
}

/** `0 B`, `11 MB`, `1.2 GB` */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = Math.abs(bytes);
  let unit = 0;
  for (; value >= 999.5 && unit < units.length - 1; unit += 1) value /= 1000;
  const digits = unit === 0 || value >= 9.95 ? 0 : 1;
  return `${bytes < 0 ? '−' : ''}${value.toFixed(digits)} ${units[unit] ?? ''}`;
}

/** `83%` */
export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

export function inUnit(value: number, unit: 'ms' | 'share' | 'bytes'): string {
  return unit === 'ms' ? duration(value) : unit === 'share' ? percent(value) : size(value);
}
