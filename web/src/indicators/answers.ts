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
  register: string;
  decimals: number;
  breakdowns: Breakdown[];
}

export interface AnswerRow {
  /** By axis; null where the records say nothing. */
  keys: Record<string, string | null>;
  labels: Record<string, string>;
  /** Exact decimal. */
  value: string;
  records: number;
  left_out: number;
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
  total: string;
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
