// One answer while it is edited: what was typed is kept on the device until the service has it, and
// a change by somebody else is never overwritten unseen.

import { api, ApiError, asApiError } from '../../core/api';
import { draftKey, dropDraft, readDraft, saveDraft } from '../../core/drafts';
import { session } from '../../core/session.svelte';
import { tagOf } from './model';
import type { Answer, Evidence, Source, Value } from './questions';

export interface Input {
  value: Value;
  note: string;
  evidence: Evidence[];
  source: Source | null;
}

interface Kept extends Input {
  /** Version on which it was built. */
  version: number;
}

function inputOf(answer: Answer | null): Input {
  return { value: answer?.value ?? null, note: answer?.note ?? '', evidence: answer?.evidence ?? [], source: answer?.source ?? null };
}

function same(a: Input, b: Input): boolean {
  return JSON.stringify([a.value, a.note, a.evidence]) === JSON.stringify([b.value, b.note, b.evidence]);
}

export class Answering {
  input = $state.raw<Input>(inputOf(null));
  stored = $state.raw<Answer | null>(null);
  busy = $state(false);
  error = $state.raw<ApiError | undefined>(undefined);
  /** What somebody else saved meanwhile. */
  theirs = $state.raw<Answer | undefined>(undefined);
  /** The version that will be replaced, which may have been seen only in a conflict. */
  #seen = 0;
  readonly #path: string;
  readonly #key: string;

  constructor(path: string, answer: Answer | null, subject: string) {
    this.#path = path;
    this.#key = draftKey(session.person?.id ?? 0, 'evaluation', subject);
    this.stored = answer;
    this.#seen = answer?.version ?? 0;
    this.input = inputOf(answer);
    const draft = readDraft<Kept>(this.#key)?.value;
    if (draft && !same(draft, this.input)) {
      this.input = { value: draft.value, note: draft.note, evidence: draft.evidence, source: draft.source };
      this.#seen = draft.version;
    }
  }

  /** What the service holds now, after a review or answers taken over: what was typed here stays. */
  know(answer: Answer | null): void {
    if (answer === null || (answer.version <= (this.stored?.version ?? 0) && answer.reviewed === this.stored?.reviewed)) return;
    const untouched = !this.isChanged;
    this.stored = answer;
    if (untouched) this.discard();
  }

  get isChanged(): boolean {
    return !same(this.input, inputOf(this.stored));
  }

  change(part: Partial<Input>): void {
    this.input = { ...this.input, ...part };
    if (this.isChanged) saveDraft<Kept>(this.#key, { ...this.input, version: this.#seen });
    else dropDraft(this.#key);
  }

  discard(): void {
    this.input = inputOf(this.stored);
    this.#seen = this.stored?.version ?? 0;
    this.error = undefined;
    dropDraft(this.#key);
  }

  /** True when the service has it. */
  async save(): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = undefined;
    try {
      const { value, note, evidence, source } = this.input;
      const options = this.#seen > 0 ? { ifMatch: tagOf(this.#seen) } : {};
      this.stored = await api.put<Answer>(this.#path, { value, note, evidence, source }, options);
      this.discard();
      return true;
    } catch (fault) {
      const error = asApiError(fault);
      if (error.status === 412 || error.status === 409) await this.#meet(error);
      else this.error = error;
      return false;
    } finally {
      this.busy = false;
    }
  }

  async #meet(conflict: ApiError): Promise<void> {
    try {
      const theirs = await api.get<Answer>(this.#path);
      if (theirs.version > this.#seen) this.theirs = theirs;
      else this.error = conflict;
    } catch (fault) {
      this.error = asApiError(fault);
    }
  }

  /** After a conflict: theirs stays. */
  takeTheirs(): void {
    if (!this.theirs) return;
    this.stored = this.theirs;
    this.theirs = undefined;
    this.discard();
  }
  /** After a conflict: mine replaces theirs, seen now. */
  async keepMine(): Promise<boolean> {
    if (!this.theirs) return false;
    this.stored = this.theirs;
    this.#seen = this.theirs.version;
    this.theirs = undefined;
    return this.save();
  }
}
