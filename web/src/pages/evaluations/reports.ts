// Reports of evaluations, of one country and of all together.

import { apiAddress } from '../../core/api';
import type { Texts } from '../evaluation/findings';
import type { Why } from '../evaluation/model';

export interface Level {
  id: string;
  title: string;
  fulfilled: boolean;
  outside: boolean;
}

/** Countries by rating; null where the round did not ask. */
export type Share = {
  levels: Record<string, number>;
  rated: number;
  fulfilled: number;
  percent: number | null;
  unrated: number;
} | null;

export interface Line {
  node: string;
  number: string;
  title: string;
  kind: string;
  depth: number;
  pillar: string;
  asked: boolean;
  share: Share;
  earlier: Share[];
}

export interface Hemispheric {
  round: { id: string; title: string };
  plan_title: string;
  levels: Level[];
  invited: number;
  counted: number;
  absent: number;
  late: number;
  countries: { country: string; label: string; state: string | null; state_title: string | null; counted: boolean; absent: boolean; late: boolean }[];
  total: Share;
  earlier: { id: string; title: string; counted: number; share: Share }[];
  lines: Line[];
  follow_up: FollowUpSummary;
  /** What the Commission adopted of it, as far as the reader may read it. */
  adopted: Edition | null;
}

/** The report on all countries as it was adopted. */
export interface Edition {
  public: boolean;
  edition: number;
  /** Of another edition than the first. */
  reason: string;
  adopted_at: string;
  fingerprint: string;
}

/** Recommendations of the reports that are counted. */
export interface FollowUpSummary {
  recommendations: number;
  reiterated: number;
  by_type: Record<string, number>;
  by_priority: Record<string, number>;
  /** "none": of which the country has reported nothing. */
  by_progress: Record<string, number>;
  /** Countries that need or ask for assistance. */
  assistance: number;
}

export interface SealedComment {
  id: string;
  text: string;
  verdict: string;
  reason: string;
}

export interface SealedNode {
  id: string;
  number: string;
  kind: string;
  depth: number;
  title: Texts;
  rating?: string;
  text?: Texts;
  reason?: string;
  basis?: { fulfilled: number; counted: number };
  evidence?: { kind: string; title?: string; name?: string; address?: string; reference?: string; frozen?: { title?: string; at: string } }[];
  comments?: SealedComment[];
}

export interface NationalReport {
  document: {
    round: { id: string; title: Texts };
    scale: { levels: { id: string; title: Texts; fulfilled: boolean; outside: boolean }[] };
    plan: { id: string; title: Texts };
    country: { code: string; name: Texts };
    introduction?: Texts;
    introduction_comments?: SealedComment[];
    counts: Record<string, number>;
    nodes: SealedNode[];
    recommendations: { id: string; node: string; type_title: Texts; priority: string; text: Texts; assistance: boolean; reiterates: { round: string; id: string; title?: Texts } | null }[];
    adopted?: { at: string; name?: string };
  };
  sealed: boolean;
  seal: { fingerprint: string } | null;
  at: string;
  follow_up: { recommendation: string; progress: string; text: string; assistance: boolean; assistance_text: string }[];
}

export interface Verification {
  holds: boolean;
  digest: string;
  fingerprint: string;
  own_key: boolean;
  /** Signed by this node before its key was renewed. */
  earlier_key: boolean;
  papers: number;
  /** Whether the journal was walked as well: for the staff. */
  journal: boolean;
  faults: Why[];
}

export function reportPath(round: string, country?: string): string {
  const path = `/evaluation/rounds/${encodeURIComponent(round)}`;
  return country ? `${path}/countries/${encodeURIComponent(country)}/report` : `${path}/report`;
}

/** A file to take away. */
export interface Offer {
  format: string;
  address: string;
}

export function offers(path: string, formats: readonly string[], query: Record<string, string> = {}): Offer[] {
  return formats.map((format) => ({ format, address: apiAddress(path, { format, ...query }) }));
}
/** The report on all countries as it was sealed. */
export function adoptedPath(round: string): string {
  return `${reportPath(round)}/adopted`;
}
