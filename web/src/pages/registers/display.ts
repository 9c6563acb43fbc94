// Values of records as they are read, in the language of the page.

import { language } from '../../core/language';
import { formatInteger, formatMoment, formatPeriod as formatPart, formatSize } from '../../core/format';
import { t } from '../../core/texts.svelte';
import { isEmpty, markTitle, missingReason, stateTitle, type FieldForm, type RegisterForm, type Value, type Values } from './model';
import { nameOf } from './names.svelte';

export interface Attachment {
  name: string;
  type: string;
  size: number;
  digest: string;
}

const grouped = new Intl.NumberFormat(language, { useGrouping: true, maximumFractionDigits: 20 });
const currencies = new Intl.DisplayNames([language], { type: 'currency' });

const days = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });

/** A date known to the day, the month or the year. */
function formatPeriod(date: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? days.format(new Date(`${date}T00:00:00Z`)) : formatPart(date);
}

/** An exact decimal as it is read: no digit is lost, since it never becomes a binary number. */
export function exactNumber(text: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text;
  const [whole = '', fraction] = text.split('.');
  const sign = whole.startsWith('-') ? '-' : '';
  const digits = grouped.format(BigInt(whole.replace('-', '')));
  return `${sign}${digits}${fraction === undefined ? '' : decimalMark + fraction}`;
}

export const decimalMark = grouped.formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.';

export function currencyName(code: string): string {
  try {
    return currencies.of(code) ?? code;
  } catch {
    return code;
  }
}

function codeLabel(field: FieldForm, code: string): string {
  const option = field.options?.find((one) => one.code === code);
  if (option) return option.label;
  return field.choices ? nameOf(field.choices.replace('/api/v1', ''), code) : code;
}

function part(value: Value, name: string): string {
  const inside = (value as Values | null)?.[name];
  return inside === null || inside === undefined ? '' : String(inside);
}

// Measures that are written with a symbol, the same in each language.
const unitSymbols: Record<string, string> = {
  kg: 'kg',
  g: 'g',
  mg: 'mg',
  ug: 'µg',
  l: 'l',
  ml: 'ml',
  cl: 'cl',
  m2: 'm²',
  m3: 'm³',
  km2: 'km²',
};

function quantityText(field: FieldForm, value: Value): string {
  const unit = part(value, 'unit');
  const label = unitSymbols[unit] ?? field.units?.find((one) => one.code === unit)?.label.toLocaleLowerCase(language) ?? unit;
  return `${exactNumber(part(value, 'amount'))} ${label}`.trim();
}

// Whole years and months are kept as their first and last days, and read as what they are.
function wholes(from: string, to: string): [string, string] {
  if (from.endsWith('-01-01') && to.endsWith('-12-31')) return [from.slice(0, 4), to.slice(0, 4)];
  const last = new Date(`${to}T00:00:00Z`);
  last.setUTCDate(last.getUTCDate() + 1);
  if (from.endsWith('-01') && last.getUTCDate() === 1) return [from.slice(0, 7), to.slice(0, 7)];
  return [from, to];
}

function periodText(value: Value): string {
  const [from, to] = wholes(part(value, 'from'), part(value, 'to'));
  if (to === '' || to === from) return formatPeriod(from);
  return t('staff.period.range', { from: formatPeriod(from), to: formatPeriod(to) });
}

function positionText(value: Value): string {
  const accuracy = part(value, 'accuracy');
  const place = `${exactNumber(part(value, 'lat'))}°, ${exactNumber(part(value, 'lon'))}°`;
  return accuracy === '' ? place : `${place} (± ${accuracy} m)`;
}

function personText(field: FieldForm, value: Value): string {
  const sex = part(value, 'sex');
  const age = part(value, 'age');
  const year = part(value, 'birth_year');
  const nationality = part(value, 'nationality');
  const role = part(value, 'role');
  return [
    sex && nameOf('/codelists/sex', sex),
    age && t('staff.person.age_of', { count: Number(age) }),
    year && t('staff.person.born', { year }),
    nationality && nameOf('/territories', nationality),
    role && codeLabel(field, role),
    part(value, 'pseudonym'),
  ]
    .filter(Boolean)
    .join(', ');
}

