// Signals, runs of detectors and the series behind them, as the data service gives them.

import { exactNumber } from '../registers/display';

export interface SeriesHead {
  id: string;
  title: string;
  description: string;
  measure: 'records' | 'sum' | 'values';
  by: string[];
  period: 'week' | 'month';
  detectors: { id: string; title: string }[];
}

/** What a detector made of one period; numbers that it could not tell are null. */
export interface Point {
  index: number;
  observed: number | null;
  expected: number | null;
  threshold: number | null;
  score: number | null;
  p_value: number | null;
  alarm: boolean;
  /** Why it said nothing: "too_few_cases" ... */
  silent: string | null;
}

export interface Judged {
  id: string;
  title: string;
  points: Point[];
  evaluated: number;
  silent: number;
  alarms: number;
  /** Alarms among the periods that it could judge. */
  share: number | null;
  /** What would be expected by chance alone, where the detector promises it. */
  expected_share: number | null;
}

export interface SeriesShown extends SeriesHead {
  country: string;
  key: string;
  series_title: string;
  /** First days of the periods, oldest first. */
  starts: string[];
  counts: number[];
  values: number[][] | null;
  detectors: Judged[];
  left_out: number;
}
/** Of a definition that is kept apart by substance or place: those that there are, to choose one. */
export interface SeriesChoice extends SeriesHead {
  series: { key: string; title: string; total: number; last: number }[];
}

export interface RunAlarms {
  series: string;
  detector: string;
  detector_title: string;
  periods: number;
  silent: number;
  alarms: number;
  share: number | null;
  dismissed: number;
  confirmed: number;
  open: number;
}
export interface Run {
  at: string;
  series: number;
  points: number;
  signals: number;
  known: number;
  faults: { series: string; text: string }[];
  alarms: RunAlarms[];
}

/** "deaths/place:XA-01/sex:male" of a signal: the definition and the key of its series. */
export function readSeries(name: string): { id: string; key: string } {
  const [id = '', ...keys] = name.split('/');
  return { id, key: keys.join(',') };
}
/** Of a record, without the zeros at its end: "4.0000" is 4. */
export function numberText(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') return '–';
  const text = String(value);
  return exactNumber(text.includes('.') ? text.replace(/\.?0+$/, '') : text) || '–';
}
export function seriesPage(id: string): string {
  return `/work/signals/series/${encodeURIComponent(id)}`;
}
export function signalPage(reference: string): string {
  return `/work/signals/${encodeURIComponent(reference)}`;
}
