// Commitments across all plans: what is found, what is linked, and the tables that say so.

import { api } from '../core/api';
import type { Coded, PlanNode } from './plans';

export interface Place extends PlanNode {
  plan: { id: string; title: string; prefix: string | null; from: number | null };
  /** Titles of what stands above it. */
  above: string[];
}

/** A link as seen from one of its ends. */
export interface Link {
  crosswalk: string;
  asserter: string;
  asserted_by: string;
  /** Asserted by a published table, not by us. */
  published: boolean;
  type: Coded;
  reason: string | null;
  printed: string | null;
  printed_times: number;
  state: Coded;
  reading: string | null;
}

export interface Linked extends Place {
  step: number;
  /** Id of the one it was reached from. */
  before: string;
  /** What the start is to it, where that follows from the links. */
  type: Coded | null;
  links: Link[];
}

export interface Asserter {
  id: string;
  label: string;
  title: string;
  published: boolean;
  links: number;
}

export interface LinkedView extends Place {
  steps: number;
  asserters: Asserter[];
  linked: Linked[];
  above_linked: (PlanNode & { links: (Link & { commitment: Place })[] })[];
  without_counterpart: Link[];
  satisfied: { wholly: Linked[]; in_part: Linked[]; perhaps: Linked[] };
}

export interface CrosswalkSummary {
  id: string;
  title: string;
  description: string | null;
  source: string | null;
  asserted_by: string;
  published: boolean;
}

export interface CrosswalkRow extends Link {
  from: Place;
  to: Place | null;
}

export interface Crosswalk extends CrosswalkSummary {
  rows: CrosswalkRow[];
}

export interface LinkChoice {
  steps: number;
  asserter: string;
  type: string;
}

export const linkTypes = ['same', 'part_of', 'wider', 'overlaps', 'corresponds'] as const;

export function pathOf(place: Place): string {
  return `/commitments/${place.plan.id}/${place.id}`;
}

export function findLinks(node: string, choice: LinkChoice, signal?: AbortSignal): Promise<LinkedView> {
  const query = { steps: choice.steps, asserter: choice.asserter || undefined, type: choice.type || undefined };
  return api.get<LinkedView>(`/commitments/${encodeURIComponent(node)}/links`, { query, signal });
}

export function findCommitments(words: string, theme: string, signal?: AbortSignal): Promise<{ items: Place[]; more: boolean }> {
  const query = { q: words || undefined, theme: theme || undefined, limit: 100 };
  return api.get<{ items: Place[]; more: boolean }>('/commitments', { query, signal });
}

export async function listThemes(signal?: AbortSignal): Promise<Coded[]> {
  return (await api.get<{ items: Coded[] }>('/codelists/commitment_themes', { signal })).items;
}

export async function listCrosswalks(signal?: AbortSignal): Promise<(CrosswalkSummary & { rows: number })[]> {
  return (await api.get<{ items: (CrosswalkSummary & { rows: number })[] }>('/crosswalks', { signal })).items;
}

export function findCrosswalk(id: string, signal?: AbortSignal): Promise<Crosswalk> {
  return api.get<Crosswalk>(`/crosswalks/${encodeURIComponent(id)}`, { signal });
}

// --- the picture ---------------------------------------------------------------

export interface Box {
  id: string;
  x: number;
  y: number;
  number: string;
  title: string;
  path: string;
  step: number;
}

export interface Line {
  from: Box;
  to: Box;
  published: boolean;
  ours: boolean;
}

export interface Picture {
  columns: { x: number; label: string }[];
  boxes: Box[];
  lines: Line[];
  width: number;
  height: number;
  /** How many of the farthest had no room. */
  left_out: number;
}

export const boxWidth = 216;
export const boxHeight = 44;
const columnWidth = boxWidth + 72;
const rowHeight = boxHeight + 12;
const headHeight = 40;
const mostBoxes = 60;

/** Each source document is a column, from the oldest to the newest; lines go where a link was followed. */
export function draw(view: LinkedView): Picture {
  const places: (Place & { step: number })[] = [{ ...view, step: 0 }, ...view.linked.slice(0, mostBoxes)];
  const plans = [...new Map(places.map((one) => [one.plan.id, one.plan])).values()].sort((a, b) => (a.from ?? 0) - (b.from ?? 0) || a.id.localeCompare(b.id));
  const filled = plans.map(() => 0);
  const boxes = new Map<string, Box>();
  for (const one of places) {
    const column = plans.findIndex((plan) => plan.id === one.plan.id);
    const row = filled[column] ?? 0;
    filled[column] = row + 1;
    const number = one.id.slice(one.id.indexOf('-') + 1);
    boxes.set(one.id, { id: one.id, x: column * columnWidth, y: headHeight + row * rowHeight, number, title: one.title, path: pathOf(one), step: one.step });
  }
  const lines: Line[] = [];
  for (const one of view.linked.slice(0, mostBoxes)) {
    const from = boxes.get(one.before);
    const to = boxes.get(one.id);
    if (from && to) lines.push({ from, to, published: one.links.some((link) => link.published), ours: one.links.some((link) => !link.published) });
  }
  return {
    columns: plans.map((plan, index) => ({ x: index * columnWidth, label: plan.prefix ?? plan.title })),
    boxes: [...boxes.values()],
    lines,
    width: plans.length * columnWidth - (columnWidth - boxWidth),
    height: headHeight + Math.max(...filled) * rowHeight,
    left_out: Math.max(0, view.linked.length - mostBoxes),
  };
}

/** From side to side; within one column a bow on the right. */
export function curve(line: Line): string {
  const middle = boxHeight / 2;
  const [a, b] = [line.from, line.to];
  if (a.x === b.x) {
    const x = a.x + boxWidth;
    return `M${x} ${a.y + middle} C${x + 48} ${a.y + middle} ${x + 48} ${b.y + middle} ${x} ${b.y + middle}`;
  }
  const right = b.x > a.x;
  const x1 = right ? a.x + boxWidth : a.x;
  const x2 = right ? b.x : b.x + boxWidth;
  const half = (x1 + x2) / 2;
  return `M${x1} ${a.y + middle} C${half} ${a.y + middle} ${half} ${b.y + middle} ${x2} ${b.y + middle}`;
}
