// What a reader has chosen to see of an indicator, to and from the address. The names in the
// address are short; those of the data service are in Question.

import { formatPeriod } from '../core/format';
import { t } from '../core/texts.svelte';
import type { Breakdown, Question } from './answers';

export type Step = 'year' | 'quarter' | 'month' | 'none';
export const steps: readonly Step[] = ['year', 'quarter', 'month', 'none'];

export interface View {
  /** Points in time, or one figure for the whole time. */
  by: Step;
  /** '' or the id of a breakdown, or a level of places: `level-1`. */
  split: string;
  from: string;
  to: string;
  territory: string;
  filter: string;
}

export function readView(query: URLSearchParams): View {
  const by = query.get('by') as Step | null;
  return {
    by: by && steps.includes(by) ? by : 'year',
    split: query.get('split') ?? '',
    from: query.get('from') ?? '',
    to: query.get('to') ?? '',
    territory: query.get('place') ?? '',
    filter: query.get('filter') ?? '',
  };
}

/** As parameters of the address; what is usual is left out. */
export function writeView(view: View): Record<string, string> {
  return {
    by: view.by === 'year' ? '' : view.by,
    split: view.split,
    from: view.from,
    to: view.to,
    place: view.territory,
    filter: view.filter,
  };
}

/** The level of places that a split stands for. */
export function levelOf(split: string): string | undefined {
  return /^level-(\d)$/.exec(split)?.[1];
}

export function questionOf(view: View): Question {
  const level = levelOf(view.split);
  return {
    by_period: view.by === 'none' ? undefined : view.by,
    by_territory: level,
    breakdowns: level === undefined && view.split ? view.split : undefined,
    ...restOf(view),
  };
}

/** Of the map: the same choice of time, place and condition, one figure for each place. */
export function mapQuestionOf(view: View, level: number): Question {
  return { by_territory: String(level), ...restOf(view) };
}

function restOf(view: View): Question {
  return {
    from: view.from || undefined,
    to: view.to || undefined,
    territory: view.territory || undefined,
    filter: view.filter || undefined,
  };
}

/** The axis of an answer that is told apart by series, not by time. */
export function axisOf(view: View): string {
  return levelOf(view.split) === undefined ? view.split : 'territory';
}

export function splitTitle(split: string, breakdowns: readonly Breakdown[], levels: readonly string[]): string {
  const level = levelOf(split);
  if (level !== undefined) return levels[Number(level)] ?? t('web.view.place');
  return breakdowns.find((breakdown) => breakdown.id === split)?.title ?? split;
}

/** "2021 to 2024", "since 2021", "" when the time is not limited. */
export function spanText(view: View): string {
  const from = view.from && formatPeriod(view.from);
  const to = view.to && formatPeriod(view.to);
  if (from && to) return from === to ? from : t('web.view.span', { from, to });
  if (from) return t('web.view.since', { from });
  return to ? t('web.view.until', { to }) : '';
}
