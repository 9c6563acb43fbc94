// Alerts of this country and of others as the data service gives them.

import { formatInteger, formatList } from '../../core/format';
import { language, languages, type Language } from '../../core/language';
import { t } from '../../core/texts.svelte';
import type { Delivery, FaultText } from './exchange';
import type { Fact } from './FactList.svelte';

export type AlertStatus = 'released' | 'cancelled' | 'retracted';
export type Local = Partial<Record<Language, string>>;

export interface AlertText {
  lang: Language;
  headline: string;
  known: string;
  not_known: string;
  advice_public: string;
  advice_professionals: string;
  advice_authorities: string;
  /** By this version, in this language; '' where only the alert's note says it. */
  what_changed?: string;
}

/** In the order in which they are read; the public reads its advice first. */
export const textParts = ['known', 'not_known', 'advice_public', 'advice_professionals', 'advice_authorities'] as const;

/** What an update changed, or why an alert was taken back, in the reader's language where it was said in it. */
export interface Note {
  note: string;
  /** The language that it is in, where that is not the reader's. */
  note_lang: Language | null;
}

export interface Alert extends Note {
  origin: string;
  /** Of this country. */
  own: boolean;
  /** The public reads it here. */
  on_public_site: boolean;
  country: string;
  issuer: Local;
  reference: string;
  /** Under which it was released: "2026-3"; empty in some that came from other countries. */
  number: string;
  subject: string;
  revision: number;
  status: AlertStatus;
  exercise: boolean;
  /** With the words for an exercise and for one that was withdrawn in front. */
  title: string;
  kind: string;
  severity: string;
  urgency: string;
  certainty: string;
  mark: string;
  audience: string[];
  substance: { code: string; title: Local; names: string[]; cas: string; provisional: boolean } | null;
  places: { code: string; title: Local }[];
  cases: number;
  deaths: number;
  texts: AlertText[];
  contact: string;
  issued: string;
  changed: string;
  valid_until: string | null;
  /** Cancelled, retracted or no longer valid. */
  over: boolean;
  files: { name: string; type: string; size: number }[];
}

/** Who has which revision. */
export interface Receipt {
  node: string;
  title?: string;
  revision: number;
  /** The newest that it has; 0: none. */
  delivered_revision: number;
  delivery: Delivery;
}

export interface Preview {
  alert: Alert;
  /** Null: it stays in the country. */
  envelope: SendPreview | null;
  on_public_site: boolean;
  mails: number;
  faults: FaultText[];
  /** What stands in no way and is seldom meant: another number of people in a text than in the details. */
  warnings: FaultText[];
}

/** What would leave, byte by byte, and to whom. */
export interface SendPreview {
  /** Canonical text of what would be signed. */
  envelope: string;
  /** Only the addressees could read it. */
  sealed: boolean;
  to: string[];
  /** Of these, only because they had an earlier one. */
  also_before: string[];
  second_person: boolean;
}

export function localText(text: Local | undefined): string {
  if (!text) return '';
  for (const one of [language, ...languages]) if (text[one]) return text[one];
  return '';
}

/** Why an alert was taken back, from the message that said so. */
export function reasonIn(body: Record<string, unknown>): Note {
  const note = typeof body['note'] === 'string' ? body['note'] : '';
  const reasons = (body['reasons'] ?? {}) as Partial<Record<Language, unknown>>;
  const own = reasons[language];
  if (typeof own === 'string' && own !== '') return { note: own, note_lang: null };
  return { note, note_lang: note === '' ? null : (languages.find((one) => reasons[one] === note) ?? null) };
}

/** The text in a language, else in the first that there is. */
export function textIn(alert: Alert, wanted: string = language): AlertText | undefined {
  return alert.texts.find((text) => text.lang === wanted) ?? alert.texts[0];
}

/** What an alert is about, without what is not known of it. */
export function factsOf(alert: Alert): Fact[] {
  const { substance } = alert;
  const title = substance ? localText(substance.title) : '';
  const values = {
    substance: title && substance?.provisional ? `${title} (${t('web.alerts.provisional')})` : title,
    names: formatList(substance?.names ?? []),
    cas: substance?.cas ?? '',
    places: formatList(alert.places.map((place) => localText(place.title) || place.code)),
    cases: alert.cases > 0 ? formatInteger(alert.cases) : '',
    deaths: alert.deaths > 0 ? formatInteger(alert.deaths) : '',
    contact: alert.contact,
  };
  return Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([id, value]) => ({ id, title: t(`web.alerts.fact.${id}`), value }));
}

/** Of a list: where it is read. */
export function alertPage(alert: { origin: string; reference: string }): string {
  return `/work/alerts/${encodeURIComponent(alert.origin)}/${encodeURIComponent(alert.reference)}`;
}
