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

/** Best first; in one plan where it is named. */
export function findCommitments(words: string, choice: { theme?: string; plan?: string; limit?: number } = {}, signal?: AbortSignal): Promise<{ items: Place[]; more: boolean }> {
  const query = { q: words || undefined, theme: choice.theme || undefined, plan: choice.plan || undefined, limit: choice.limit ?? 100 };
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

/** What a column holds beyond what is drawn. */
export interface Fold {
  plan: string;
  x: number;
  y: number;
  count: number;
}

export interface Line {
  key: string;
  from: { x: number; y: number };
  to: { x: number; y: number };
  /** The boxes that it leads to, for the way to one of them to be shown. */
  ends: string[];
  published: boolean;
  ours: boolean;
  /** Part of no link of the commitment itself. */
  far: boolean;
}

export interface Column {
  x: number;
  plan: { id: string; title: string; prefix: string | null };
  count: number;
}

export interface Picture {
  columns: Column[];
  boxes: Box[];
  folds: Fold[];
  lines: Line[];
  width: number;
  height: number;
}

export const boxWidth = 236;
export const boxHeight = 60;
const columnWidth = boxWidth + 72;
const rowHeight = boxHeight + 12;
const headHeight = 60;
/** Of one document, before the rest is folded. */
const mostInColumn = 8;

/**
 * Each source document is a column, from the oldest to the newest; lines go where a link was
 * followed. The nearest are drawn, the rest of a column is one box, unless the document is open.
 */
export function draw(view: LinkedView, open: ReadonlySet<string>): Picture {
  const places: (Place & { step: number })[] = [{ ...view, step: 0 }, ...view.linked];
  const plans = [...new Map(places.map((one) => [one.plan.id, one.plan])).values()].sort((a, b) => (a.from ?? 0) - (b.from ?? 0) || a.id.localeCompare(b.id));
  const columns = plans.map((plan) => {
    const own = places.filter((one) => one.plan.id === plan.id).sort((a, b) => a.step - b.step);
    // One box more takes no more room than a box that says "one more".
    const drawn = open.has(plan.id) || own.length <= mostInColumn + 1 ? own : own.slice(0, mostInColumn);
    return { plan, drawn, folded: own.length - drawn.length, rows: drawn.length + (drawn.length < own.length ? 1 : 0) };
  });
  const rows = Math.max(...columns.map((column) => column.rows));
  const boxes = new Map<string, Box>();
  const folds = new Map<string, Fold>();
  for (const [index, { plan, drawn, folded }] of columns.entries()) {
    const x = index * columnWidth;
    // Every second column stands half a row lower: a line to a farther one passes between boxes.
    const top = headHeight + (index % 2) * (rowHeight / 2);
    for (const [row, one] of drawn.entries()) {
      const number = one.id.slice(one.id.indexOf('-') + 1);
      boxes.set(one.id, { id: one.id, x, y: top + row * rowHeight, number, title: one.title, path: pathOf(one), step: one.step });
    }
    if (folded > 0) folds.set(plan.id, { plan: plan.id, x, y: top + drawn.length * rowHeight, count: folded });
  }
  return {
    columns: plans.map((plan, index) => ({ x: index * columnWidth, plan, count: places.filter((one) => one.plan.id === plan.id).length })),
    boxes: [...boxes.values()],
    folds: [...folds.values()],
    lines: linesOf(view, boxes, folds),
    width: plans.length * columnWidth - (columnWidth - boxWidth),
    height: headHeight + (rows + 0.5) * rowHeight,
  };
}

/** Several links to what is folded are one line. */
function linesOf(view: LinkedView, boxes: ReadonlyMap<string, Box>, folds: ReadonlyMap<string, Fold>): Line[] {
  const planOf = new Map([...view.linked, view].map((one) => [one.id, one.plan.id]));
  const lines = new Map<string, Line>();
  for (const one of view.linked) {
    const from = boxes.get(one.before) ?? folds.get(planOf.get(one.before) ?? '');
    const to = boxes.get(one.id) ?? folds.get(one.plan.id);
    if (!from || !to || from === to) continue;
    const key = `${from.x} ${from.y} ${to.x} ${to.y}`;
    const line = lines.get(key) ?? { key, from, to, ends: [], published: false, ours: false, far: true };
    line.ends.push(one.id);
    line.far &&= one.step > 1;
    line.published ||= one.links.some((link) => link.published);
    line.ours ||= one.links.some((link) => !link.published);
    lines.set(key, line);
  }
  return [...lines.values()];
}

/** The boxes on the way from the start to this one, both included. */
export function wayTo(view: LinkedView, id: string): Set<string> {
  const before = new Map(view.linked.map((one) => [one.id, one.before]));
  const way = new Set<string>();
  for (let at: string | undefined = id; at !== undefined && !way.has(at); at = before.get(at)) way.add(at);
  return way;
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

/** A text in at most `most` lines of about `length` letters; what does not fit ends in "…". */
export function wrap(text: string, length: number, most: number): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (rest !== '' && lines.length < most) {
    const isLast = lines.length === most - 1;
    if (rest.length <= length) {
      lines.push(rest);
      break;
    }
    const space = rest.lastIndexOf(' ', isLast ? length - 1 : length);
    const end = space > length / 3 ? space : length - 1;
    lines.push(rest.slice(0, end) + (isLast ? '…' : ''));
    rest = rest.slice(end).trim();
  }
  return lines;
}
