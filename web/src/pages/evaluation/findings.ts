// What the experts draft, vote and recommend, and what the country says to it.

import { language, languages, type Language } from '../../core/language';
import { countryPath, type Titled } from './model';

export type Texts = Partial<Record<Language, string>>;

/** In place of a node: the text that stands before everything. */
export const introduction = 'introduction';

export interface Finding {
  node: string;
  text: Texts;
  rating: string | null;
  rating_title: string | null;
  reason: string;
  /** By the plenary, as it stands. */
  read: boolean;
  draft: number;
  version: number;
  author_name: string | null;
  at: string;
}

export interface RatingProposal {
  level: string | null;
  fulfilled: number;
  counted: number;
  outside: number;
  unanswered: number;
}

export interface Findings {
  items: Finding[];
  draft: number;
  proposals: Record<string, RatingProposal>;
  /** Nodes about which this person may write now. */
  writable: string[];
  can: Partial<Record<'write' | 'mark_read' | 'vote' | 'comment' | 'answer_comments' | 'recommend', boolean>>;
}

export interface Tally {
  node: string;
  levels: Record<string, number>;
  votes: { country: string; label: string; level: string; explanation: string; author_name: string | null; version: number }[];
}

export const verdicts = ['accepted', 'partly', 'rejected'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Comment {
  id: string;
  node: string;
  text: string;
  made_by_name: string | null;
  made_at: string;
  answer: { verdict: Verdict; reason: string; by_name: string | null; at: string } | null;
  withdrawal: string | null;
  version: number;
}

export const priorities = ['high', 'medium', 'low'] as const;

export interface Recommendation {
  id: string;
  node: string;
  type: string;
  type_title: string;
  priority: (typeof priorities)[number];
  text: Texts;
  reiterates: { round: string; id: string } | null;
  assistance: boolean;
  withdrawal: string | null;
  version: number;
  author_name: string | null;
  at: string;
}

export const progresses = ['completed', 'in_progress', 'not_started'] as const;

export interface FollowUp {
  recommendation: string;
  progress: (typeof progresses)[number];
  text: string;
  assistance: boolean;
  assistance_text: string;
  version: number;
  author_name: string | null;
  at: string;
}

/** In the language of the page, or the first in which it was written, which is told. */
export function textIn(texts: Texts): { text: string; language: Language } {
  const own = texts[language];
  if (own) return { text: own, language };
  const other = languages.find((one) => texts[one]);
  return { text: other ? (texts[other] ?? '') : '', language: other ?? language };
}

export function levelTitle(levels: readonly Titled[], id: string | null): string {
  return levels.find((level) => level.id === id)?.title ?? id ?? '';
}

/** Under which a recommendation that is written is kept on the device; a new one without its id. */
export function recommendationSubject(round: string, country: string, id = 'new'): string {
  return `${countryPath(round, country)}/recommendations/${id}`;
}
