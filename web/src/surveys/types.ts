// What the service says of surveys. Texts are in the language of the page, except those of a
// survey's own description, which its authors write in as many languages as they have.

import type { Language } from '../core/language';
import type { Detection, FileFormat } from '../pages/imports/types';

export type OwnText = Partial<Record<Language, string>>;

/** An entry of the content: of a list to choose from. */
export interface Named {
  id: string;
  title: string;
}

export interface Item extends Named {
  type: 'choice' | 'number' | 'open';
  per_substance: boolean;
  answers: Named[];
  least?: number | null;
  most?: number | null;
  unit?: string | null;
  /** Of which it is a part. */
  scale?: string | null;
}
export interface Substance extends Named {
  illicit: boolean;
  fictitious: boolean;
}
export interface Measure extends Named {
  description: string;
  method: string;
  kind: string;
  per_substance: boolean;
  is_share: boolean;
  unit: string | null;
  decimals: number;
}
export interface Presentation extends Named {
  description: string;
  citation: string;
}
export interface Standard {
  items: Item[];
  substances: Substance[];
  measures: Measure[];
  scales: (Named & { citation: string })[];
  presentation: Presentation[];
  settings: Named[];
  modes: Named[];
  choices: Record<string, Named[]>;
}

export interface Stage {
  strata: string;
  units: string;
  population: string;
  population_kind: string;
  pps: string;
}
export interface Replicates {
  method: string;
  variables: string[];
  combined: boolean;
  scale: number | null;
  rscales: number[];
  fay_rho: number;
  centre: string;
}
export interface Margin {
  variable: string;
  totals: Record<string, number>;
}
export interface Calibration {
  method: string;
  margins: Margin[];
  distance: string;
  lower: number | null;
  upper: number | null;
  source: string;
}
export interface Sampling {
  weight: string;
  stages: Stage[];
  nest: boolean;
  lonely: string;
  lonely_in_domains: boolean;
  df: string;
  replicates: Replicates | null;
  calibration: Calibration | null;
}
export interface Description {
  id: string;
  country: string;
  series: string;
  title: OwnText;
  setting: string;
  mode: string;
  from: string;
  to: string;
  year: number;
  population: OwnText;
  age_from: number;
  age_to: number;
  territory: string;
  coverage: OwnText;
  response_rate: number | null;
  institution: string;
  citation: string;
  sampling_note: OwnText;
  synthetic: boolean;
  missing: string;
  sampling: Sampling;
}

export interface SurveyFile {
  name: string;
  digest: string;
  bytes: number;
  rows: number;
  variables: number;
  encoding: string;
  text?: { format: FileFormat; decimal_mark: string } | null;
  taken_at: string;
  taken_by: string;
}
export type Right = 'update' | 'files' | 'microdata' | 'export' | 'mappings' | 'tables' | 'plans' | 'publish' | 'remove';
export interface Survey {
  description: Description;
  title: string;
  version: number;
  file: SurveyFile | null;
  mapping: Mapping | null;
  changed_at: string;
  changed_by: string;
  /** Why the mapping does not fit the file or the content any more. */
  mapping_fault?: { code: string; text: string } | null;
  may: Right[];
}
export interface SurveyLine {
  id: string;
  country: string;
  country_title: string;
  series: string;
  title: string;
  setting: string;
  setting_title: string;
  mode: string;
  year: number;
  from: string;
  to: string;
  synthetic: boolean;
  has_file: boolean;
  has_mapping: boolean;
  version: number;
}

/** How a file of survey data is read now. */
export interface Look {
  kind: 'spss' | 'stata' | 'sas' | 'text';
  detection: Detection | null;
  variables: number;
  /** Not known of text before it is read. */
  rows: number | null;
  encoding: string | null;
  /** The first variables as they are read now. */
  sample?: { name: string; label: string; values: string[] }[];
}

export interface MappedQuestion {
  question: string;
  variable: string;
  values: Record<string, string>;
  blank: string;
  categories?: { id: string; title: OwnText }[];
}
export interface Mapping {
  questions: MappedQuestion[];
  own: { id: string; title: OwnText }[];
  /** Only rows with one of these values belong to the population of the survey. */
  filter?: { variable: string; values: string[] };
}
export type Trust = 'sure' | 'likely' | 'ambiguous';
/** A sentence of the service. */
export interface Said {
  code: string;
  text: string;
}
export interface ProposedQuestion {
  mapped: MappedQuestion;
  source: 'memory' | 'label' | 'name';
  trust: Trust;
  reasons: Said[];
  open_values: string[];
  other_variables: string[];
}
export interface DesignVariable {
  role: 'weight' | 'strata' | 'units' | 'replicate';
  variable: string;
  reasons: Said[];
}
export interface Proposal {
  questions: ProposedQuestion[];
  design: DesignVariable[];
}
export interface QuestionCheck {
  question: string;
  variable: string;
  title: string;
  counts: { id: string; title: string; rows: number }[];
  least: number | null;
  mean: number | null;
  most: number | null;
}
export interface MappingCheck {
  rows: number;
  population: number;
  questions: QuestionCheck[];
  contradictions: { code: string; text: string; rows: number; first_rows: number[] }[];
  measures: string[];
}

