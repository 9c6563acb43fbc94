// A part of a table: one measure, one division. The tables of a whole report have more numbers than
// anybody reads at once.

import { divisionText } from './cells';
import type { Group, RenderedTable } from './types';

const mostCells = 400;

interface Choice {
  value: string;
  label: string;
}

/** Codes of the questions that divide a group; '' of the total. */
function divisionOf(group: Group): string {
  return group.keys.map((key) => key.question).join('*');
}
export function measuresOf(table: RenderedTable): Choice[] {
  return [...new Map(table.lines.map((line) => [line.measure, line.title])).entries()].map(([value, label]) => ({ value, label }));
}
export function divisionsOf(table: RenderedTable): Choice[] {
  return [...new Map(table.groups.filter((group) => group.keys.length > 0).map((group) => [divisionOf(group), divisionText(group.keys)])).entries()].map(([value, label]) => ({ value, label }));
}
function isLarge(table: RenderedTable): boolean {
  return table.lines.length * table.groups.length > mostCells;
}

/** What is shown of it: as it was asked for, or what fits a page. '' stands for everything. */
export function shownPart(table: RenderedTable, asked: { measure: string | null; by: string | null }): { measure: string; by: string } {
  const pick = (choices: Choice[], wanted: string | null): string => {
    if (wanted === 'all' || choices.length < 2) return '';
    return choices.find((one) => one.value === wanted)?.value ?? (isLarge(table) ? (choices[0]?.value ?? '') : '');
  };
  return { measure: pick(measuresOf(table), asked.measure), by: pick(divisionsOf(table), asked.by) };
}

/** The lines of the measure; the total and the groups of the division. */
export function partOf(table: RenderedTable, part: { measure: string; by: string }): RenderedTable {
  if (part.measure === '' && part.by === '') return table;
  const taken = table.groups.flatMap((group, i) => (part.by === '' || group.keys.length === 0 || divisionOf(group) === part.by ? [i] : []));
  return {
    ...table,
    groups: taken.flatMap((i) => table.groups[i] ?? []),
    lines: table.lines.filter((line) => part.measure === '' || line.measure === part.measure).map((line) => ({ ...line, cells: taken.flatMap((i) => line.cells[i] ?? []) })),
  };
}
