// Numbers of a survey's table as they are read.

import { formatNumber } from '../core/format';
import { t } from '../core/texts.svelte';
import type { Cell, Key, Line, Verdict } from './types';

type Scale = Pick<Line, 'is_share' | 'decimals'>;
type Number_ = number | null | undefined;

/** On the scale on which the table is read: shares in percent. */
export function scaled(value: Number_, line: Pick<Line, 'is_share'>): number | null {
  if (value === null || value === undefined) return null;
  return line.is_share ? value * 100 : value;
}
function written(value: Number_, line: Scale): string {
  const on = scaled(value, line);
  return on === null ? t('web.surveys.no_number') : formatNumber(on, line.decimals);
}
/** "12.3", "*" or "–": what stands in the table, without its unit. */
export function estimateText(cell: Cell, line: Scale): string {
  if (cell.verdict === 'withhold') return t('web.surveys.mark.withhold');
  return written(cell.value, line);
}
/** "10.2–14.9"; '' where there is none to show. */
export function intervalText(cell: Cell, line: Scale): string {
  if (cell.verdict === 'withhold' || cell.lower === null || cell.lower === undefined || cell.upper === null || cell.upper === undefined) return '';
  return t('web.surveys.from_to', { from: written(cell.lower, line), to: written(cell.upper, line) });
}
export function unitText(line: Pick<Line, 'is_share' | 'unit'>): string {
  return line.is_share ? '%' : (line.unit ?? '');
}
export function withUnit(value: Number_, line: Scale & Pick<Line, 'unit'>): string {
  if (value === null || value === undefined) return t('web.surveys.no_number');
  return line.is_share ? t('web.surveys.percent', { value: written(value, line) }) : `${written(value, line)} ${line.unit ?? ''}`.trim();
}

/** "Female, 15-17"; the total has a name of its own. */
export function groupText(keys: readonly Key[]): string {
  return keys.length === 0 ? t('web.surveys.total') : keys.map((key) => key.label).join(', ');
}
/** "Sex × Age group": what the groups of one division have in common. */
export function divisionText(keys: readonly Key[]): string {
  return keys.length === 0 ? t('web.surveys.total') : keys.map((key) => key.title).join(' × ');
}
/** The measure and its substance. */
export function lineText(line: Pick<Line, 'title' | 'substance_title'>): string {
  return line.substance_title ? t('web.surveys.measure_of', { measure: line.title, substance: line.substance_title }) : line.title;
}
export function lineKey(line: Pick<Line, 'measure' | 'substance'>): string {
  return line.substance ? `${line.measure}.${line.substance}` : line.measure;
}

/** Everything about a cell in one sentence, for those who hear it. */
export function spoken(cell: Cell, line: Line): string {
  if (cell.verdict === 'withhold') return t('web.surveys.withheld_spoken');
  const interval = intervalText(cell, line);
  const value = withUnit(cell.value, line);
  const whole = interval ? t('web.surveys.value_spoken', { value, interval }) : value;
  return cell.verdict === 'flag' ? `${whole}, ${t('web.surveys.flagged_spoken')}` : whole;
}

export function toneOf(verdict: Verdict): 'good' | 'warn' | 'bad' {
  return verdict === 'show' ? 'good' : verdict === 'flag' ? 'warn' : 'bad';
}

/** "p < 0.001", "p = 0.043". */
export function pText(p: Number_): string {
  if (p === null || p === undefined) return t('web.surveys.no_number');
  return p < 0.001 ? t('web.surveys.p_below', { value: formatNumber(0.001, 3) }) : t('web.surveys.p', { value: formatNumber(p, 3) });
}
