// What this observatory is: its name, its country, what it shows first.

import { api } from './api';
import { language, languages, type Language } from './language';
import { t } from './texts.svelte';

export interface Settings {
  name: Partial<Record<Language, string>>;
  country: string | null;
  contact: string | null;
  key_indicators: string[];
  /** In which the pages are offered. */
  languages: Language[];
  /** The server has what it needs for PDF files. */
  makes_pdf: boolean;
}

let settings = $state.raw<Settings | undefined>(undefined);

export const site = {
  get name(): string {
    return settings?.name[language] || t('site.name');
  },
  get languages(): readonly Language[] {
    return settings?.languages ?? languages;
  },
  get country(): string | null {
    return settings?.country ?? null;
  },
  get contact(): string | null {
    return settings?.contact ?? null;
  },
  get makesPdf(): boolean {
    return settings?.makes_pdf ?? true;
  },
  get keyIndicators(): readonly string[] {
    return settings?.key_indicators ?? [];
  },
};

/** Asked for once at the start, and again by the page that changes the settings. */
export async function loadSite(): Promise<void> {
  settings = await api.get<Settings>('/settings');
}

/** The title of the page, with the name of the observatory behind it. */
export function setTitle(title: string): void {
  document.title = title === '' || title === site.name ? site.name : `${title} · ${site.name}`;
}
