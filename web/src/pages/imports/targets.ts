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

/** Rows of a group that can be chosen by hand; a file that names more is understood as it is. */
const groupRows = 12;

function targetsOfField(field: RegisterField, before: string, titleBefore: string, required: boolean): Target[] {
  return (parts[field.type] ?? ['']).map((part) => ({
    to: before + (part === '' ? field.id : `${field.id}.${part}`),
    title: titleBefore + (part === '' ? field.title : `${field.title}: ${t(`staff.import.part.${part}`)}`),
    help: field.help,
    required,
    field,
    part,
  }));
}

export function targetsOf(register: Register): Target[] {
  const targets: Target[] = [];
  for (const field of register.fields) {
    if (field.derived || field.hidden) continue;
    targets.push(...targetsOfField(field, '', '', field.required));
    // Beside each other in one row of the file: milestones.1.due, milestones.2.due.
    for (let row = 1; row <= Math.min(groupRows, field.fields?.length ? (field.max_items ?? groupRows) : 0); ++row) {
      for (const inner of field.fields ?? []) targets.push(...targetsOfField(inner, `${field.id}.${row}.`, `${field.title} ${row}: `, false));
    }
  }
  return [...targets, ...stepTargets(register)];
}

// What a record is to become, and why: a step of its register, as by hand.
function stepTargets(register: Register): Target[] {
  if (register.transitions.length === 0) return [];
  const field = (id: string, options?: RegisterField['options']): RegisterField => ({
    ...{ id, type: options ? 'code' : 'text', title: t(`staff.import.${id}`), help: t(`staff.import.${id}_help`) },
    ...{ required: false, search: false, derived: false, hidden: false, ...(options ? { options } : {}) },
  });
  const states = register.states.map((state) => ({ code: state.id, label: state.title, parent: null }));
  const to = (id: string, of: RegisterField): Target => ({ to: id, title: of.title, help: of.help, required: false, field: of, part: '' });
  return [to('state', field('new_state', states)), to('state.reason', field('new_state_reason'))];
}

/** `/quantity/unit` of a finding is the target `quantity.unit`. */
export function targetOfPointer(pointer: string, targets: readonly Target[]): Target | undefined {
  const [, id = '', part = '', inner = '', last = ''] = pointer.split('/');
  if (inner !== '') {
    const row = `${id}.${Number(part) + 1}.${inner}`;
    return targets.find((target) => target.to === `${row}.${last}`) ?? targets.find((target) => target.to === row);
  }
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
