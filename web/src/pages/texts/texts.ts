// The official text of a plan, supplied as a document: tried first, then kept.

import { upload, type Options } from '../../core/api';

export interface PlacedText {
  id: string;
  title: string;
  line: number;
  text: string;
  /** The source prints no number: known by its words and its place. */
  by_words: boolean;
}

export interface MissingText {
  id: string;
  title: string;
  /** Lines of its neighbours in the document. */
  after: number | null;
  before: number | null;
}

export interface UnplacedText {
  line: number;
  text: string;
  code: string;
  reason: string;
}

export interface PlacedPlan {
  plan: { id: string; title: string };
  /** Whether the document reads as the text of this plan. */
  recognised: boolean;
  placed: number;
  asked: number;
  texts: PlacedText[];
  without_text: MissingText[];
  unplaced: UnplacedText[];
}

export interface Trial {
  plans: PlacedPlan[];
  kept: boolean;
}

export interface Choice {
  language: string;
  /** Shown beside the text. */
  source: string;
  /** '' to have it recognised. */
  plan: string;
}

/** In bytes; the service takes a little more. */
export const largestFile = 8_000_000;
export const acceptedFiles = '.docx,.pdf,.txt,.md';

/** Without `keep` nothing is kept: the answer tells what would be. */
export function placeText(file: File, choice: Choice, keep: boolean, progress: (part: number) => void, options: Options = {}): Promise<Trial> {
  const query = { language: choice.language, source: choice.source.trim() || file.name, plan: choice.plan || undefined, trial: keep ? undefined : true };
  // As bytes whatever its kind: the service looks at what is in it.
  const bytes = new File([file], file.name, { type: 'application/octet-stream' });
  return upload<Trial>('/commitment-texts', bytes, progress, { ...options, query });
}

/** "Plan of Action, 2021" of "Plan_of_Action,_2021.docx". */
export function sourceOf(fileName: string): string {
  return fileName.replace(/\.[^.]+$/, '').replaceAll('_', ' ').trim();
}
