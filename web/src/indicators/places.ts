// Places as a reader chooses them: the levels of the observatory's country and the search by name.

import { api } from '../core/api';
import { t } from '../core/texts.svelte';
import type { Option } from '../ui/Combobox.svelte';

export interface Territory {
  code: string;
  label: string;
  parent: string | null;
  level: number;
  level_title: string;
}

interface TerritoryPage {
  items: Territory[];
}

export function findTerritory(code: string, signal?: AbortSignal): Promise<Territory | undefined> {
  return api
    .get<TerritoryPage>('/territories', { query: { q: code, limit: 20 }, signal })
    .then((page) => page.items.find((one) => one.code === code));
}

const deepest = 3;

/** Titles of the levels that places are told by: "Country", "Province", "Municipality". */
export async function levelTitles(country: string | null, signal?: AbortSignal): Promise<string[]> {
  const out = [t('web.view.country')];
  if (!country) return out;
  const below = await Promise.all(
    Array.from({ length: deepest }, (_, i) =>
      api.get<TerritoryPage>('/territories', { query: { territory: country, level: i + 1, limit: 1 }, signal }),
    ),
  );
  for (const page of below) {
    const title = page.items[0]?.level_title;
    if (title === undefined) break;
    out.push(title);
  }
  return out;
}

/** For a Combobox: by any name that the program knows; the country's own first level to begin with. */
export function placeFinder(country: string | null): (text: string, signal: AbortSignal) => Promise<Option[]> {
  return async (text, signal) => {
    const query = text.trim() === '' && country ? { territory: country, level: 1, limit: 100 } : { q: text.trim(), limit: 50 };
    const page = await api.get<TerritoryPage>('/territories', { query, signal });
    return page.items.map((one) => ({ value: one.code, label: one.label, detail: one.level === 0 ? t('web.view.country') : one.level_title }));
  };
}