export interface StratumFact {
  label: string;
  units: number;
  rows: number;
  fraction: number;
  lonely: boolean;
}
export interface SamplingFacts {
  psus: number;
  strata: number;
  df: number | null;
  stages: number;
  weights: { sum: number; least: number; median: number; most: number; kish_effect: number; histogram: number[] };
  strata_list: StratumFact[];
  remarks: Said[];
  calibration: { variables: string[]; source: string; iterations: number; least_factor: number; most_factor: number; negative: number; kish_before: number } | null;
  replicates: { method: string; count: number; df: number | null } | null;
}

export interface CodebookVariable {
  name: string;
  label: string;
  format: string;
  kind: 'number' | 'text' | 'date' | 'time' | 'date_time';
  /** `rows` is null where so few rows are not told. */
  values: { value: string; label: string; rows: number | null; missing: boolean }[];
  more_values: boolean;
  filled: number | null;
  blank: number | null;
  /** A text of dates and times. */
  least: number | string | null;
  mean: number | null;
  most: number | string | null;
  question: string;
  question_title?: string | null;
}

export interface MeasureOf {
  measure: string;
  /** '' where the measure is not of a substance; '*': of each that the survey can give. */
  substance: string;
}
export interface Choices {
  missing: string;
  interval: string;
  level: number;
  df: string;
  presentation: string;
  replicates: boolean;
}
export interface TablePlan {
  id: string;
  title: OwnText;
  measures: MeasureOf[];
  groupings: string[][];
  age_cuts: number[];
  age_from: number;
  age_to: number;
  choices: Choices;
  tests: boolean;
}
export interface PlanItem extends Named {
  plan: TablePlan;
  standard: boolean;
}

export type Verdict = 'show' | 'flag' | 'withhold';
export interface Key {
  question: string;
  title: string;
  answer: string;
  label: string;
}
/** Shares as fractions. A withheld cell has its verdict and n and nothing else. */
export interface Cell {
  shown?: string | null;
  value?: number | null;
  se?: number | null;
  lower?: number | null;
  upper?: number | null;
  cv?: number | null;
  deff?: number | null;
  n: number;
  cases?: number | null;
  weighted_n?: number | null;
  population?: number | null;
  population_lower?: number | null;
  population_upper?: number | null;
  df?: number | null;
  interval_method?: string | null;
  verdict: Verdict;
  reasons?: string[];
}
export interface Line {
  measure: string;
  substance: string | null;
  title: string;
  substance_title?: string | null;
  unit: string | null;
  is_share: boolean;
  decimals: number;
  questions: string[];
  variables: string[];
  ways: string[];
  unanswered: number;
  cells: Cell[];
  tests?: { grouping: number; text: string; p: number | null }[];
}
export interface Group {
  title: string;
  keys: Key[];
}
export interface DesignFacts {
  rows: number;
  psus: number;
  strata: number;
  stages: number;
  calibrated: boolean;
  lonely: number;
  /** Null: the normal distribution is used. */
  df: number | null;
}
export interface RenderedTable {
  title: string;
  survey: SurveyFacts;
  /** Its id. */
  plan: string;
  groupings: { questions: string[]; title: string }[];
  groups: Group[];
  lines: Line[];
  level: number;
  presentation: string | null;
  choices: { what: string; text: string }[];
  design: DesignFacts;
  remarks: string[];
  rows: number;
  population: number;
  data_digest: string;
  mapping_digest: string;
}
/** What a table says of its survey. */
export interface SurveyFacts {
  id: string;
  country: string;
  country_title: string;
  series: string;
  title: string;
  setting: string;
  setting_title: string;
  mode: string;
  mode_title: string;
  year: number;
  from: string | null;
  to: string | null;
  population: string | null;
  age_from: number;
  age_to: number;
  territory_title: string;
  coverage: string | null;
  response_rate: number | null;
  institution: string | null;
  citation: string | null;
  sampling_note: string | null;
  synthetic: boolean;
}
/** A difference between two estimates, or a change per year; shares as fractions. */
export interface Contrast {
  measure: string;
  substance: string | null;
  title: string;
  substance_title: string | null;
  is_share: boolean;
  group: Group;
  shown: string | null;
  value: number | null;
  se: number | null;
  lower: number | null;
  upper: number | null;
  p: number | null;
}
export interface WaveDifference extends Contrast {
  earlier: string;
  later: string;
}
export interface Waves {
  waves: RenderedTable[];
  differences: WaveDifference[];
  trends: Contrast[];
}

export interface ReleaseLine {
  id: number;
  country: string;
  country_title: string;
  survey: string;
  series: string;
  setting: string;
  setting_title: string;
  year: number;
  title: string;
  note: string | null;
  published_at: string;
  published_by?: string | null;
  withdrawn_at: string | null;
  withdrawal_reason: string | null;
  synthetic: boolean;
  digest: string;
}
export interface Release extends ReleaseLine {
  table: RenderedTable;
  can_withdraw?: boolean;
}

export interface ComparedSurvey {
  release: number;
  country: string;
  country_title: string;
  title: string;
  year: number;
}
export interface MethodDifference {
  aspect: string;
  title: string;
  values: string[];
  grave: boolean;
}
export interface Comparison {
  measure: { title: string; substance_title?: string | null; is_share: boolean; decimals: number; unit?: string | null; description?: string };
  surveys: ComparedSurvey[];
  differences: MethodDifference[];
  same: { aspect: string; title: string }[];
  rows: { keys: Key[]; cells: (Cell | null)[] }[];
}
export interface ComparableMeasure {
  measure: string;
  title: string;
  substance: string | null;
  substance_title: string | null;
  countries: Named[];
  years: number[];
  surveys: number;
}
