// Conditions that a person puts together by choosing, and the expression that they make
// (docs/expressions.md). What was written by hand is read back where it has one of these shapes.

import type { FieldForm, RegisterForm } from './model';

export type Operator =
  | 'is'
  | 'is_not'
  | 'within'
  | 'contains'
  | 'starts'
  | 'at_least'
  | 'at_most'
  | 'equals'
  | 'from'
  | 'until'
  | 'in_year'
  | 'yes'
  | 'no'
  | 'missing'
  | 'given';

export interface Condition {
  /** Field or system name. */
  name: string;
  operator: Operator;
  /** Codes, a number, a date or a text; several only for `is` and `is_not`. */
  values: string[];
  /** Of a quantity: the unit in which amounts are compared. */
  unit?: string;
}

/** How the values of a condition are asked for. */
export type Kind = 'text' | 'code' | 'place' | 'substance' | 'codes' | 'number' | 'quantity' | 'date' | 'period' | 'yes_no' | 'other';

export interface Subject {
  name: string;
  title: string;
  kind: Kind;
  field?: FieldForm;
  /** Of states and handling marks. */
  choices?: { value: string; label: string }[];
}

const operators: Record<Kind, readonly Operator[]> = {
  text: ['contains', 'starts', 'is', 'missing', 'given'],
  code: ['is', 'is_not', 'missing', 'given'],
  place: ['within', 'is', 'is_not', 'missing', 'given'],
  substance: ['within', 'is', 'is_not', 'missing', 'given'],
  codes: ['is', 'missing', 'given'],
  number: ['at_least', 'at_most', 'equals', 'missing', 'given'],
  quantity: ['at_least', 'at_most', 'missing', 'given'],
  date: ['in_year', 'from', 'until', 'missing', 'given'],
  period: ['in_year', 'from', 'until', 'missing', 'given'],
  yes_no: ['yes', 'no', 'missing', 'given'],
  other: ['missing', 'given'],
};
/** A state or a mark is always there. */
const systemOperators: readonly Operator[] = ['is', 'is_not'];

export function operatorsOf(subject: Subject): readonly Operator[] {
  return subject.choices ? systemOperators : operators[subject.kind];
}

export function needsValue(operator: Operator): boolean {
  return !['yes', 'no', 'missing', 'given'].includes(operator);
}

const kinds: Partial<Record<FieldForm['type'], Kind>> = {
  text: 'text',
  long_text: 'text',
  reference: 'text',
  series: 'text',
  time: 'text',
  code: 'code',
  codes: 'codes',
  commitment: 'code',
  commitments: 'codes',
  place: 'place',
  substance: 'substance',
  integer: 'number',
  decimal: 'number',
  money: 'number',
  quantity: 'quantity',
  date: 'date',
  period: 'period',
  yes_no: 'yes_no',
};

function kindOf(field: FieldForm): Kind | undefined {
  if (field.type === 'organisation') return field.list ? 'code' : 'text';
  return kinds[field.type];
}

/** All that can be asked about, state and mark first. */
export function subjectsOf(form: RegisterForm, titles: { state: string; mark: string }): Subject[] {
  const choices = (all: { id: string; title: string }[]): { value: string; label: string }[] =>
    all.map((one) => ({ value: one.id, label: one.title }));
  const out: Subject[] = [
    { name: 'state', title: titles.state, kind: 'code', choices: choices(form.states) },
    { name: 'mark', title: titles.mark, kind: 'code', choices: choices(form.marks.allowed) },
  ];
  for (const field of form.fields) {
    const kind = kindOf(field);
    if (kind && !field.hidden) out.push({ name: field.id, title: field.title, kind, field });
  }
  return out;
}

