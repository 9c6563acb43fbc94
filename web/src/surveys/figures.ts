// What of a table is drawn.

import { estimateText, groupText, intervalText, lineKey, lineText, scaled, divisionText } from './cells';
import type { Figure } from './IntervalChart.svelte';
import type { Cell, Line, RenderedTable } from './types';

function figure(key: string, label: string, cell: Cell, line: Line, heading?: string): Figure {
  const shown = cell.verdict !== 'withhold';
  const interval = intervalText(cell, line);
  const mark = cell.verdict === 'flag' ? '*' : '';
  return {
    key,
    label,
    heading,
    value: shown ? scaled(cell.value, line) : null,
    lower: shown ? scaled(cell.lower, line) : null,
    upper: shown ? scaled(cell.upper, line) : null,
    text: `${estimateText(cell, line)}${mark}${interval ? ` (${interval})` : ''}`,
    verdict: cell.verdict,
  };
}

/** One line of the table: a figure for each group, under the name of its division. */
export function figuresOfLine(table: RenderedTable, line: Line): Figure[] {
  let before = '';
  return table.groups.flatMap((group, i) => {
    const cell = line.cells[i];
    if (!cell) return [];
    const division = group.keys.length === 0 ? '' : divisionText(group.keys);
    const heading = division !== '' && division !== before ? division : undefined;
    before = division;
    return [figure(String(i), groupText(group.keys), cell, line, heading)];
  });
}

/** One group of the table: a figure for each of the lines that share a unit. */
export function figuresOfGroup(group: number, lines: readonly Line[]): Figure[] {
  return lines.flatMap((line) => {
    const cell = line.cells[group];
    return cell ? [figure(lineKey(line), lineText(line), cell, line)] : [];
  });
}

/** Lines that can stand on one axis with this one. */
export function alike(table: RenderedTable, line: Line): Line[] {
  return table.lines.filter((one) => one.is_share === line.is_share && (one.is_share || one.unit === line.unit));
}
