// What stands behind a statement: an indicator, a record, a document or an address.

export type EvidenceKind = 'indicator' | 'record' | 'file' | 'link';

export interface Evidence {
  kind: EvidenceKind;
  indicator?: string;
  from?: string;
  to?: string;
  register?: string;
  reference?: string;
  name?: string;
  type?: string;
  digest?: string;
  title?: string;
  address?: string;
}

/** As it was when it was frozen. */
export interface FrozenEvidence extends Evidence {
  frozen: {
    at: string;
    title?: string;
    unit?: string;
    version?: number;
    definition_version?: number;
    data_version?: number;
    data_time?: string;
    rows?: { keys: Record<string, string | null>; labels: Record<string, string>; value: string }[];
  };
  /** How the present differs. */
  changed: { code: string; text: string } | null;
}

/** Of an activity of the national plan. */
export interface ActivityEvidence extends FrozenEvidence {
  number: number;
  /** Of the result, in the words of who took it. */
  shows: string;
  /** What stands behind it is not open to this reader. */
  withheld: boolean;
  taken_at: string;
  taken_by_name: string | null;
}

export const evidenceIcons = { indicator: 'chart', record: 'register', file: 'file', link: 'external' } as const;

/** "2021–2024", or as much of it as was asked for. */
export function yearsText(item: Evidence): string {
  if (item.from && item.to) return item.from === item.to ? item.from : `${item.from}–${item.to}`;
  return item.from ?? item.to ?? '';
}
