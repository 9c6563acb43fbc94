// Values of a file that a register does not know, taken out of the findings of a trial.

import { targetOfPointer, type Target } from './targets';
import type { Finding, Report } from './types';

export interface UnknownValue {
  finding: Finding;
  /** As a mapping names the target; `country` for the country of the row. */
  to: string;
  target: Target | undefined;
  /** As it stands in the file. */
  text: string;
  /** Codes that come near, the nearest first. */
  near: string[];
}

// By code of the finding: which parameter holds the text.
const textOf: Record<string, string> = {
  'field.unknown_code': 'value',
  'field.unknown_place': 'value',
  'field.place_ambiguous': 'value',
  'field.unknown_unit': 'unit',
  'transfer.country_unknown': 'text',
};

// "XA-02 (Costaclara), XA-03 (…)" or "baggage, body".
function codesIn(text: string): string[] {
  const named = [...text.matchAll(/([A-Z]{2}[A-Z0-9-]*) \(/g)].map((match) => match[1] ?? '');
  if (named.length > 0) return named;
  return text
    .split(', ')
    .map((part) => part.trim())
    .filter((part) => /^[a-z0-9_.:-]+$/i.test(part));
}

export function unknownValues(report: Report, targets: readonly Target[]): UnknownValue[] {
  const found: UnknownValue[] = [];
  for (const finding of report.findings) {
    const parameter = textOf[finding.code];
    const text = parameter === undefined ? undefined : finding.params[parameter];
    // A text that was cut for the report cannot be told apart from others that begin alike.
    if (finding.warning || text === undefined || text.endsWith('…')) continue;
    const isCountry = finding.pointer === '/country';
    const target = isCountry ? undefined : targetOfPointer(finding.pointer, targets);
    if (!target && !isCountry) continue;
    const { nearest = '', first = '', second = '' } = finding.params;
    found.push({ finding, to: target?.to ?? 'country', target, text, near: codesIn([nearest, first, second].filter(Boolean).join(', ')) });
  }
  return found;
}