/** The units in which amounts of a field are compared with each other. */
export function basesOf(field: FieldForm): { code: string; label: string }[] {
  const codes = new Set((field.units ?? []).map((unit) => unit.base ?? unit.code));
  return (field.units ?? []).filter((unit) => codes.has(unit.code)).map(({ code, label }) => ({ code, label }));
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

// "2024" -> 2024-01-01 or 2024-12-31: the language has whole days only.
function firstDay(date: string): string {
  return `${date}${'-01-01'.slice(0, Math.max(0, 10 - date.length))}`;
}
function lastDay(date: string): string {
  if (date.length === 10) return date;
  const year = Number(date.slice(0, 4));
  const month = date.length >= 7 ? Number(date.slice(5, 7)) : 12;
  const day = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return `${date.slice(0, 4)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Nothing is asked yet: the value is still to be given. */
export function isOpen(condition: Condition): boolean {
  const { operator, values } = condition;
  if (operator === 'in_year') return !/^\d{4}$/.test(values[0] ?? '');
  if (operator === 'from' || operator === 'until') return !/^\d{4}(-\d{2}){0,2}$/.test(values[0] ?? '');
  return needsValue(operator) && values.every((value) => value.trim() === '');
}

function amountText(condition: Condition, sign: string): string {
  const { name, unit } = condition;
  const number = (condition.values[0] ?? '').trim();
  if (unit === undefined) return `${name} ${sign} ${number}`;
  return `${name}.base = ${quoted(unit)} and ${name}.value ${sign} ${number}`;
}

function anyOf(tests: string[]): string {
  return tests.length > 1 ? `(${tests.join(' or ')})` : (tests[0] ?? '');
}

/** The expression of one condition. Precondition: it is not open. */
export function expressionOf(condition: Condition, kind: Kind): string {
  const { name, operator } = condition;
  const values = condition.values.filter((value) => value.trim() !== '');
  const value = values[0] ?? '';
  switch (operator) {
    case 'is':
      if (kind === 'codes') return anyOf(values.map((one) => `has(${name}, ${quoted(one)})`));
      return values.length > 1 ? `${name} in (${values.map(quoted).join(', ')})` : `${name} = ${quoted(value)}`;
    case 'is_not':
      return values.length > 1 ? `${name} not in (${values.map(quoted).join(', ')})` : `${name} != ${quoted(value)}`;
    case 'within':
      return anyOf(values.map((one) => `within(${name}, ${quoted(one)})`));
    case 'contains':
      return `contains(${name}, ${quoted(value)})`;
    case 'starts':
      return `starts_with(${name}, ${quoted(value)})`;
    case 'at_least':
      return amountText(condition, '>=');
    case 'at_most':
      return amountText(condition, '<=');
    case 'equals':
      return amountText(condition, '=');
    case 'from':
      return `${name} >= ${firstDay(value)}`;
    case 'until':
      return `${kind === 'period' ? `${name}.to` : name} <= ${lastDay(value)}`;
    case 'in_year':
      return `year(${name}) = ${value.slice(0, 4)}`;
    case 'yes':
      return `${name} = true`;
    case 'no':
      return `${name} = false`;
    case 'missing':
      return `missing(${kind === 'quantity' ? `${name}.amount` : name})`;
    case 'given':
      return `not missing(${kind === 'quantity' ? `${name}.amount` : name})`;
  }
}

export function expressionOfAll(conditions: readonly Condition[], subjects: readonly Subject[]): string {
  const parts: string[] = [];
  for (const condition of conditions) {
    const subject = subjects.find((one) => one.name === condition.name);
    if (subject && !isOpen(condition)) parts.push(expressionOf(condition, subject.kind));
  }
  return parts.join(' and ');
}

// --- reading back ------------------------------------------------------------

// The top parts of a chain of "and", leaving alone what stands in brackets and quotation marks.
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let i = 0; i < text.length; ++i) {
    const c = text[i] ?? '';
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '(') ++depth;
    else if (c === ')') --depth;
    else if (depth === 0 && /^\sand\s/i.test(text.slice(i, i + 5))) {
      parts.push(text.slice(from, i).trim());
      i += 4;
      from = i;
    }
  }
  parts.push(text.slice(from).trim());
  return parts;
}

function textsIn(list: string): string[] {
  return [...list.matchAll(/"((?:[^"]|"")*)"/g)].map((found) => (found[1] ?? '').replaceAll('""', '"'));
}

type Reader = (found: RegExpExecArray) => Omit<Condition, 'name'> & { name: string };
const text = String.raw`"(?:[^"]|"")*"`;
const name = String.raw`([a-z][a-z0-9_]*)`;
const day = String.raw`(\d{4}-\d{2}-\d{2})`;

