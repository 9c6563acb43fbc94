// What a form proposes: what the rows of a group say of a field, and what the same person entered there
// the last time, kept on this device. Nothing of it is stored before a person saves it.

import { isEmpty, isSame, type FieldForm, type RegisterForm, type Value, type Values } from './model';

const prefix = 'atalaya.remembered.';

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
