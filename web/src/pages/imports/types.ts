// What the service says of files, mappings and imports.

export interface Property {
  value: string;
  certainty: 'sure' | 'likely' | 'ambiguous';
  alternatives: string[];
}

export interface ColumnProfile {
  name: string;
  kind: Property;
  decimal_mark?: Property;
  date_order?: Property;
  group_mark?: string;
  filled: number;
  empty: number;
  exceptions: number;
  samples: string[];
}

export interface FileFormat {
  kind: 'delimited' | 'xlsx';
  encoding: string;
  delimiter: string;
  quote: string;
  sheet: string;
  header_line: number;
  /** XLSX: how many rows the names take up. */
  header_rows?: number;
}

/** How texts of the file are read: what a mapping says beside the file's own format. */
export interface TextFormat {
  decimal: string;
  thousands: string;
  dates: string;
}

export interface Detection {
  format: FileFormat;
  entry: string;
  whole: boolean;
  ambiguous: boolean;
  encoding?: Property;
  delimiter?: Property;
  quote?: Property;
  sheet?: Property;
  header_line: Property;
  columns: ColumnProfile[];
  preview: { line: number; cells: string[] }[];
}

/** Where the text of one field (or a part of one: `quantity.unit`) comes from. */
export interface ColumnMap {
  to: string;
  from?: string;
  pattern?: string;
  fixed?: string;
  from_content?: boolean;
  values?: Record<string, string>;
  missing?: Record<string, string>;
}

export interface Mapping {
  id: string;
  register: string;
  format: FileFormat & Partial<TextFormat>;
  country: Omit<ColumnMap, 'to'>;
  mark?: string;
  unit?: string;
  state?: string;
  key: 'register' | 'content';
  columns: ColumnMap[];
  ignore: string[];
}

export type Why = 'remembered' | 'same_name' | 'similar';

export interface Proposal {
  mapping: Mapping;
  columns: { column: string; targets: { target: string; reason: Why | 'chosen' | '' }[] }[];
  /** Required fields that nothing fills. */
  unfilled: string[];
}

export interface SavedMapping {
  id: number;
  title: string;
  mapping: Mapping;
}

export interface Finding {
  column: string;
  pointer: string;
  code: string;
  text: string;
  params: Record<string, string>;
  details: string[];
  warning: boolean;
  rows: number;
  lines: number[];
}

export interface Report {
  import: number | null;
  rows: number;
  created: number;
  changed: number;
  unchanged: number;
  faulty: number;
  with_warnings: number;
  stored: boolean;
  cancelled: boolean;
  unmapped: string[];
  /** That was read, of a workbook. */
  sheet: string | null;
  findings: Finding[];
  more_findings: boolean;
}

export interface Job {
  job: string;
  running: boolean;
  checking: boolean;
  rows: number;
  bytes: number;
  bytes_total: number;
  report: Report | null;
}

export interface ImportInfo {
  id: number;
  register: string;
  mapping: string;
  file: string;
  actor: string;
  started: string;
  finished: string | null;
  status: 'running' | 'done' | 'cancelled' | 'undone' | 'interrupted';
  created: number;
  changed: number;
  unchanged: number;
  faulty: number;
}

export interface RegisterField {
  id: string;
  type: string;
  title: string;
  help: string | null;
  required: boolean;
  derived: boolean;
  hidden: boolean;
  options?: { code: string; label: string }[];
  choices?: string;
  units?: { code: string; label: string }[];
  max_items?: number;
  /** Of a group. */
  fields?: RegisterField[];
}

export interface Register {
  id: string;
  title: string;
  key: string[];
  time: string;
  territory: string;
  marks: { default: string; allowed: { id: string; title: string }[] };
  missing: { id: string; title: string }[];
  states: { id: string; title: string; initial: boolean }[];
  transitions: { id: string; title: string }[];
  fields: RegisterField[];
}
