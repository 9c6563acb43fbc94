// The country's own strategies and activities, as the data service sums them up.

import { api, apiAddress } from '../../core/api';
import { formatNumber, formatPeriod } from '../../core/format';
import { t } from '../../core/texts.svelte';

export interface MoneyLine {
  year: number;
  source: string;
  source_title: string;
  currency: string;
  /** Exact decimals; null where nothing was entered. */
  budget: string | null;
  spent: string | null;
}

export interface Progress {
  activities: number;
  by_state: Record<string, number>;
  milestones: number;
  milestones_done: number;
  late: number;
  money: MoneyLine[];
}

export interface Activity {
  reference: string;
  strategy: string | null;
  number: string;
  title: string;
  owner: string | null;
  start: string | null;
  end: string | null;
  state: string;
  state_title: string;
  /** Not so where it is only proposed. */
  counts: boolean;
  milestones: number;
  milestones_done: number;
  commitments: string[];
}

/** In the plan as a whole: how much there is, and of how much the present says something else. */
export interface EvidenceCount {
  count: number;
  changed: number;
}

export interface Objective {
  strategy: string | null;
  title: string;
  progress: Progress;
  activities: (Activity & { evidence: EvidenceCount })[];
}

export interface NodeLine {
  id: string;
  number: string | null;
  kind: string;
  parent: string | null;
  title: string;
}

export interface ServedNode extends NodeLine {
  direct: number;
  progress: Progress;
}

export interface PlanCoverage {
  plan: string;
  title: string;
  commitments: number;
  direct: number;
  below: number;
  above: number;
  unserved: number;
  served: ServedNode[];
}

export interface Reminder {
  kind: 'begin' | 'milestone' | 'end';
  reference: string;
  number: string;
  title: string;
  owner: string | null;
  milestone: string | null;
  due: string;
  /** Until then; negative: late by so many. */
  days: number;
  state_title: string;
}

export interface Strategy {
  id: string;
  code: string;
  title: string;
  kind_title?: string;
  from: string | null;
  to: string | null;
  lead_body: string | null;
  legal_basis: string | null;
  summary: string | null;
  state_title?: string;
}

export interface State {
  id: string;
  title: string;
}

export interface NationalPlan {
  today: string;
  days: number;
  strategies: Strategy[];
  states: State[];
  total: Progress;
  objectives: Objective[];
  plans: PlanCoverage[];
  reminders: Reminder[];
}

export const tables = ['activities', 'evidence', 'objectives', 'money', 'reminders', 'commitments', 'unserved'] as const;

export function findNationalPlan(strategy: string, signal?: AbortSignal): Promise<NationalPlan> {
  return api.get<NationalPlan>('/national-plan', { query: { strategy: strategy || undefined, days: 60 }, signal });
}

export function tableAddress(table: string, format: string, strategy: string): string {
  return apiAddress('/national-plan', { table, format, ...(strategy ? { strategy } : {}) });
}

/** "late by 3 days", "today", "in 12 days". */
export function whenText(days: number): string {
  if (days < 0) return t('web.national.late_by', { count: -days });
  return days === 0 ? t('web.national.due_today') : t('web.national.due_in', { count: days });
}

export function whatText(reminder: Pick<Reminder, 'kind' | 'milestone'>): string {
  const what = t(`web.national.what.${reminder.kind}`);
  return reminder.milestone ? t('web.national.what_of', { what, milestone: reminder.milestone }) : what;
}

export function spanText(from: string | null, to: string | null): string {
  return [from, to].filter((one) => one !== null).map(formatPeriod).join(' – ');
}

export function currenciesOf(money: readonly MoneyLine[]): string[] {
  return [...new Set(money.map((line) => line.currency))].sort();
}

// Decimal texts added exactly; null where there is none.
function sumExact(amounts: readonly (string | null)[]): string | null {
  const parts = amounts.filter((one) => one !== null).map((one) => one.split('.'));
  if (parts.length === 0) return null;
  const scale = Math.max(...parts.map(([, behind = '']) => behind.length));
  const sum = parts.reduce((all, [before = '0', behind = '']) => all + BigInt(before + behind.padEnd(scale, '0')), 0n);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return sum < 0n ? `-${text}` : text;
}

/** Of lines in one currency. */
export function sumOf(lines: readonly MoneyLine[]): { budget: string | null; spent: string | null } {
  return { budget: sumExact(lines.map((line) => line.budget)), spent: sumExact(lines.map((line) => line.spent)) };
}

/** Whole units of money where nothing is lost by it. */
export function moneyText(amount: string | null): string {
  if (amount === null) return '–';
  return formatNumber(amount, /\.0*[1-9]/.test(amount) ? 2 : 0);
}
