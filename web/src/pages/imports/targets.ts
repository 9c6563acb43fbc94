// What a file can fill in a register: fields, or parts of fields that have several.

import { api } from '../../core/api';
import { t } from '../../core/texts.svelte';
import type { Option } from '../../ui/Combobox.svelte';
import type { Register, RegisterField } from './types';

export interface Target {
  /** As a mapping names it: `date`, `quantity.unit`. */
  to: string;
  title: string;
  help: string | null;
  required: boolean;
  field: RegisterField;
  part: string;
}

// The parts in which a type is read from a file (TextParts of the field types).
const parts: Record<string, readonly string[]> = {
  quantity: ['amount', 'unit'],
  money: ['amount', 'currency'],
  period: ['from', 'to'],
  position: ['lat', 'lon', 'accuracy'],
  person: [],
  group: [],
  attachment: [],
};

export function targetsOf(register: Register): Target[] {
  const targets: Target[] = [];
  for (const field of register.fields) {
    if (field.derived || field.hidden) continue;
    for (const part of parts[field.type] ?? ['']) {
      targets.push({
        to: part === '' ? field.id : `${field.id}.${part}`,
        title: part === '' ? field.title : `${field.title}: ${t(`staff.import.part.${part}`)}`,
        help: field.help,
        required: field.required,
        field,
        part,
      });
    }
  }
  return targets;
}

/** `/quantity/unit` of a finding is the target `quantity.unit`. */
export function targetOfPointer(pointer: string, targets: readonly Target[]): Target | undefined {
  const [, id = '', part = ''] = pointer.split('/');
  return targets.find((target) => target.to === `${id}.${part}`) ?? targets.find((target) => target.to === id);
}

interface Entry {
  code: string;
  label: string;
  detail?: string;
  level_title?: string;
}

/** Asks for the values that a target can have; undefined where any text may stand. */
export function finderOf(target: Target): ((text: string, signal: AbortSignal) => Promise<readonly Option[]>) | undefined {
  const { field, part } = target;
  if (part === 'unit') return (text) => Promise.resolve(narrow(field.units ?? [], text));
  if (part !== '') return undefined;
  if (field.options) return (text) => Promise.resolve(narrow(field.options ?? [], text));
  const path = field.choices?.replace('/api/v1', '');
  if (!path) return undefined;
  return async (text, signal) => {
    const answer = await api.get<{ items: Entry[] }>(path, { query: { q: text, limit: 50 }, signal });
    return answer.items.map((entry) => ({ value: entry.code, label: entry.label, detail: entry.level_title ? `${entry.level_title} ${entry.code}` : entry.code }));
  };
}

function narrow(entries: readonly Entry[], text: string): Option[] {
  const wanted = text.trim().toLowerCase();
  return entries
    .filter((entry) => `${entry.label} ${entry.code}`.toLowerCase().includes(wanted))
    .slice(0, 100)
    .map((entry) => ({ value: entry.code, label: entry.label, detail: entry.code }));
}

/** The label of a code, where it can be had without asking one by one. */
export function labelOf(target: Target, code: string): string {
  const known = target.part === 'unit' ? target.field.units : target.field.options;
  return known?.find((entry) => entry.code === code)?.label ?? code;
}
