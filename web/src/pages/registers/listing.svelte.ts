// The records of a list, fetched page by page as they come into view, and let go again when they are
// far from it: a list may have millions.

import { api, asApiError, type ApiError, type Query } from '../../core/api';
import { recordsPath, type RecordData } from './model';

const pageSize = 100;
/** More are not kept; the nearest to what is in view stay. */
const mostPages = 30;
const mostAtOnce = 2;

interface Page {
  items: RecordData[];
  next?: string | null;
  count?: number;
  count_at_least?: boolean;
}

interface Question {
  register: string;
  query: Query;
}

export class Listing {
  error = $state.raw<ApiError | undefined>(undefined);
  /** The first answer to the question is still awaited. */
  busy = $state(true);
  /** How many there are; counting stops at 10,000 until `countAll` is called. */
  count = $state<number | undefined>(undefined);
  countAtLeast = $state(false);
  /** Another one for each question, not for the same one asked again. */
  generation = $state(0);
  #pages = $state.raw<ReadonlyMap<number, readonly RecordData[]>>(new Map());
  /** Where pages begin, as far as one has been there. */
  #cursors = new Map<number, string>();
  #under_way = new Set<number>();
  #view = { first: 0, last: 0 };
  #counting = false;
  #again = $state(0);
  #control = new AbortController();
  #asked: Question = { register: '', query: {} };
  #answered = '';

  /**
   * Precondition: made while a component is made. `question` is followed in what it reads; `start` is
   * the record (from 0) that will be looked at first.
   */
  constructor(question: () => Question | undefined, start: () => number) {
    // Compared as text: what it reads may change and say the same.
    const asked = $derived(JSON.stringify(question()));
    $effect(() => {
      void this.#again;
      if (asked === undefined) return;
      this.#asked = JSON.parse(asked) as Question;
      this.#control = new AbortController();
      void this.#begin(asked, start(), this.#control.signal);
      return () => this.#control.abort();
    });
  }

  /** Rows of the list, fetched or not. */
  get length(): number {
    return this.count ?? 0;
  }
  at = (index: number): RecordData | undefined => this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize];

  /** Those that are here, in their order; an undefined one where some between are not. */
  get held(): readonly (RecordData | undefined)[] {
    const out: (RecordData | undefined)[] = [];
    let before: number | undefined;
    for (const number of [...this.#pages.keys()].sort((a, b) => a - b)) {
      if (before !== undefined && number !== before + 1) out.push(undefined);
      out.push(...(this.#pages.get(number) ?? []));
      before = number;
    }
    return out;
  }

  /** These rows are in view. */
  show = (first: number, last: number): void => {
    this.#view = { first, last };
    this.#fetchMissing();
  };

  reload = (): void => {
    this.#again += 1;
  };

  /** Tries again where it stopped. */
  retry = (): void => {
    if (this.count === undefined) {
      this.reload();
      return;
    }
    this.error = undefined;
    this.#fetchMissing();
  };

  /** Counts to the end; a reader who scrolls or jumps wants to know. */
  countAll = async (): Promise<void> => {
    if (this.#counting || !this.countAtLeast) return;
    this.#counting = true;
    const signal = this.#control.signal;
    try {
      const page = await this.#ask({ limit: 1, count_all: true }, signal);
      if (!signal.aborted) this.#takeCount(page);
    } catch (fault) {
      if (!signal.aborted) this.error = asApiError(fault);
    } finally {
      if (!signal.aborted) this.#counting = false;
    }
  };

  #ask(query: Query, signal: AbortSignal): Promise<Page> {
    return api.get<Page>(recordsPath(this.#asked.register), { query: { ...this.#asked.query, ...query }, signal });
  }

  #takeCount(page: Page): void {
    this.count = page.count;
    this.countAtLeast = page.count_at_least ?? false;
  }

  async #begin(asked: string, start: number, signal: AbortSignal): Promise<void> {
    this.busy = true;
    this.#counting = false;
    this.#under_way.clear();
    this.#cursors.clear();
    try {
      const page = await this.#ask({ limit: pageSize, [start > 0 ? 'count_all' : 'count']: true }, signal);
      if (signal.aborted) return;
      this.#pages = new Map();
      this.error = undefined;
      this.#takeCount(page);
      if (asked !== this.#answered) {
        this.#answered = asked;
        this.#view = { first: 0, last: 0 };
        this.generation += 1;
      }
      this.#take(0, page);
      this.#fetchMissing();
    } catch (fault) {
      if (signal.aborted) return;
      this.#pages = new Map();
      this.count = undefined;
      this.error = asApiError(fault);
    } finally {
      if (!signal.aborted) this.busy = false;
    }
  }

  #fetchMissing(): void {
    if (this.error || this.count === undefined) return;
    const last = Math.min(this.#view.last, this.length - 1);
    for (let number = Math.floor(this.#view.first / pageSize); number * pageSize <= last; ++number) {
      if (this.#under_way.size >= mostAtOnce) return;
      // What the page before it will tell need not be searched for.
      const told = this.#under_way.has(number - 1) && !this.#cursors.has(number);
      if (!told && !this.#pages.has(number) && !this.#under_way.has(number)) void this.#fetch(number, this.#control.signal);
    }
  }

  async #fetch(number: number, signal: AbortSignal): Promise<void> {
    this.#under_way.add(number);
    try {
      // From the last place before it that is known: a step when one scrolls, a jump otherwise.
      let from = 0;
      for (const known of this.#cursors.keys()) if (known <= number && known > from) from = known;
      const page = await this.#ask({ limit: pageSize, cursor: this.#cursors.get(from), skip: (number - from) * pageSize || undefined }, signal);
      if (signal.aborted) return;
      this.#take(number, page);
    } catch (fault) {
      if (signal.aborted) return;
      this.error = asApiError(fault);
    } finally {
      if (!signal.aborted) this.#under_way.delete(number);
    }
    if (!signal.aborted) this.#fetchMissing();
  }

  #take(number: number, page: Page): void {
    const pages = new Map(this.#pages).set(number, page.items);
    const middle = (this.#view.first + this.#view.last) / 2 / pageSize;
    while (pages.size > mostPages) {
      let farthest = number;
      for (const one of pages.keys()) if (Math.abs(one - middle) > Math.abs(farthest - middle)) farthest = one;
      pages.delete(farthest);
    }
    this.#pages = pages;
    const end = number * pageSize + page.items.length;
    if (page.next) this.#cursors.set(number + 1, page.next);
    // Records have come or gone since they were counted.
    if (!page.next) {
      this.count = end;
      this.countAtLeast = false;
    } else if (page.next && end >= this.length) {
      this.count = end + 1;
    }
  }
}
