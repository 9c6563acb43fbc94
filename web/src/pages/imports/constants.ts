// Texts that stand in every row, remembered on this device for the next file with the same columns:
// the service learns which column fills a field, but a constant comes from no column.

import { mapFor, withSource } from './draft';
import type { Mapping } from './types';

/** Newest first. */
interface Remembered {
  columns: string;
  fixed: Record<string, string>;
}

const most = 20;

function keyOf(person: number, register: string): string {
  return `atalaya.constants.${person}.${register}`;
}
function columnsOf(header: readonly string[]): string {
  return JSON.stringify([...header].sort());
}
function read(key: string): Remembered[] {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]') as Remembered[];
  } catch {
    return [];
  }
}

export function rememberConstants(person: number, register: string, header: readonly string[], mapping: Mapping): void {
  const fixed: Record<string, string> = {};
  for (const column of mapping.columns) if (column.fixed) fixed[column.to] = column.fixed;
  if (mapping.country.fixed) fixed['country'] = mapping.country.fixed;
  const columns = columnsOf(header);
  const key = keyOf(person, register);
  try {
    localStorage.setItem(key, JSON.stringify([{ columns, fixed }, ...read(key).filter((one) => one.columns !== columns)].slice(0, most)));
  } catch {
    // Nothing can be kept here: they are asked for again.
  }
}

/** Lays the constants of the last such file under a proposal; says which targets got one. */
export function withConstants(person: number, register: string, header: readonly string[], mapping: Mapping): { mapping: Mapping; added: string[] } {
  const columns = columnsOf(header);
  const fixed = read(keyOf(person, register)).find((one) => one.columns === columns)?.fixed ?? {};
  const added: string[] = [];
  let out = mapping;
  for (const [to, text] of Object.entries(fixed)) {
    if (to === 'country') {
      if (out.country.from || out.country.fixed || out.country.pattern) continue;
      out = { ...out, country: { fixed: text } };
    } else {
      if (mapFor(out, to)) continue;
      out = withSource(out, to, { fixed: text });
    }
    added.push(to);
  }
  return { mapping: out, added };
}
