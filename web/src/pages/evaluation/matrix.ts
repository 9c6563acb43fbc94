// The matrix of a round: what its columns are and how its levels look.

import { t } from '../../core/texts.svelte';
import type { PlanTree } from '../../indicators/plans';
import type { Level, Titled } from './model';

/** As the service gives it. Answers: for each country, in the order of the nodes, what share of the
    questions is answered (in per cent; null: nothing asked). Ratings: for each node, in the order of
    the countries, the place of the level in `levels` (null: none). */
export interface MatrixData {
  show: 'answers' | 'ratings';
  nodes: Titled[];
  countries: { country: string; label: string }[];
  levels?: string[];
  cells: (number | null)[][];
}

export interface MatrixRow {
  country: string;
  label: string;
  /** For each node the index of its level; -1: none. */
  cells: number[];
}

/** Told apart without colour as well: see the styles of Matrix. */
export type Look = 'full' | 'most' | 'half' | 'low' | 'outside' | 'none';

export interface MatrixLevel extends Titled {
  look: Look;
}

export interface MatrixColumn {
  /** Place of its cell in each row. */
  index: number;
  node: PlanTree;
  pillar: PlanTree;
  objective: PlanTree;
}

/** The actions in the order of the plan, of one pillar or of all. */
export function columnsOf(tree: readonly PlanTree[], nodes: readonly string[], pillar: string): MatrixColumn[] {
  const places = new Map(nodes.map((id, i) => [id, i]));
  const out: MatrixColumn[] = [];
  const walk = (node: PlanTree, top: PlanTree, above: PlanTree): void => {
    const index = places.get(node.id);
    if (index !== undefined) out.push({ index, node, pillar: top, objective: above });
    for (const child of node.children) walk(child, top, node);
  };
  for (const top of tree) if (pillar === '' || top.id === pillar) walk(top, top, top);
  return out;
}

const steps: readonly Look[] = ['full', 'most', 'half', 'low'];

/** The levels of the legend, from the best to the worst; those outside a scale look alike. */
export function levelsOf(show: MatrixData['show'], scale: readonly Level[]): MatrixLevel[] {
  if (show === 'answers') {
    return (['complete', 'part', 'none'] as const).map((id, i) => ({ id, title: t(`staff.eval.matrix.${id}`), look: steps[i === 0 ? 0 : i + 1] ?? 'low' }));
  }
  const last = scale.filter((level) => !level.outside).length - 1;
  let rank = 0;
  return scale.map(({ id, title, outside }) => {
    if (outside) return { id, title, look: 'outside' };
    const look = steps[last <= 0 ? 0 : Math.round((rank++ * (steps.length - 1)) / last)] ?? 'low';
    return { id, title, look };
  });
}

function levelOfShare(share: number): number {
  if (share >= 100) return 0;
  return share > 0 ? 1 : 2;
}

export function rowsOf(data: MatrixData, levels: readonly MatrixLevel[]): MatrixRow[] {
  const places = (data.levels ?? []).map((id) => levels.findIndex((level) => level.id === id));
  const levelOf = (country: number, node: number): number => {
    const cell = data.show === 'answers' ? data.cells[country]?.[node] : data.cells[node]?.[country];
    if (cell === null || cell === undefined) return -1;
    return data.show === 'answers' ? levelOfShare(cell) : (places[cell] ?? -1);
  };
  return data.countries.map((one, country) => ({ ...one, cells: data.nodes.map((_, node) => levelOf(country, node)) }));
}