/** A value in one line; '' for none. Groups and attachments are told by their number. */
export function valueText(field: FieldForm, value: Value, form?: RegisterForm): string {
  if (isEmpty(value)) return '';
  const reason = missingReason(value);
  if (reason !== undefined) return form?.missing.find((one) => one.id === reason)?.title ?? reason;
  switch (field.type) {
    case 'code':
    case 'commitment':
    case 'organisation':
    case 'series':
      return codeLabel(field, String(value));
    case 'codes':
    case 'commitments':
      return (value as string[]).map((code) => codeLabel(field, code)).join(', ');
    case 'place':
      return nameOf('/territories', String(value));
    case 'substance':
      return nameOf('/substances', String(value));
    case 'integer':
      // Whole numbers of up to four digits may be years: these are never grouped.
      return /^\d{1,4}$/.test(String(value)) ? String(value) : exactNumber(String(value));
    case 'decimal':
      return exactNumber(String(value));
    case 'quantity':
      return quantityText(field, value);
    case 'money':
      return `${exactNumber(part(value, 'amount'))} ${part(value, 'currency')}`.trim();
    case 'date':
      return formatPeriod(String(value));
    case 'period':
      return periodText(value);
    case 'yes_no':
      return t(value === true ? 'staff.yes' : 'staff.no');
    case 'position':
      return positionText(value);
    case 'person':
      return personText(field, value);
    case 'attachment':
      return (value as Attachment[]).map((one) => one.name).join(', ');
    case 'group':
      return t('staff.group.rows', { count: (value as Values[]).length });
    case 'text':
    case 'long_text':
    case 'reference':
    case 'time':
      return String(value);
  }
}

/** A value in full: a line for each row of a group and for each file. */
export function valueLines(field: FieldForm, value: Value, form?: RegisterForm): string[] {
  if (isEmpty(value)) return [];
  if (missingReason(value) !== undefined || !Array.isArray(value)) return [valueText(field, value, form)];
  if (field.type === 'attachment') return (value as Attachment[]).map((one) => `${one.name} (${formatSize(one.size)})`);
  if (field.type !== 'group') return [valueText(field, value, form)];
  return (value as Values[]).map((row) =>
    (field.fields ?? [])
      .filter((part) => !isEmpty(row[part.id]))
      .map((part) => t('staff.group.part', { name: part.title, value: valueText(part, row[part.id], form) }))
      .join(', '),
  );
}

/** What stands beside the fields of a definition in lists and histories. */
export const systemColumns = ['id', 'state', 'mark', 'country', 'territory', 'unit', 'changed_at', 'created_at'] as const;
export type SystemColumn = (typeof systemColumns)[number];

export function isSystemColumn(id: string): id is SystemColumn {
  return (systemColumns as readonly string[]).includes(id);
}

export function columnTitle(form: RegisterForm, id: string): string {
  if (isSystemColumn(id)) return t(`staff.column.${id}`);
  return form.fields.find((field) => field.id === id)?.title ?? id;
}

export function systemText(form: RegisterForm, id: SystemColumn, value: Value): string {
  if (isEmpty(value)) return '';
  const text = String(value);
  if (id === 'state') return stateTitle(form, text);
  if (id === 'mark') return markTitle(form, text);
  if (id === 'country' || id === 'territory') return nameOf('/territories', text);
  if (id === 'changed_at' || id === 'created_at') return formatMoment(text);
  return text;
}

/** What a record is called where there is room for one line: its natural key, or its first columns. */
export function recordTitle(form: RegisterForm, record: Values): string {
  const names = form.key.length > 0 ? form.key : form.columns.slice(0, 2);
  return names
    .map((name) => form.fields.find((field) => field.id === name))
    .map((field) => (field ? valueText(field, record[field.id], form) : ''))
    .filter(Boolean)
    .join(' · ');
}

/** The fields whose text names a record, the best first: what its form asks for and search finds. */
export function namingFields(form: RegisterForm): FieldForm[] {
  const all = form.fields.filter((field) => field.type === 'text' && field.search && !form.key.includes(field.id));
  return [...all.filter((field) => field.required), ...all.filter((field) => !field.required)];
}

/** What people call a record, "Three overdoses after a blue tablet"; its title where nothing names it, else its reference. */
export function recordName(form: RegisterForm, record: Values): string {
  const named = namingFields(form).find((field) => !isEmpty(record[field.id]) && missingReason(record[field.id]) === undefined);
  return (named && valueText(named, record[named.id], form)) || recordTitle(form, record) || String(record['id'] ?? '');
}

export function countText(count: number | undefined, atLeast: boolean): string {
  if (count === undefined) return '';
  return t(atLeast ? 'staff.list.count_at_least' : 'staff.list.count', { count, most: formatInteger(count) });
}
