// The shapes that the data service gives for registers and records, and what follows from them
// for any page.

import { api } from '../../core/api';

export type FieldType =
  | 'text'
  | 'long_text'
  | 'code'
  | 'codes'
  | 'integer'
  | 'decimal'
  | 'quantity'
  | 'money'
  | 'date'
  | 'period'
  | 'yes_no'
  | 'place'
  | 'substance'
  | 'commitment'
  | 'commitments'
  | 'organisation'
  | 'reference'
  | 'position'
  | 'attachment'
  | 'person'
  | 'group'
  | 'series'
  | 'time';

export interface CodeOption {
  code: string;
  label: string;
  parent: string | null;
  /** Other names by which it is found: abbreviations, common words. */
  aliases?: string[];
  valid_from?: string;
  valid_to?: string;
}

export interface Unit {
  code: string;
  label: string;
  dimension: string;
  base: string | null;
}

export interface FieldForm {
  id: string;
  type: FieldType;
  title: string;
  help: string | null;
  required: boolean;
  required_when?: string;
  search: boolean;
  /** Follows from the other fields; never entered. */
  derived: boolean;
  /** This person sees it in no record. */
  hidden: boolean;
  sensitivity?: string;
  min?: string;
  max?: string;
  scale?: number;
  max_length?: number;
  max_items?: number;
  currency?: string;
  /** Of a reference: the register of the other record. */
  register?: string;
  units?: Unit[];
  list?: string;
  options?: CodeOption[];
  choices?: string;
  /** "analyses.date": begins with what the rows of that group agree on, of dates the latest. */
  proposed_from?: string;
  /** What the same person last entered is offered. */
  remembered?: boolean;
  /** Of a group. */
  fields?: FieldForm[];
}

export interface Titled {
  id: string;
  title: string;
}

export interface State extends Titled {
  editable: boolean;
  counts: boolean;
  initial: boolean;
}

export interface Transition extends Titled {
  from: string[];
  to: string;
  condition: string | null;
  needs_reason: boolean;
  four_eyes: boolean;
}

/** Fields that stand folded under a heading. */
export interface FormSection extends Titled {
  fields: string[];
}

export interface RegisterForm {
  id: string;
  version: number;
  title: string;
  one: string;
  description: string;
  source: string | null;
  key: string[];
  time: string | null;
  territory: string | null;
  searched: boolean;
  marks: { default: string; allowed: Titled[] };
  missing: Titled[];
  states: State[];
  transitions: Transition[];
  fields: FieldForm[];
  sections: FormSection[];
  columns: string[];
  can: string[];
}

export type Value = unknown;
export type Values = Record<string, Value>;

/** A record as the service gives it: its fields beside what the program keeps of it. */
export interface RecordData extends Values {
  id: string;
  country: string;
  version: number;
  state: string;
  mark: string;
  changed_at?: string;
  changed_by?: string;
  created_at?: string;
  created_by?: string;
  withdrawn?: boolean;
  /** Fields that are kept from this person. */
  hidden?: string[];
  /** "update", "withdraw" and the steps that may be taken now. */
  can: string[];
}

/** A register changes with its content files only: asked for once for each page load. */
const forms = new Map<string, Promise<RegisterForm>>();

export function loadForm(register: string): Promise<RegisterForm> {
  let known = forms.get(register);
  if (!known) {
    known = api.get<RegisterForm>(`/registers/${register}`);
    known.catch(() => forms.delete(register));
    forms.set(register, known);
  }
  return known;
}

export function recordsPath(register: string): string {
  return `/registers/${register}/records`;
}
export function recordPath(register: string, reference: string): string {
  return `${recordsPath(register)}/${encodeURIComponent(reference)}`;
}
/** What a draft of a new record is kept under: one for each record from which it is begun. */
export function newSubject(from = ''): string {
  return from === '' ? 'new' : `new:${from}`;
}
/** From which record a draft was begun, '' for none; undefined where it is not one of a new record. */
export function begunFrom(subject: string): string | undefined {
  if (subject === 'new') return '';
  return subject.startsWith('new:') ? subject.slice('new:'.length) : undefined;
}
/** The page of a record, below the language. */
export function recordPage(register: string, reference: string): string {
  return `/work/registers/${register}/${encodeURIComponent(reference)}`;
}

export function stateTitle(form: RegisterForm, id: string): string {
  return form.states.find((state) => state.id === id)?.title ?? id;
}
export function markTitle(form: RegisterForm, id: string): string {
  return form.marks.allowed.find((mark) => mark.id === id)?.title ?? id;
}

/** How far a record is on its way, as a tone of a badge. */
export function stateTone(form: RegisterForm, id: string): 'plain' | 'good' | 'warn' | 'accent' {
  const state = form.states.find((one) => one.id === id);
  if (!state || state.initial) return 'plain';
  if (state.counts) return 'good';
  return state.editable ? 'warn' : 'accent';
}

export function missingReason(value: Value): string | undefined {
  if (typeof value !== 'object' || value === null || !('missing' in value)) return undefined;
  return typeof value.missing === 'string' ? value.missing : undefined;
}

/** Nothing was entered: neither a value nor the reason why there is none. */
export function isEmpty(value: Value): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object') return Object.values(value).every(isEmpty);
  return false;
}

// What the program adds to a quantity by itself.
const computed = new Set(['value', 'base', 'factor']);

/** A value as it is entered: without empty parts and without what the program computes. */
export function entered(field: FieldForm, value: Value): Value {
  if (isEmpty(value)) return null;
  if (missingReason(value) !== undefined) return value;
  if (field.type === 'group' && Array.isArray(value)) {
    return value.map((row: Values) => {
      const out: Values = {};
      for (const part of field.fields ?? []) {
        const inside = entered(part, row[part.id]);
        if (inside !== null) out[part.id] = inside;
      }
      return out;
    });
  }
  if (Array.isArray(value) || typeof value !== 'object') return value;
  const out: Values = {};
  for (const [name, part] of Object.entries(value as Values)) {
    if (isEmpty(part) || (field.type === 'quantity' && computed.has(name))) continue;
    out[name] = part;
  }
  return out;
}

function ordered(value: Value): Value {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value as Values).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(parts.map(([name, part]) => [name, ordered(part)]));
}

export function isSame(a: Value, b: Value): boolean {
  return JSON.stringify(ordered(a ?? null)) === JSON.stringify(ordered(b ?? null));
}

/** The fields that a person can enter, in the order of the definition. */
export function enterable(form: RegisterForm, hidden: readonly string[] = []): FieldForm[] {
  return form.fields.filter((field) => !field.derived && !field.hidden && !hidden.includes(field.id));
}

/** What a form holds of a record, ready to be edited. */
export function valuesOf(form: RegisterForm, record: Values, hidden: readonly string[] = []): Values {
  const out: Values = { mark: record['mark'] ?? form.marks.default };
  for (const field of enterable(form, hidden)) out[field.id] = entered(field, record[field.id]);
  return out;
}

/** The names in `values` that differ from `before`: what is to be sent, or asked about. */
export function changedNames(before: Values, values: Values): string[] {
  return Object.keys(values).filter((name) => !isSame(before[name], values[name]));
}

/** As it is sent: every value as entered. */
export function toSend(form: RegisterForm, values: Values, names: readonly string[]): Values {
  const out: Values = {};
  for (const name of names) {
    const field = form.fields.find((one) => one.id === name);
    out[name] = field ? entered(field, values[name]) : values[name];
  }
  return out;
}
