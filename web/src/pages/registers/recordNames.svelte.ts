// What the records are called that a form refers to; asked for once.

import { SvelteMap } from 'svelte/reactivity';
import { api } from '../../core/api';
import { recordName } from './display';
import { loadForm, recordPath, type RecordData } from './model';

const names = new SvelteMap<string, string>();
const asked = new Set<string>();

async function ask(register: string, reference: string): Promise<void> {
  try {
    const [form, record] = await Promise.all([loadForm(register), api.get<RecordData>(recordPath(register, reference))]);
    learnRecord(register, reference, recordName(form, record));
  } catch {
    // What may not be read, or is not there, goes by its reference.
  }
}

/** Keeps a name that came with something else, such as a choice. */
export function learnRecord(register: string, reference: string, name: string): void {
  asked.add(`${register} ${reference}`);
  names.set(`${register} ${reference}`, name);
}

/** The name of a record; its reference until it is known. */
export function nameOfRecord(register: string, reference: string): string {
  const key = `${register} ${reference}`;
  const known = names.get(key);
  if (known !== undefined) return known;
  if (reference !== '' && !asked.has(key)) {
    asked.add(key);
    queueMicrotask(() => void ask(register, reference));
  }
  return reference;
}
