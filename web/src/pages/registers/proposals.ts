// What a form proposes: what is known before anything is typed, what the rows of a group say of a field,
// and what the same person entered there the last time, kept on this device. Nothing of it is stored
// before a person saves it.

import { api } from '../../core/api';
import { session } from '../../core/session.svelte';
import { isEmpty, isSame, type FieldForm, type RegisterForm, type Value, type Values } from './model';

const prefix = 'atalaya.remembered.';

/** Where a proposed value comes from: a group of the form, another record, or what is known without one. */
export type Source = 'group' | 'record' | 'today' | 'institution' | 'institutions_last' | 'only_choice';

export interface Proposed {
  value: Value;
  source: Source;
}

/** What a new record begins with, as the service puts it together. */
export interface Proposal {
  country: string | null;
  /** The record from which it is begun. */
  from: { register: string; one: string; reference: string; title: string } | null;
  values: { field: string; value: Value; source: Source }[];
}

/**
 * `from`: "notifications/XA-12", '' for none. Undefined where this person enters no such records; and,
 * without another record, where nothing could be asked: the form is then begun empty.
 */
export async function proposalFor(register: string, from: string, signal: AbortSignal): Promise<Proposal | undefined> {
  if (!session.canInRegister(register, 'create')) return undefined;
  try {
    return await api.get<Proposal>(`/registers/${register}/proposal`, { query: { from: from || undefined }, signal });
  } catch (fault) {
    if (from !== '' || signal.aborted) throw fault;
    return undefined;
  }
}

/** The institution for which this person works; null where it is not known, or not one. */
export function ownInstitution(): string | null {
  const person = session.person;
  if (person?.unit) return person.unit;
  const units = [...new Set((person?.grants ?? []).map((grant) => grant.unit).filter(Boolean))];
  return units.length === 1 ? (units[0] ?? null) : null;
}

/** The fields that follow a group, with the part that each follows. */
export function followersOf(form: RegisterForm, group: string): { field: FieldForm; part: string }[] {
  return form.fields.flatMap((field) => {
    const [from, part] = field.proposed_from?.split('.') ?? [];
    return from === group && part ? [{ field, part }] : [];
  });
}

/** What the rows agree on, of dates the latest; undefined where they say nothing, or not the same. */
export function agreed(field: FieldForm, part: string, rows: readonly Values[]): Value | undefined {
  const said = rows.map((row) => row[part]).filter((value) => !isEmpty(value));
  if (field.type === 'date') return said.map(String).sort().at(-1);
  return said.every((value) => isSame(value, said[0])) ? said[0] : undefined;
}

function keyOf(person: number, register: string, field: string): string {
  return `${prefix}${person}.${register}.${field}`;
}
export function recall(person: number, register: string, field: string): Value {
  try {
    return JSON.parse(localStorage.getItem(keyOf(person, register, field)) ?? 'null') as Value;
  } catch {
    return null;
  }
}
/** Of a record that was stored. */
export function remember(person: number, form: RegisterForm, values: Values): void {
  for (const field of form.fields) {
    if (!field.remembered || isEmpty(values[field.id])) continue;
    try {
      localStorage.setItem(keyOf(person, form.id, field.id), JSON.stringify(values[field.id]));
    } catch {
      // Nothing can be kept here: it is typed again.
    }
  }
}
