// An import that is being prepared. It is kept on this device after every change, so that a closed
// tab, a lost connection or an ended session loses nothing: the wizard goes on where it was.

import { dropDraft, draftKey, listDrafts, readDraft, saveDraft } from '../../core/drafts';
import type { ColumnMap, Detection, Mapping, TextFormat, Why } from './types';

export const steps = ['file', 'format', 'columns', 'check', 'run'] as const;
export type Step = (typeof steps)[number];

export interface ImportDraft {
  register: string;
  upload: string;
  file: string;
  bytes: number;
  step: Step;
  /** The furthest step that was reached: those before it can be gone back to. */
  reached: Step;
  detected: Detection | null;
  text: TextFormat;
  mapping: Mapping | null;
  reasons: Record<string, Why>;
  /** The trial of the present mapping; '' when something has changed since. */
  trial: string;
  goodRows: boolean;
  job: string;
  /** Of the start of the import: a start repeated after a lost connection is the same one. */
  key: string;
  /** The records are in: nothing is left to go on with. */
  ended: boolean;
}

const kind = 'import';

export function emptyDraft(): ImportDraft {
  return {
    register: '',
    upload: '',
    file: '',
    bytes: 0,
    step: 'file',
    reached: 'file',
    detected: null,
    text: { decimal: '.', thousands: '', dates: '' },
    mapping: null,
    reasons: {},
    trial: '',
    goodRows: false,
    job: '',
    key: '',
    ended: false,
  };
}

export function newDraftId(): string {
  return `${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;
}

export function readImportDraft(person: number, id: string): ImportDraft | undefined {
  return readDraft<ImportDraft>(draftKey(person, kind, id))?.value;
}

export function keepImportDraft(person: number, id: string, draft: ImportDraft): boolean {
  return saveDraft(draftKey(person, kind, id), draft);
}

export function dropImportDraft(person: number, id: string): void {
  dropDraft(draftKey(person, kind, id));
}

/** Those that can be gone on with; what is left of ended ones is cleared away. */
export function listImportDrafts(person: number): { id: string; at: number; draft: ImportDraft }[] {
  const start = draftKey(person, kind, '');
  return listDrafts(person).flatMap(({ key, at }) => {
    if (!key.startsWith(start)) return [];
    const id = key.slice(start.length);
    const draft = readImportDraft(person, id);
    if (draft?.ended) dropDraft(key);
    return draft && !draft.ended ? [{ id, at, draft }] : [];
  });
}

/** The mapping as the service takes it: with the way texts are read, and without empty parts. */
export function mappingToSend(draft: ImportDraft): Mapping | undefined {
  if (!draft.mapping || !draft.detected) return undefined;
  const { decimal, thousands, dates } = draft.text;
  const format = { ...draft.detected.format, decimal, dates: dates || 'ymd', ...(thousands ? { thousands } : {}) };
  return { ...draft.mapping, format, register: draft.register };
}

export function mapFor(mapping: Mapping, to: string): ColumnMap | undefined {
  return mapping.columns.find((column) => column.to === to);
}

/** Another source for a target; undefined takes it out of the mapping. */
export function withSource(mapping: Mapping, to: string, source: Omit<ColumnMap, 'to'> | undefined): Mapping {
  const before = mapping.columns.findIndex((column) => column.to === to);
  const columns = [...mapping.columns];
  if (!source) {
    if (before >= 0) columns.splice(before, 1);
  } else if (before >= 0) columns[before] = { to, ...source };
  else columns.push({ to, ...source });
  return { ...mapping, columns };
}

/** What a text of the file stands for in a target: a value, or a reason why there is none. */
export function withValue(mapping: Mapping, to: string, text: string, value: string, isMissing: boolean): Mapping {
  const lay = <T extends Omit<ColumnMap, 'to'>>(map: T): T => {
    const { [text]: _value, ...values } = map.values ?? {};
    const { [text]: _missing, ...missing } = map.missing ?? {};
    if (value !== '' && isMissing) missing[text] = value;
    else if (value !== '') values[text] = value;
    return { ...map, values, missing };
  };
  if (to === 'country') return { ...mapping, country: lay(mapping.country) };
  return { ...mapping, columns: mapping.columns.map((column) => (column.to === to ? lay(column) : column)) };
}

/** What was decided for a text: a value, `-` and a reason why there is none, or '' for nothing. */
export function decisionFor(mapping: Mapping, to: string, text: string): string {
  const map = to === 'country' ? mapping.country : mapFor(mapping, to);
  const reason = map?.missing?.[text];
  return reason === undefined ? (map?.values?.[text] ?? '') : `-${reason}`;
}

/** Columns of the file that nothing is done with. */
export function unusedColumns(mapping: Mapping, header: readonly string[]): string[] {
  const maps = [mapping.country, ...mapping.columns];
  return header.filter((name) => !maps.some((map) => map.from === name || map.pattern?.includes(`{${name}}`) || map.pattern?.includes(`{${name}:`)));
}
