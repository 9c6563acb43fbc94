// One answer while it is edited: what was typed is kept on the device until the service has it, and
// a change by somebody else is never overwritten unseen.

import { api, ApiError, asApiError } from '../../core/api';
import { Kept } from '../../core/kept.svelte';
import { tagOf } from './model';
import type { Answer, Evidence, Source, Value } from './questions';

export interface Input {
  value: Value;
  note: string;
  evidence: Evidence[];
  source: Source | null;
}

function inputOf(answer: Answer | null): Input {
  return { value: answer?.value ?? null, note: answer?.note ?? '', evidence: answer?.evidence ?? [], source: answer?.source ?? null };
}

export class Answering {
  stored = $state.raw<Answer | null>(null);
  busy = $state(false);
  error = $state.raw<ApiError | undefined>(undefined);
  /** What somebody else saved meanwhile. */
  theirs = $state.raw<Answer | undefined>(undefined);
  /** Its version is the one that will be replaced, which may have been seen only in a conflict. */
  readonly #kept: Kept<Input>;
  readonly #path: string;

  constructor(path: string, answer: Answer | null, title: string) {
    this.#path = path;
    this.stored = answer;
    this.#kept = new Kept(path, title, inputOf(answer), answer?.version);
  }

  /** What the service holds now, after a review or answers taken over: what was typed here stays. */
  know(answer: Answer | null): void {
    if (answer === null || (answer.version <= (this.stored?.version ?? 0) && answer.reviewed === this.stored?.reviewed)) return;
    this.stored = answer;
    this.#kept.know(inputOf(answer), answer.version);
  }

  get input(): Input {
    return this.#kept.value;
  }
  get isChanged(): boolean {
    return this.#kept.isChanged;
  }

  change(part: Partial<Input>): void {
    this.#kept.change(part);
  }

  discard(): void {
    this.#kept.restart(inputOf(this.stored), this.stored?.version);
    this.error = undefined;
  }

  /** True when the service has it. */
  async save(): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = undefined;
    try {
      const { value, note, evidence, source } = this.input;
      const options = this.#kept.version > 0 ? { ifMatch: tagOf(this.#kept.version) } : {};
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
      if (theirs.version > this.#kept.version) this.theirs = theirs;
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
    this.#kept.version = this.theirs.version;
    this.theirs = undefined;
    return this.save();
  }
}