const shapes: [RegExp, Reader][] = [
  [new RegExp(`^${name} = (${text})$`), (f) => ({ name: f[1]!, operator: 'is', values: textsIn(f[2]!) })],
  [new RegExp(`^${name} != (${text})$`), (f) => ({ name: f[1]!, operator: 'is_not', values: textsIn(f[2]!) })],
  [new RegExp(`^${name} in \\((${text}(?:, ?${text})*)\\)$`), (f) => ({ name: f[1]!, operator: 'is', values: textsIn(f[2]!) })],
  [new RegExp(`^${name} not in \\((${text}(?:, ?${text})*)\\)$`), (f) => ({ name: f[1]!, operator: 'is_not', values: textsIn(f[2]!) })],
  [new RegExp(`^contains\\(${name}, (${text})\\)$`), (f) => ({ name: f[1]!, operator: 'contains', values: textsIn(f[2]!) })],
  [new RegExp(`^starts_with\\(${name}, (${text})\\)$`), (f) => ({ name: f[1]!, operator: 'starts', values: textsIn(f[2]!) })],
  [new RegExp(`^${name} >= ${day}$`), (f) => ({ name: f[1]!, operator: 'from', values: [f[2]!] })],
  [new RegExp(`^${name}(?:\\.to)? <= ${day}$`), (f) => ({ name: f[1]!, operator: 'until', values: [f[2]!] })],
  [new RegExp(`^year\\(${name}\\) = (\\d{4})$`), (f) => ({ name: f[1]!, operator: 'in_year', values: [f[2]!] })],
  [new RegExp(`^${name} >= (-?\\d+(?:\\.\\d+)?)$`), (f) => ({ name: f[1]!, operator: 'at_least', values: [f[2]!] })],
  [new RegExp(`^${name} <= (-?\\d+(?:\\.\\d+)?)$`), (f) => ({ name: f[1]!, operator: 'at_most', values: [f[2]!] })],
  [new RegExp(`^${name} = (-?\\d+(?:\\.\\d+)?)$`), (f) => ({ name: f[1]!, operator: 'equals', values: [f[2]!] })],
  [new RegExp(`^${name} = (true|false)$`), (f) => ({ name: f[1]!, operator: f[2] === 'true' ? 'yes' : 'no', values: [] })],
  [new RegExp(`^missing\\(${name}(?:\\.amount)?\\)$`), (f) => ({ name: f[1]!, operator: 'missing', values: [] })],
  [new RegExp(`^not missing\\(${name}(?:\\.amount)?\\)$`), (f) => ({ name: f[1]!, operator: 'given', values: [] })],
];

// within(a, "x"), or several of them joined by "or"; the same for has().
function readAnyOf(part: string): Condition | undefined {
  const inside = part.startsWith('(') && part.endsWith(')') ? part.slice(1, -1) : part;
  let found: Condition | undefined;
  for (const test of inside.split(' or ')) {
    const one = new RegExp(`^(within|has)\\(${name}, (${text})\\)$`).exec(test.trim());
    if (!one) return undefined;
    const operator: Operator = one[1] === 'within' ? 'within' : 'is';
    found ??= { name: one[2]!, operator, values: [] };
    if (found.name !== one[2] || found.operator !== operator) return undefined;
    found.values.push(...textsIn(one[3]!));
  }
  return found;
}

function readOne(part: string): Condition | undefined {
  for (const [shape, read] of shapes) {
    const found = shape.exec(part);
    if (found) return read(found);
  }
  return readAnyOf(part);
}

/**
 * The conditions of an expression, or undefined where it says more than they can: then it is to be
 * edited as it is written. What they make is the same expression again.
 */
export function conditionsOf(expression: string, subjects: readonly Subject[]): Condition[] | undefined {
  const trimmed = expression.trim();
  if (trimmed === '') return [];
  const parts = partsOf(trimmed);
  const out: Condition[] = [];
  for (let i = 0; i < parts.length; ++i) {
    const part = parts[i] ?? '';
    const unit = new RegExp(`^${name}\\.base = (${text})$`).exec(part);
    if (unit) {
      const amount = new RegExp(`^${unit[1]}\\.value (>=|<=) (-?\\d+(?:\\.\\d+)?)$`).exec(parts[++i] ?? '');
      if (!amount) return undefined;
      const operator: Operator = amount[1] === '>=' ? 'at_least' : 'at_most';
      out.push({ name: unit[1]!, operator, values: [amount[2]!], unit: textsIn(unit[2]!)[0] ?? '' });
      continue;
    }
    const one = readOne(part);
    const subject = subjects.find((candidate) => candidate.name === one?.name);
    if (!one || !subject || !operatorsOf(subject).includes(one.operator)) return undefined;
    out.push(one);
  }
  return expressionOfAll(out, subjects) === trimmed ? out : undefined;
}
