// What a country answered or was found to do otherwise than in the rounds before.

import { api } from '../../core/api';
import type { Question, Value } from './questions';

interface From {
  round: string;
  round_title: string;
  at: string;
}
export interface ChangedAnswer extends From {
  question: Question;
  node: string;
  before: Value;
  /** Null: nothing is answered now. */
  now: Value;
}
export interface EarlierRating extends From {
  node: string;
  before: string;
  before_title: string;
  before_fulfilled: boolean;
  now: string | null;
  now_title: string | null;
}
export interface Changes {
  answers: ChangedAnswer[];
  /** Whatever was rated before, changed or not. */
  ratings: EarlierRating[];
}

/** `path`: of the country; '' for the whole plan. */
export function findChanges(path: string, node: string, signal?: AbortSignal): Promise<Changes> {
  return api.get<Changes>(`${path}/changes`, { query: { node: node || undefined }, signal });
}

/** Ratings are compared by their names: the scales of two rounds may differ. */
export function hasChanged(one: EarlierRating): boolean {
  return one.now_title !== null && one.now_title !== one.before_title;
}
