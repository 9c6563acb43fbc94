// Numbers, dates and order as the language of the page has them.

import { language } from './language';
import { t } from './texts.svelte';

const integers = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
const percents = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
const days = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
const localDays = new Intl.DateTimeFormat(language, { dateStyle: 'long' });
const monthsOfYear = new Intl.DateTimeFormat(language, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const moments = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
const lists = new Intl.ListFormat(language, { type: 'conjunction' });
const collator = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
const fixed = new Map<number, Intl.NumberFormat>();

/** Between a word and what it says, as in "Exercise: ". French puts a space before it, never at the end of a line. */
export const colon = language === 'fr' ? '\u00a0: ' : ': ';

export function formatInteger(value: number): string {
  return integers.format(value);
}

/** An exact decimal of the service, or a number, with exactly so many decimals. */
export function formatNumber(value: string | number, decimals: number): string {
  let format = fixed.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    fixed.set(decimals, format);
  }
  return format.format(Number(value));
}

/** For axes: 12,000 as "12K" in the words of the language. */
export function formatCompact(value: number): string {
  return compact.format(value);
}

export function formatPercent(part: number): string {
  return percents.format(part);
}

/** Of a file: "37 bytes", "1.2 MB" as the language writes it; "37 octets", "1,2 Mo" in French. */
export function formatSize(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  let at = 0;
  // 999,950 bytes would be written as 1000 kB.
  while (at < units.length - 1 && bytes >= 1000 ** (at + 1) * (at === 0 ? 1 : 0.99995)) ++at;
  const look = { style: 'unit', unit: units[at], unitDisplay: at === 0 ? 'long' : 'short', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, look).format(bytes / 1000 ** at);
}

/** "2024", "2024-Q1", "2024-03", "2024-03-15" or "" as it is read. */
export function formatPeriod(key: string): string {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(key);
  if (quarter) return t('web.format.quarter', { quarter: quarter[2] ?? '', year: quarter[1] ?? '' });
  if (/^\d{4}-\d{2}$/.test(key)) return monthsOfYear.format(new Date(`${key}-01T00:00:00Z`));
  if (/^\d{4}-\d{2}-\d{2}$/.test(key)) return days.format(new Date(`${key}T00:00:00Z`));
  return key;
}

/** A moment of the service (RFC 3339), in the time zone of the reader. */
export function formatMoment(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : moments.format(date);
}

/** The day of a moment of the service. */
export function formatDate(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : localDays.format(date);
}

/** "a, b and c". */
export function formatList(texts: readonly string[]): string {
  return lists.format(texts);
}

export function compareTexts(a: string, b: string): number {
  return collator.compare(a, b);
}

/** For searching: no case, no accents. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase(language);
}
