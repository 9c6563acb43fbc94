// A record while somebody edits it: what was typed, what the service says of it while it is
// typed, the draft on this device, and saving against what others have done meanwhile.

import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { api, ApiError, asApiError, type Fault, type Tagged } from '../../core/api';
import { draftKey, dropDraft, readDraft, saveDraft } from '../../core/drafts';
import {
  changedNames,
  isEmpty,
  isSame,
  newSubject,
  recordPath,
  recordsPath,
  toSend,
  valuesOf,
  type FieldForm,
  type RecordData,
  type RegisterForm,
  type Value,
  type Values,
} from './model';
import { agreed, followersOf, remember, type Proposal, type Proposed, type Source } from './proposals';

const checkAfterMs = 450;
const keepAfterMs = 250;

interface Checked {
  valid: boolean;
  errors: Fault[];
  warnings: Fault[];
  derived: Values;
}

/** What lies on the device of a form that was not saved. */
export interface Kept {
  values: Values;
  before: Values;
  /** Of the record when the editing began; '' for a new one. */
  etag: string;
  country: string;
  /** What of the values was proposed, and has been left as it was. */
  proposed?: [string, Proposed][];
}

/** One field that somebody else changed while it, too, was changed here. */
export interface Clash {
  name: string;
  before: Value;
  mine: Value;
  theirs: Value;
}

export interface Conflict {
  theirs: Tagged<RecordData>;
  /** Changed on both sides, differently. */
  clashes: Clash[];
  /** Changed by the other only: taken over. */
  taken: string[];
}

interface Start {
  form: RegisterForm;
  person: number;
  country: string;
  /** Undefined for a new record. */
  record?: Tagged<RecordData>;
  /** What a new record begins with. */
  proposal?: Proposal;
}

