// What pickers offer: places, substances, codes of long lists and records of other registers,
// found by any of their names.

import { api, ApiError, type Query } from '../../core/api';
import { fold } from '../../core/format';
import { site } from '../../core/site.svelte';
import { t } from '../../core/texts.svelte';
import type { Option } from '../../ui/Combobox.svelte';
import { namingFields, recordName, recordTitle } from './display';
import { loadForm, recordPath, recordsPath, type CodeOption, type FieldForm, type RecordData } from './model';
import { learnName, nameOf } from './names.svelte';
import { learnRecord } from './recordNames.svelte';

type Find = (text: string, signal: AbortSignal) => Promise<Option[]>;

const most = 60;
/** All countries at once: the own one may stand last. */
const mostCountries = 300;

/** The text itself comes first, then what begins with it, then what has it within, then what is found by another name. */
function ranked(options: Option[], text: string): Option[] {
  const folded = fold(text);
  if (folded === '') return options;
  const rank = (option: Option): number => {
    const label = fold(option.label);
    if (label === folded) return 0;
    if (label.startsWith(folded)) return 1;
    return label.includes(folded) ? 2 : 3;
  };
  return options.map((option) => ({ option, rank: rank(option) })).sort((a, b) => a.rank - b.rank).map((one) => one.option);
}

interface Place {
  code: string;
  label: string;
  parent: string | null;
  level: number;
  level_title: string;
}

async function placesOf(query: Query, text: string, signal: AbortSignal): Promise<Place[]> {
  const answer = await api.get<{ items: Place[] }>('/territories', { query: { q: text, limit: most, ...query }, signal });
  for (const place of answer.items) learnName('/territories', place.code, place.label);
  return answer.items;
}

/** Made when all names that came with the places are known: some are parents of others. */
function optionsOf(places: readonly Place[], text: string): Option[] {
  const options = places.map((place) => {
    const parent = place.parent ? nameOf('/territories', place.parent) : '';
    const level = place.level === 0 ? t('staff.column.country') : place.level_title;
    return { value: place.code, label: place.label, detail: [level, parent].filter(Boolean).join(', ') };
  });
  return ranked(options, text);
}

/**
 * Places of the world, those of this country before all others, or, with `within`, of a territory.
 * Where nothing was typed yet: the country with its first level, and the other countries.
 */
export function findPlaces(within?: string): Find {
  return async (text, signal) => {
    if (within) return optionsOf(await placesOf({ territory: within }, text, signal), text);
    const home = site.country;
    const found = await Promise.all([
      home ? placesOf(text === '' ? { territory: home, level: 1 } : { territory: home }, text, signal) : [],
      placesOf(text === '' ? { level: 0, limit: mostCountries } : {}, text, signal),
    ]);
    const [own, world] = [optionsOf(found[0], text), optionsOf(found[1], text)];
    const isHome = (option: Option): boolean => option.value === home;
    const isOwn = (option: Option): boolean => isHome(option) || own.some((one) => one.value === option.value);
    const itself = world.filter((option) => isHome(option) && !own.some(isHome));
    return [...itself, ...own, ...world.filter((option) => !isOwn(option))];
  };
}

/** Countries, this one before all others. */
export const findCountries: Find = async (text, signal) => {
  const all = optionsOf(await placesOf({ level: 0, limit: mostCountries }, text, signal), text);
  return [...all.filter((option) => option.value === site.country), ...all.filter((option) => option.value !== site.country)];
};

/** "also: Adam", where something was found by another name than its label. */
function otherName(label: string, names: readonly string[], text: string): string | undefined {
  const folded = fold(text);
  if (fold(label).includes(folded)) return undefined;
  const other = names.find((name) => fold(name).includes(folded));
  return other && t('web.combobox.also', { name: other });
}

interface Substance {
  code: string;
  label: string;
  synonyms: string[];
}

export const findSubstances: Find = async (text, signal) => {
  const answer = await api.get<{ items: Substance[] }>('/substances', { query: { q: text, limit: most }, signal });
  const options = answer.items.map((one) => {
    learnName('/substances', one.code, one.label);
    return { value: one.code, label: one.label, detail: otherName(one.label, one.synonyms, text) };
  });
  return ranked(options, text);
};

/** Codes of a list too long to come with the form. */
export function findCodes(path: string): Find {
  return async (text, signal) => {
    const answer = await api.get<{ items: CodeOption[] }>(path, { query: { q: text, limit: most }, signal });
    return answer.items.map((one) => {
      learnName(path, one.code, one.label);
      const other = otherName(one.label, one.aliases ?? [], text);
      return { value: one.code, label: one.label, detail: other ?? (one.parent ? nameOf(path, one.parent) : undefined) };
    });
  };
}

/** The record whose reference was typed, "XA-12" or "xa12"; undefined where there is none to be read. */
async function recordNamed(register: string, text: string, signal: AbortSignal): Promise<RecordData | undefined> {
  const parts = /^\s*([a-z]{2})\s*-?\s*([1-9]\d{0,17})\s*$/i.exec(text);
  if (!parts) return undefined;
  try {
    return await api.get<RecordData>(recordPath(register, `${parts[1]?.toUpperCase()}-${parts[2]}`), { signal });
  } catch (fault) {
    if (fault instanceof ApiError && fault.status === 404) return undefined;
    throw fault;
  }
}

/** Records of another register, by its search or by the reference itself. */
export function findRecords(register: string): Find {
  return async (text, signal) => {
    const form = await loadForm(register);
    const query = { search: form.searched ? text : '', fields: [...new Set([...form.key, ...form.columns, ...namingFields(form).map((field) => field.id)])], limit: most };
    const [named, answer] = await Promise.all([
      recordNamed(register, text, signal),
      api.get<{ items: RecordData[] }>(recordsPath(register), { query, signal }),
    ]);
    const others = answer.items.filter((record) => record.id !== named?.id);
    return [...(named ? [named] : []), ...others].map((record) => {
      const label = recordName(form, record);
      learnRecord(register, record.id, label);
      const more = [recordTitle(form, record), record.id].filter((text) => text !== '' && text !== label);
      return { value: record.id, label, detail: more.join(', ') };
    });
  };
}

/** How the values of a field are found; undefined where all its choices came with the form. */
export function finderFor(field: FieldForm, within?: string): Find | undefined {
  if (field.type === 'place') return findPlaces(within);
  if (field.type === 'substance') return findSubstances;
  if (field.type === 'reference') return findRecords(field.register ?? '');
  return field.options ? undefined : findCodes((field.choices ?? '').replace('/api/v1', ''));
}
