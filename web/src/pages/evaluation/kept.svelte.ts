// What is typed into a form and not sent yet, kept on the device: leaving the page, a lost connection
// or a closed window loses nothing.

import { draftKey, dropDraft, readDraft, saveDraft } from '../../core/drafts';
import { session } from '../../core/session.svelte';

export class Kept<T extends object> {
  #value = $state.raw() as T;
  readonly #key: string;
  readonly #empty: T;

  /** `subject`: what the form is about, so that each has a text of its own. */
  constructor(kind: string, subject: string, empty: T) {
    this.#key = draftKey(session.person?.id ?? 0, `evaluation.${kind}`, subject);
    this.#empty = empty;
    this.#value = { ...empty, ...readDraft<T>(this.#key)?.value };
  }

  get value(): T {
    return this.#value;
  }
  get isTouched(): boolean {
    return JSON.stringify(this.#value) !== JSON.stringify(this.#empty);
  }

  change(part: Partial<T>): void {
    this.#value = { ...this.#value, ...part };
    if (this.isTouched) saveDraft(this.#key, this.#value);
    else dropDraft(this.#key);
  }
  /** Sent, or given up. */
  clear(): void {
    this.#value = this.#empty;
    dropDraft(this.#key);
  }
}
