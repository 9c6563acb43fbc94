// What is typed into a form, kept on the device until the service has it: a cut line or a closed
// tab loses nothing, and the page offers it again.

import { untrack } from 'svelte';
import { draftKey, dropDraft, readDraft, saveDraft } from './drafts';
import { session } from './session.svelte';

interface Stored<T> {
  value: T;
  version: number;
  token: string;
  title: string;
  address: string;
}

/** Kind of these among all drafts of a person. */
export const keptKind = 'kept';

function keyOf(subject: string): string {
  return draftKey(session.person?.id ?? 0, keptKind, subject);
}
function same<T>(a: T, b: T): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What the list of everything kept says of one. */
export function placeOfKept(key: string): { title: string; address: string } | undefined {
  return readDraft<Stored<unknown>>(key)?.value;
}
/** Whether anything is kept for a form that is not open. */
export function isKept(subject: string): boolean {
  return readDraft(keyOf(subject)) !== undefined;
}

export class Kept<T extends object> {
  value = $state.raw() as T;
  /** The version on which it is built, of whatever it will replace. */
  version = $state(0);
  /** It was left here before, and has not been sent. */
  wasFound = $state(false);
  #start = $state.raw() as T;
  #startVersion = 0;
  #token: string = crypto.randomUUID();
  readonly #key: string;
  readonly #title: string;

  /**
   * `subject`: what it is about, unlike all others: an address of the service does. `start`: as the
   * service has it. `title`: of what is kept, in the list of all.
   */
  constructor(subject: string, title: string, start: T, version = 0) {
    this.#key = keyOf(subject);
    this.#title = title;
    this.#start = start;
    this.value = start;
    this.version = this.#startVersion = version;
    const found = readDraft<Stored<T>>(this.#key)?.value;
    if (found === undefined) return;
    if (same(found.value, start)) {
      dropDraft(this.#key);
      return;
    }
    this.value = found.value;
    this.version = found.version;
    this.#token = found.token;
    this.wasFound = true;
  }

  get isChanged(): boolean {
    return !same(this.value, this.#start);
  }
  /** For the request that sends it: the same for the same content, so that to send it again after a
      lost connection makes nothing twice. */
  get token(): string {
    return this.#token;
  }

  change(part: Partial<T>): void {
    this.value = { ...this.value, ...part };
    this.#token = crypto.randomUUID();
    if (!this.isChanged) return dropDraft(this.#key);
    const { pathname, search } = location;
    saveDraft<Stored<T>>(this.#key, { value: this.value, version: this.version, token: this.#token, title: this.#title, address: pathname + search });
  }

  /** What the service holds now. If it is newer it is taken; where something has been typed, only
      when that is given up. */
  know(start: T, version: number): void {
    untrack(() => {
      if (version <= this.#startVersion) return;
      if (!this.isChanged) return this.restart(start, version);
      this.#start = start;
      this.#startVersion = version;
    });
  }
  /** What was typed is given up. */
  discard(): void {
    this.restart(this.#start, this.#startVersion);
  }
  /** The service has it, or something newer: begins anew from there. */
  restart(start: T, version = 0): void {
    this.#start = start;
    this.value = start;
    this.version = this.#startVersion = version;
    this.wasFound = false;
    this.#token = crypto.randomUUID();
    dropDraft(this.#key);
  }
}