function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The version of a record in its entity tag, `"3.0f9a..."`. */
export function versionIn(etag: string): number {
  return Number(/^(?:W\/)?"(\d+)/.exec(etag)?.[1] ?? 0);
}

/** The draft of a form that was left unsaved, if there is one; `subject`: the record, or `newSubject`. */
export function keptDraft(person: number, register: string, subject: string): { kept: Kept; at: number } | undefined {
  const draft = readDraft<Kept>(draftKey(person, register, subject));
  return draft && { kept: draft.value, at: draft.at };
}
export function dropKept(person: number, register: string, subject: string): void {
  dropDraft(draftKey(person, register, subject));
}

function nameOfSource(proposal: Proposal | undefined): string {
  return proposal?.from ? `${proposal.from.register}/${proposal.from.reference}` : '';
}

export class Editing {
  readonly form: RegisterForm;
  readonly person: number;
  readonly reference: string | undefined;
  readonly hidden: readonly string[];
  values = $state<Values>({});
  country = $state('');
  /** What the service said last of the values. */
  checked = $state.raw<Checked | undefined>(undefined);
  refusal = $state.raw<ApiError | undefined>(undefined);
  conflict = $state.raw<Conflict | undefined>(undefined);
  saving = $state(false);
  offline = $state(false);
  /** Whether the draft could be kept on this device. */
  kept = $state(true);
  /** Saving was tried: now everything that is wrong is shown, not only where somebody has been. */
  tried = $state(false);
  /** Where somebody has been, and what they left there has been checked. */
  readonly #touched = new SvelteSet<string>();
  /** Left, but changed since the last check: its faults would be those of what was there before. */
  readonly #left = new Set<string>();
  /** Changed since the last check, with the number of the change. */
  readonly #unchecked = new SvelteMap<string, number>();
  #changes = 0;

  /** What was put into a field by the form itself; gone once a person has changed it. */
  readonly #proposed = new SvelteMap<string, Proposed>();
  /** Where a person has decided, also for nothing. */
  readonly #own = new Set<string>();

  #before = $state.raw<Values>({});
  #etag = '';
  #draft: string;
  #sent = { body: '', key: '' };
  #done = false;
  #wasDirty = false;

  /** Precondition: made while a component is made. */
  constructor(start: Start) {
    this.form = start.form;
    this.person = start.person;
    this.reference = start.record?.value.id;
    this.hidden = start.record?.value.hidden ?? [];
    this.country = start.country;
    this.#before = valuesOf(start.form, start.record?.value ?? {}, this.hidden);
    this.#etag = start.record?.etag ?? '';
    this.values = structuredClone(this.#before);
    this.#draft = draftKey(start.person, start.form.id, this.reference ?? newSubject(nameOfSource(start.proposal)));
    if (start.proposal) this.#begin(start.proposal);
    $effect(() => this.#keep());
    $effect(() => this.#check());
  }

  /** Names of the values that differ from what is stored. */
  readonly changed = $derived.by(() => changedNames(this.#before, this.values));

  /** Whether a person has entered anything: what was only proposed is proposed again. */
  get isDirty(): boolean {
    return this.changed.some((name) => !this.#proposed.has(name));
  }
  /** How many fields hold what was proposed, and nobody has changed. */
  get proposedCount(): number {
    return this.#proposed.size;
  }

  #begin(proposal: Proposal): void {
    if (proposal.country) this.country = proposal.country;
    const values = valuesOf(this.form, Object.fromEntries(proposal.values.map((one) => [one.field, one.value])));
    for (const { field, source } of proposal.values) {
      const value = values[field];
      if (!(field in this.values) || isEmpty(value) || isSame(value, this.values[field])) continue;
      this.values[field] = value;
      this.#proposed.set(field, { value, source });
    }
  }

  /** Goes on with what was left unsaved. A change by somebody else shows when it is saved. */
  resume(kept: Kept): void {
    this.values = { ...this.values, ...structuredClone(kept.values) };
    this.#before = kept.before;
    this.#etag = kept.etag;
    if (kept.country) this.country = kept.country;
    this.#proposed.clear();
    for (const [name, proposed] of kept.proposed ?? []) this.#proposed.set(name, proposed);
  }

  /** Somebody has been in a field and left it. */
  touch(name: string): void {
    if (this.#unchecked.has(name)) this.#left.add(name);
    else this.#touched.add(name);
  }

  #note(name: string): void {
    this.#changes += 1;
    this.#unchecked.set(name, this.#changes);
  }
  // An answer knows what had been changed when it was asked for.
  #noteChecked(asked: number): void {
    for (const [name, change] of this.#unchecked) if (change <= asked) this.#unchecked.delete(name);
    for (const name of this.#left) {
      if (this.#unchecked.has(name)) continue;
      this.#left.delete(name);
      this.#touched.add(name);
    }
  }

  set(name: string, value: Value): void {
    this.values[name] = value;
    this.#note(name);
    this.#own.add(name);
    this.#proposed.delete(name);
    this.#follow(name);
    // What the service refused has been changed: it is asked anew.
    if (this.refusal && !this.refusal.isOffline) this.refusal = undefined;
  }

  // Fields that nobody has filled in or changed follow the rows of a group.
  #follow(group: string): void {
    for (const { field, part } of followersOf(this.form, group)) {
      const isOpen = this.#proposed.has(field.id) || isEmpty(this.values[field.id]);
      if (!(field.id in this.values) || this.#own.has(field.id) || !isOpen) continue;
      const said = agreed(field, part, (this.values[group] ?? []) as Values[]);
      if (said === undefined) continue;
      this.values[field.id] = said;
      this.#note(field.id);
      this.#proposed.set(field.id, { value: said, source: 'group' });
    }
  }
  /** Where a value was taken from; undefined: a person entered it. */
  sourceOf(name: string): Source | undefined {
    return this.#proposed.get(name)?.source;
  }
  /** The group whose rows a field follows. */
  groupOf(field: FieldForm): FieldForm | undefined {
    const group = field.proposed_from?.split('.')[0];
    return this.form.fields.find((one) => one.id === group);
  }

  /** What is wrong with a value, as far as it is time to say so. */
  faultsAt = (pointer: string, reach: 'exact' | 'below' = 'below'): string[] => {
    const top = pointer.split('/')[1] ?? '';
    const refused = this.refusal?.problem.errors ?? [];
    const isTime = this.#touched.has(top) || (this.tried && !this.#unchecked.has(top));
    const checked = isTime ? (this.checked?.errors ?? []) : [];
    const all = refused.length > 0 ? refused : checked;
    const fits = (fault: Fault): boolean =>
      fault.pointer === pointer || (reach === 'below' && (fault.pointer ?? '').startsWith(`${pointer}/`));
    return [...new Set(all.filter(fits).map((fault) => fault.detail))];
  };
  /** What looks unlikely, of fields where somebody has been: an empty form warns of nothing. */
  get warnings(): readonly Fault[] {
    const all = this.checked?.warnings ?? [];
    if (this.tried || this.reference !== undefined) return all;
    return all.filter((fault) => this.#touched.has(fault.pointer?.split('/')[1] ?? ''));
  }

  #body(): Values {
    const body = toSend(this.form, this.values, this.changed);
    return this.reference === undefined && this.country ? { country: this.country, ...body } : body;
  }

  // A draft after each pause in typing, and at once when the page is left.
  #keep(): (() => void) | undefined {
    if (this.#done) return undefined;
    const dirty = this.isDirty;
    const text = JSON.stringify({ values: this.values, before: this.#before, etag: this.#etag, country: this.country, proposed: [...this.#proposed] } satisfies Kept);
    const keep = (): void => {
      if (this.#done) return;
      if (dirty) this.kept = saveDraft<Kept>(this.#draft, JSON.parse(text) as Kept);
      else dropDraft(this.#draft);
    };
    if (!dirty && !this.#wasDirty) return undefined;
    this.#wasDirty = dirty;
    const timer = setTimeout(keep, keepAfterMs);
    window.addEventListener('pagehide', keep);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', keep);
      keep();
    };
  }
  // Asks after each pause in typing; an answer that comes too late is dropped.
  #check(): (() => void) | undefined {
    if (!this.isDirty && this.reference !== undefined) {
      this.checked = undefined;
      return undefined;
    }
    const record = this.#body();
    const control = new AbortController();
    const timer = setTimeout(() => void this.#ask(record, control.signal), checkAfterMs);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }
  async #ask(record: Values, signal: AbortSignal): Promise<void> {
    const asked = this.#changes;
    try {
      const body = { record, reference: this.reference ?? null };
      const answer = await api.post<Checked>(`/registers/${this.form.id}/check`, body, { signal });
      if (signal.aborted) return;
      this.checked = answer;
      this.#noteChecked(asked);
      this.offline = false;
    } catch (fault) {
      if (signal.aborted) return;
      // Saving says what stands in the way; only a lost connection is worth saying at once.
      this.offline = fault instanceof ApiError && fault.isOffline;
    }
  }

  /** Asks again, after a connection has come back. */
  recheck(): void {
    void this.#ask(this.#body(), new AbortController().signal);
  }

  /** The stored record; undefined where it was refused (`refusal`) or changed meanwhile (`conflict`). */
  async save(): Promise<Tagged<RecordData> | undefined> {
    if (this.saving) return undefined;
    this.tried = true;
    this.saving = true;
    try {
      const stored = await this.#send();
      this.#done = true;
      dropDraft(this.#draft);
      remember(this.person, this.form, stored.value);
      this.refusal = undefined;
      this.offline = false;
      return stored;
    } catch (fault) {
      const error = asApiError(fault);
      this.offline = error.isOffline;
      if (error.status === 412 && this.reference !== undefined) await this.#meet(error);
      else this.refusal = error;
      return undefined;
    } finally {
      this.saving = false;
    }
  }

  async #send(): Promise<Tagged<RecordData>> {
    const body = this.#body();
    if (this.reference !== undefined) {
      const value = await api.patch<RecordData>(recordPath(this.form.id, this.reference), body, { ifMatch: this.#etag });
      return { value, etag: '' };
    }
    // The same key for the same content: sent twice over a bad connection it is one record.
    const text = JSON.stringify(body);
    if (this.#sent.body !== text) this.#sent = { body: text, key: newKey() };
    const value = await api.post<RecordData>(recordsPath(this.form.id), body, { idempotencyKey: this.#sent.key });
    return { value, etag: '' };
  }

  // Somebody else has changed the record: what they did is laid beside what was done here.
  async #meet(error: ApiError): Promise<void> {
    try {
      const theirs = await api.getTagged<RecordData>(recordPath(this.form.id, this.reference ?? ''));
      const values = valuesOf(this.form, theirs.value, this.hidden);
      const clashes: Clash[] = [];
      const taken: string[] = [];
      for (const name of changedNames(this.#before, values)) {
        const before = this.#before[name];
        const mine = $state.snapshot(this.values[name]);
        if (isSame(mine, before)) taken.push(name);
        else if (!isSame(mine, values[name])) clashes.push({ name, before, mine, theirs: values[name] });
      }
      this.conflict = { theirs, clashes, taken };
    } catch {
      this.refusal = error;
    }
  }

  /** Goes on from what is stored now; `mine` are the fields that keep what was typed here. */
  settle(mine: ReadonlySet<string>): void {
    const conflict = this.conflict;
    if (!conflict) return;
    const stored = valuesOf(this.form, conflict.theirs.value, this.hidden);
    const next: Values = structuredClone(stored);
    for (const name of this.changed) {
      const clash = conflict.clashes.some((one) => one.name === name);
      if (!clash || mine.has(name)) next[name] = $state.snapshot(this.values[name]);
    }
    this.#before = stored;
    this.#etag = conflict.theirs.etag;
    this.values = next;
    this.conflict = undefined;
  }

  /** Forgets what was typed. */
  discard(): void {
    this.#done = true;
    dropDraft(this.#draft);
  }
}
