// Indicators and their answers, as the data service gives them.

import { api } from '../core/api';

export interface IndicatorSummary {
  id: string;
  version: number;
  title: string;
  unit: string;
  themes: string[];
  public: boolean;
}

export interface Breakdown {
  id: string;
  title: string;
}

export interface Indicator extends IndicatorSummary {
  description: string;
  method: string;
  owner: string;
  /** Null where the figures are those of released survey tables. */
  register: string | null;
  survey: { measure: string; setting: string; overall: string | null; substance: string | null } | null;
  decimals: number;
  breakdowns: Breakdown[];
}

/** How sure a figure of a survey is, in the unit of its value, and where it was released. */
export interface Precision {
  lower: number | null;
  upper: number | null;
  lower_shown: string | null;
  upper_shown: string | null;
  se: number | null;
  cv: number | null;
  deff: number | null;
  n: number;
  weighted_n: number | null;
  population: number | null;
  verdict: 'show' | 'flag';
  survey: string;
  release: number;
}

export interface AnswerRow {
  /** By axis; null where the records say nothing. */
  keys: Record<string, string | null>;
  labels: Record<string, string>;
  /** Exact decimal. */
  value: string;
  records: number;
  left_out: number;
  precision?: Precision | null;
}

export interface LeftOut {
  reason: string;
  text: string;
  records: number;
}

export interface Answer {
  indicator: string;
  title: string;
  unit: string;
  decimals: number;
  axes: string[];
  rows: AnswerRow[];
  /** Null of surveys: shares do not add up. */
  total: string | null;
  behind: {
    method: string;
    definition_version: number;
    data_version: number;
    data_time: string;
    records_seen: number;
    records_counted: number;
    left_out: LeftOut[];
    computed_by: string;
  };
}

/** Parameters of an answer, by the names of the data service. */
export interface Question {
  by_period?: string | undefined;
  by_territory?: string | undefined;
  breakdowns?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  territory?: string | undefined;
  filter?: string | undefined;
}

export function ask(indicator: string, question: Question, signal?: AbortSignal): Promise<Answer> {
  return api.get<Answer>(`/indicators/${encodeURIComponent(indicator)}/answer`, { query: { ...question }, signal });
}

export function findIndicator(id: string, signal?: AbortSignal): Promise<Indicator> {
  return api.get<Indicator>(`/indicators/${encodeURIComponent(id)}`, { signal });
}

export async function listIndicators(signal?: AbortSignal): Promise<IndicatorSummary[]> {
  return (await api.get<{ items: IndicatorSummary[] }>('/indicators', { signal })).items;
}

/** Nothing was counted: no zero is shown for it. */
export function isEmpty(row: AnswerRow): boolean {
  return row.records === 0;
}
