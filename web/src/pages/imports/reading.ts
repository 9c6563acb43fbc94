// How the texts of the columns are read, put together from what was seen in each.

import type { ColumnProfile, Detection, TextFormat } from './types';

export interface Question {
  /** The value to begin with; '' when a person must say. */
  value: string;
  isOpen: boolean;
  /** Columns that it concerns. */
  columns: string[];
}

function together(columns: readonly ColumnProfile[], part: 'decimal_mark' | 'date_order'): Question {
  const seen = columns.filter((column) => column[part] !== undefined && column[part]?.value !== undefined);
  const names = seen.map((column) => column.name);
  const sure = new Set(seen.filter((column) => column[part]?.certainty !== 'ambiguous').map((column) => column[part]?.value ?? ''));
  sure.delete('');
  if (seen.length === 0) return { value: '', isOpen: false, columns: [] };
  if (sure.size === 1) return { value: [...sure][0] ?? '', isOpen: false, columns: names };
  // Two columns that speak against each other, or none that tells.
  return { value: '', isOpen: sure.size > 1 || seen.some((column) => column[part]?.certainty === 'ambiguous'), columns: names };
}

export function decimalQuestion(detected: Detection): Question {
  return together(detected.columns, 'decimal_mark');
}

export function dateQuestion(detected: Detection): Question {
  return together(detected.columns, 'date_order');
}

/** The decimal marks to choose from, each with a number that has it. */
export const decimalMarks = [
  { value: '.', label: '1234.5' },
  { value: ',', label: '1234,5' },
];

/** What was seen in the file, as the way to read it; parts that must be decided are ''. */
export function textFormatOf(detected: Detection): TextFormat {
  const decimal = decimalQuestion(detected);
  const dates = dateQuestion(detected);
  return {
    decimal: decimal.value || (decimal.isOpen ? '' : '.'),
    thousands: detected.columns.find((column) => column.group_mark)?.group_mark ?? '',
    dates: dates.value || (dates.isOpen ? '' : 'ymd'),
  };
}
