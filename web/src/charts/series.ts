// From an answer to what is drawn: series along time, or bars.

import { t } from '../core/texts.svelte';
import type { Answer, AnswerRow } from '../indicators/answers';

/** More lines than these cannot be told apart; the rest is one line, which says so. */
export const mostSeries = 8;
export const mostBars = 20;

export interface Series {
  key: string;
  label: string;
  /** One for each tick; null where nothing was counted, which is not a zero. */
  values: (number | null)[];
  total: number;
}

export interface ChartData {
  overTime: boolean;
  /** Keys of the periods, or of the bars. */
  ticks: string[];
  labels: string[];
  series: Series[];
  /** How many series or bars "others" holds. */
  merged: number;
}

const othersKey = '\u0000others';
const nothingKey = '\u0000none';

function valueOf(row: AnswerRow): number | null {
  return row.records === 0 ? null : Number(row.value);
}

/** Every period from the first to the last that is there, so that a gap is seen as one. */
export function fillPeriods(keys: readonly string[]): string[] {
  const sorted = [...new Set(keys)].sort();
  const first = sorted[0];
  const last = sorted[sorted.length - 1];
  if (first === undefined || last === undefined) return [];
  const out: string[] = [];
  for (let key: string | undefined = first; key !== undefined && key <= last && out.length < 2000; key = nextPeriod(key)) {
    out.push(key);
  }
  return out.length > 0 && out[out.length - 1] === last ? out : sorted;
}

export function nextPeriod(key: string): string | undefined {
  const match = /^(\d{4})(?:-(?:Q([1-4])|(\d{2})))?$/.exec(key);
  if (!match) return undefined;
  const year = Number(match[1]);
  const pad = (n: number, width: number): string => String(n).padStart(width, '0');
  if (match[2]) {
    const quarter = Number(match[2]);
    return quarter === 4 ? `${pad(year + 1, 4)}-Q1` : `${pad(year, 4)}-Q${quarter + 1}`;
  }
  if (match[3]) {
    const month = Number(match[3]);
    return month === 12 ? `${pad(year + 1, 4)}-01` : `${pad(year, 4)}-${pad(month + 1, 2)}`;
  }
  return pad(year + 1, 4);
}

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

/** Shares of surveys do not add up: what is too much to be drawn is left to the table. */
function mergeRest(series: Series[], most: number, adds: boolean): { kept: Series[]; merged: number } {
  if (series.length <= most) return { kept: series, merged: 0 };
  if (!adds) return { kept: series.slice(0, most), merged: 0 };
  const kept = series.slice(0, most - 1);
  const rest = series.slice(most - 1);
  const values = (rest[0]?.values ?? []).map((_, i) => {
    const here = rest.map((one) => one.values[i] ?? null).filter((value) => value !== null);
    return here.length === 0 ? null : sum(here);
  });
  kept.push({ key: othersKey, label: t('web.chart.others', { count: rest.length }), values, total: sum(values) });
  return { kept, merged: rest.length };
}

function linesOf(answer: Answer, axis: string): ChartData {
  const ticks = fillPeriods(answer.rows.map((row) => row.keys['period'] ?? '').filter(Boolean));
  const place = new Map(ticks.map((tick, i) => [tick, i]));
  const series = new Map<string, Series>();
  for (const row of answer.rows) {
    const at = place.get(row.keys['period'] ?? '');
    if (at === undefined) continue;
    const key = axis ? (row.keys[axis] ?? nothingKey) : '';
    let one = series.get(key);
    if (!one) {
      one = { key, label: axis ? (row.labels[axis] ?? key) : answer.title, values: ticks.map(() => null), total: 0 };
      series.set(key, one);
    }
    const value = valueOf(row);
    one.values[at] = value;
    one.total += value ?? 0;
  }
  const counted = [...series.values()].filter((one) => one.values.some((value) => value !== null));
  const { kept, merged } = mergeRest(counted.sort((a, b) => b.total - a.total), mostSeries, answer.total !== null);
  return { overTime: true, ticks, labels: ticks, series: kept, merged };
}

function barsOf(answer: Answer, axis: string): ChartData {
  const single = answer.rows
    .map((row): Series => {
      const value = valueOf(row);
      const key = axis ? (row.keys[axis] ?? nothingKey) : '';
      return { key, label: axis ? (row.labels[axis] ?? key) : answer.title, values: [value], total: value ?? 0 };
    })
    .filter((one) => one.values[0] !== null)
    .sort((a, b) => b.total - a.total);
  const { kept, merged } = mergeRest(single, mostBars, answer.total !== null);
  return {
    overTime: false,
    ticks: kept.map((one) => one.key),
    labels: kept.map((one) => one.label),
    series: [{ key: '', label: answer.title, values: kept.map((one) => one.values[0] ?? null), total: sum(kept.map((one) => one.total)) }],
    merged,
  };
}

/** `axis` is what tells the series apart: a breakdown, `territory`, or '' for none. */
export function chartData(answer: Answer, axis: string): ChartData {
  return answer.axes.includes('period') ? linesOf(answer, axis) : barsOf(answer, axis);
}

export function isNothing(data: ChartData): boolean {
  return data.series.length === 0 || data.series.every((one) => one.values.every((value) => value === null));
}
