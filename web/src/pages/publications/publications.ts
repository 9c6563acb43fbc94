// Answers made public under a title: frozen, with the digest that proves it.

import { api } from '../../core/api';
import type { Answer } from '../../indicators/answers';
import type { View } from '../../indicators/view';

export interface PublicationSummary {
  id: number;
  indicator: string;
  title: string;
  note: string | null;
  unit: string;
  /** Rounded as the indicator is shown; null where shares of surveys have no total. */
  total_shown: string | null;
  published_at: string;
  digest: string;
  withdrawn: { at: string; reason: string } | null;
  can_withdraw: boolean;
}

export interface FrozenQuestion {
  by_period: 'year' | 'quarter' | 'month' | null;
  by_territory: number | null;
  breakdowns: string[];
  from: string | null;
  to: string | null;
  territory: string | null;
  filter: string | null;
}

export interface Publication extends PublicationSummary {
  question: FrozenQuestion;
  answer: Answer;
}

export interface PublicationPage {
  items: PublicationSummary[];
  next: string | null;
}

export function listPublications(query: { limit?: number; cursor?: string | undefined }, signal?: AbortSignal): Promise<PublicationPage> {
  return api.get<PublicationPage>('/publications', { query, signal });
}

export function findPublication(id: string, signal?: AbortSignal): Promise<Publication> {
  return api.get<Publication>(`/publications/${encodeURIComponent(id)}`, { signal });
}

/** The same question as a view of the indicator's page, where today's figures are. */
export function viewOf(question: FrozenQuestion): View {
  return {
    by: question.by_period ?? 'none',
    split: question.by_territory === null ? (question.breakdowns[0] ?? '') : `level-${question.by_territory}`,
    from: question.from ?? '',
    to: question.to ?? '',
    territory: question.territory ?? '',
    filter: question.filter ?? '',
  };
}

/** What a view asks, as it is frozen. */
export function frozen(view: View): FrozenQuestion {
  const level = /^level-(\d)$/.exec(view.split)?.[1];
  return {
    by_period: view.by === 'none' ? null : view.by,
    by_territory: level === undefined ? null : Number(level),
    breakdowns: level === undefined && view.split ? [view.split] : [],
    from: view.from || null,
    to: view.to || null,
    territory: view.territory || null,
    filter: view.filter || null,
  };
}
