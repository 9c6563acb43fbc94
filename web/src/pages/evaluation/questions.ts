// The questionnaire: questions, answers and what stands behind them.

import type { Option } from '../../ui/Combobox.svelte';
import { exactNumber } from '../registers/display';
import { formatPeriod } from '../../core/format';
import { hasText, t } from '../../core/texts.svelte';
import type { PlanTree } from '../../indicators/plans';
import type { Evidence } from '../../evidence/evidence';
import type { Counts, Titled } from './model';

export type { Evidence };

export type QuestionType = 'yes_no' | 'choice' | 'number' | 'date' | 'text' | 'list' | 'table' | 'file';

export interface Column extends Titled {
  type: 'text' | 'number' | 'date' | 'yes_no';
}

/** As the service keeps it; its form depends on the type of the question. */
export type Value = unknown;
export type Cells = Record<string, string | null>;

/** Of another round, of a question on a linked commitment, or of an indicator. */
export type Source = { round?: string; question?: string; link?: string; indicator?: string; year?: string } & Record<string, unknown>;

/** When a question is asked: one of the tests is there. */
export interface Condition {
  question: string;
  equals?: string;
  not_equals?: string;
  any_of?: string[];
  answered?: true;
  at_least?: string;
}

export interface Answer {
  value: Value;
  note: string;
  evidence: Evidence[];
  source: Source | null;
  /** Of a source that is an office of the exchange: its name. */
  office?: string | null;
  reviewed: boolean;
  version: number;
  author_name: string | null;
  at: string;
}

export interface Question extends Titled {
  node: string;
  type: QuestionType;
  guidance: string | null;
  asked_of: Titled[];
  required: boolean;
  with_date: boolean;
  unit: string | null;
  options: Titled[];
  rows: Titled[];
  columns: Column[];
  when: Condition | null;
  indicator: string | null;
  register: string | null;
}

export interface AskedQuestion extends Question {
  answer: Answer | null;
  /** What the question depends on is so. */
  asked: boolean;
  can_change: boolean;
}

export interface NodeQuestions extends Titled {
  questions: AskedQuestion[];
}

interface LinkedNode {
  id: string;
  plan: string | null;
  number: string | null;
  title: string | null;
}
export interface LinkStep {
  from: LinkedNode;
  to: LinkedNode;
  type: string;
  reason: string | null;
  crosswalk: string;
  asserted_by: string;
}
/** A question on a linked commitment, and by which links an answer to it counts here. */
export interface LinkedAnswer {
  question: string;
  title: string;
  node: LinkedNode;
  /** What the commitment asked about is to that one: the same, a part of it, or wider. */
  type: 'same' | 'part_of' | 'wider';
  way: LinkStep[];
}

export interface Proposal {
  value: Value;
  source: Source;
  round_title: string | null;
  linked: LinkedAnswer | null;
  at: string;
}

export interface Progress {
  all: Counts;
  nodes: (Titled & Counts)[];
}

export const missingReasons = ['not_collected', 'unknown', 'refused', 'not_applicable'] as const;

export function missingIn(value: Value): string | undefined {
  if (typeof value !== 'object' || value === null || !('missing' in value)) return undefined;
  return typeof value.missing === 'string' ? value.missing : undefined;
}
export function missingText(reason: string): string {
  return hasText(`staff.eval.missing.${reason}`) ? t(`staff.eval.missing.${reason}`) : reason;
}

/** A question with columns is answered by a table; without rows of its own as long as needed. */
export function rowsOf(question: Question, value: Value): { id: string; title: string; cells: Cells }[] {
  if (question.rows.length > 0) {
    const held = (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}) as Record<string, Cells>;
    return question.rows.map((row) => ({ ...row, cells: held[row.id] ?? {} }));
  }
  const list = Array.isArray(value) ? (value as Cells[]) : [];
  return list.map((cells, i) => ({ id: String(i), title: t('staff.eval.row', { number: i + 1 }), cells }));
}

/** A value of one cell, as it is read. */
export function cellText(type: Column['type'], cell: unknown): string {
  if (cell === null || cell === undefined || cell === '') return '';
  if (type === 'yes_no') return t(cell === 'yes' ? 'staff.yes' : 'staff.no');
  if (type === 'number') return exactNumber(String(cell));
  if (type === 'date') return formatPeriod(String(cell));
  return String(cell);
}

/** Where an answer or a proposal was taken from. */
export function sourceText(source: Source, roundTitle: string | null, indicatorTitle: (id: string) => string, office: string | null = null): string {
  if (typeof source.indicator === 'string') {
    return t('staff.eval.from_indicator', { indicator: indicatorTitle(source.indicator), year: String(source.year ?? '') });
  }
  if (typeof source['node'] === 'string') return t('staff.eval.from_office', { office: office && office !== source['node'] ? t('staff.eval.office_and_id', { office, id: source['node'] }) : source['node'] });
  const round = roundTitle ?? source.round ?? '';
  return source.question ? t('staff.eval.from_linked', { question: source.question, round }) : t('staff.eval.from_round', { round });
}

/** What is asked for below a node of the plan, and what is done of it. */
export function sumBelow(node: PlanTree, counts: ReadonlyMap<string, { asked: number; answered: number }>): { asked: number; answered: number } {
  const own = counts.get(node.id);
  const sum = { asked: own?.asked ?? 0, answered: own?.answered ?? 0 };
  for (const child of node.children) {
    const below = sumBelow(child, counts);
    sum.asked += below.asked;
    sum.answered += below.answered;
  }
  return sum;
}

/** The tree without what the round does not ask about. */
export function pruned(nodes: readonly PlanTree[], asked: ReadonlySet<string>): PlanTree[] {
  return nodes
    .map((node) => ({ ...node, children: pruned(node.children, asked) }))
    .filter((node) => node.children.length > 0 || asked.has(node.id));
}

export function nodeOptions(tree: readonly PlanTree[], asked: ReadonlySet<string>): Option[] {
  return tree.flatMap((node) => [
    ...(asked.has(node.id) ? [{ value: node.id, label: `${node.number ?? ''} ${node.title}`.trim() }] : []),
    ...nodeOptions(node.children, asked),
  ]);
}

/** The official numbers of the commitments of a plan. */
export function numbersOf(tree: readonly PlanTree[]): Map<string, string> {
  return new Map(tree.flatMap((node) => [[node.id, node.number ?? ''] as const, ...numbersOf(node.children)]));
}
