// Answers and reports that travel between a country and the secretariat, as the data service gives
// them.

import type { OutboxItem } from '../../lib/warning/exchange';
import type { NationalReport, Verification } from '../evaluations/reports';
import { countryPath } from './model';
import type { Titled } from './model';
import type { Answer, Question, Value } from './questions';

export type Kind = 'answers' | 'report';
/** Names of offices by their short names. */
export type Offices = Record<string, string>;

export interface Received {
  origin: string;
  kind: Kind;
  round: string;
  round_title: string;
  country: string;
  country_title: string;
  /** 1, 2, 3 ... as the sender counts. */
  revision: number;
  message: string;
  at: string;
  answers: number;
  /** The country has submitted them at home. */
  handed_in: boolean;
}

export interface Overview {
  can: { send_answers: boolean; send_report: boolean };
  offices: Offices;
  sent: OutboxItem[];
  received: {
    /** `open`: how many are not in the round as they came. */
    answers: (Received & { open: number }) | null;
    report: Received | null;
  };
}

/** What would leave now. */
export interface Outgoing {
  kind: Kind;
  to: string[];
  offices: Offices;
  mark: string;
  revision: number;
  handed_in: boolean;
  digest: string;
  bytes: number;
  envelope: string;
  answers: { question: Question; value: Value; note: string; changed: boolean }[];
  unreviewed: Titled[];
  files: Titled[];
  gone: Titled[];
}

export type Change = 'new' | 'same' | 'corrected' | 'differs' | 'gone' | 'unknown';

export interface ComparedAnswer {
  question: Question;
  change: Change;
  value: Value;
  note: string;
  reviewed: boolean;
  here: Answer | null;
}
export interface Compared {
  received: Received;
  offices: Offices;
  may_take: boolean;
  answers: ComparedAnswer[];
}
export interface Taken {
  taken: number;
  same: number;
  kept: string[];
  refused: { question: string; text: string }[];
}

export interface ReceivedReport {
  document: NationalReport['document'];
  at: string;
  received: Received;
  offices: Offices;
  verification: Pick<Verification, 'holds' | 'digest' | 'fingerprint' | 'faults'>;
}

export function overviewPath(round: string, country: string): string {
  return `${countryPath(round, country)}/exchange`;
}
export function sentPath(round: string, country: string, kind: Kind): string {
  return `${countryPath(round, country)}/${kind}-sent`;
}
export function receivedPath(round: string, country: string, kind: Kind): string {
  return `${countryPath(round, country)}/received-${kind}`;
}

/** Whether there is anything to see or to do. */
export function concerns(overview: Overview): boolean {
  return overview.can.send_answers || overview.can.send_report || overview.sent.length > 0 || overview.received.answers !== null || overview.received.report !== null;
}
