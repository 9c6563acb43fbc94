// Plans of commitments and their evidence, as the data service gives them.

import { api } from '../core/api';
import type { LeftOut } from './answers';

export interface Coded {
  code: string;
  label: string;
}

export interface PlanSummary {
  id: string;
  title: string;
  description: string;
  source: string;
  prefix: string | null;
  /** Year from which it is in force. */
  from: number | null;
  to: number | null;
  kinds: { kind: string; label: string; count: number }[];
  commitments: number;
}

export interface PlanNode {
  id: string;
  number: string | null;
  /** Of the source, where it prints no number. */
  paragraph: string | null;
  kind: string;
  kind_label: string;
  title: string;
  page: number | null;
  measurable: Coded | null;
  themes: Coded[];
  /** Indicators that measure it. */
  indicators: string[];
}

export interface PlanTree extends PlanNode {
  children: PlanTree[];
}

export interface Plan extends PlanSummary {
  tree: PlanTree[];
}

export interface Figure {
  period: string;
  value: string;
  records: number;
  left_out: number;
}

export interface Evidence {
  node: string;
  indicator: string;
  title: string;
  unit: string;
  why: string;
  figures: Figure[];
  left_out: LeftOut[];
  definition_version: number;
  data_version: number;
  data_time?: string;
  missing?: { code: string; text: string };
}

export interface Commitment extends PlanNode {
  path: PlanNode[];
  children: PlanNode[];
  evidence: Evidence[];
  /** The heading in the source, where that is not the one it belongs under. */
  printed_heading: string | null;
  source_note: string | null;
  /** From a document that was imported, where there is one. */
  official_texts: { language: string; text: string; source: string; line: number }[];
  note?: { code: string; text: string };
}

export async function listPlans(signal?: AbortSignal): Promise<PlanSummary[]> {
  return (await api.get<{ items: PlanSummary[] }>('/plans', { signal })).items;
}

export function findPlan(id: string, signal?: AbortSignal): Promise<Plan> {
  return api.get<Plan>(`/plans/${encodeURIComponent(id)}`, { signal });
}

export function findCommitment(plan: string, node: string, signal?: AbortSignal): Promise<Commitment> {
  return api.get<Commitment>(`/plans/${encodeURIComponent(plan)}/commitments/${encodeURIComponent(node)}`, { signal });
}

/** Commitments of the lowest level below a node, and how many of them an indicator measures. */
export function coverage(node: PlanTree): { measured: number; all: number } {
  if (node.children.length === 0) return { measured: node.indicators.length > 0 ? 1 : 0, all: 1 };
  return node.children.map(coverage).reduce((sum, one) => ({ measured: sum.measured + one.measured, all: sum.all + one.all }), { measured: 0, all: 0 });
}
