import { formatCompact, formatNumber } from '../core/format';

/** Labels of an axis of values, as short as they can be and all with the same decimals. */
export function tickText(ticks: readonly number[]): (value: number) => string {
  const most = Math.max(...ticks.map(Math.abs), 0);
  if (most >= 10_000) return (value) => formatCompact(value);
  const step = ticks.length > 1 ? Math.abs((ticks[1] ?? 0) - (ticks[0] ?? 0)) : 1;
  const decimals = step >= 1 ? 0 : Math.min(6, Math.ceil(-Math.log10(step)));
  return (value) => formatNumber(value, decimals);
}

/** Indexes of the labels that fit beside each other, the last one always among them. */
export function fittingTicks(count: number, width: number, labelWidth: number): number[] {
  if (count === 0) return [];
  const room = Math.max(1, Math.floor(width / labelWidth));
  const every = Math.max(1, Math.ceil(count / room));
  const out: number[] = [];
  for (let i = count - 1; i >= 0; i -= every) out.unshift(i);
  return out;
}

/** About how wide a text is at 13 px. */
export function textWidth(text: string): number {
  return text.length * 7.2;
}
