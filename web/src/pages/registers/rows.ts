// How the rows of a group are read: beside each other in a table, or, where they hold texts, one below
// the other.

import { isEmpty, type FieldForm, type Values } from './model';

/** A line of a narrow column; what is longer would push a table beyond the page. */
const shortText = 80;
/** So many columns still stand beside each other. */
const mostColumns = 7;

/** The parts that some row has. */
export function partsIn(field: FieldForm, rows: readonly Values[]): FieldForm[] {
  return (field.fields ?? []).filter((part) => rows.some((row) => !isEmpty(row[part.id])));
}

/** Whether the rows are read one below the other. */
export function isLong(field: FieldForm, rows: readonly Values[]): boolean {
  const parts = partsIn(field, rows);
  if (parts.length > mostColumns) return true;
  return parts.some((part) => part.type === 'long_text' || rows.some((row) => isLongText(row[part.id])));
}

function isLongText(value: unknown): boolean {
  return typeof value === 'string' && (value.length > shortText || value.includes('\n'));
}
