// The records of a list, fetched page by page as one comes to them.

import { api, asApiError, type ApiError, type Query } from '../../core/api';
import { recordsPath, type RecordData } from './model';

const pageSize = 100;

interface Page {
  items: RecordData[];
  next?: string | null;
  count?: number;
  count_at_least?: boolean;
}

export class Listing {
  rows = $state.raw<readonly RecordData[]>([]);
  error = $state.raw<ApiError | undefined>(undefined);
  busy = $state(true);
  /** How many there are; counting stops where it would take long. */
  count = $state<number | undefined>(undefined);
  countAtLeast = $state(false);
  #next = $state<string | undefined>(undefined);
  #again = $state(0);
  #control = new AbortController();
  #register = '';
  #query: Query = {};

  /** Precondition: made while a component is made. `question` is followed in what it reads. */
  constructor(question: () => { register: string; query: Query } | undefined) {
    $effect(() => {
      void this.#again;
      const asked = question();
      if (!asked) return;
      this.#register = asked.register;
      this.#query = asked.query;
      this.#control = new AbortController();
      void this.#fetch(undefined, this.#control.signal);
      return () => this.#control.abort();
    });
  }

  get hasMore(): boolean {
    return this.#next !== undefined;
  }

  reload = (): void => {
    this.#again += 1;
  };

  more = (): void => {
    if (this.busy || this.error || this.#next === undefined) return;
    void this.#fetch(this.#next, this.#control.signal);
  };

  /** Tries again where it stopped. */
  retry = (): void => {
    if (this.#next === undefined) this.reload();
    else void this.#fetch(this.#next, this.#control.signal);
  };

  async #fetch(cursor: string | undefined, signal: AbortSignal): Promise<void> {
    this.busy = true;
    try {
      const query = { ...this.#query, limit: pageSize, cursor, count: cursor === undefined ? true : undefined };
      const page = await api.get<Page>(recordsPath(this.#register), { query, signal });
      if (signal.aborted) return;
      this.rows = cursor === undefined ? page.items : [...this.rows, ...page.items];
      if (cursor === undefined) {
        this.count = page.count;
        this.countAtLeast = page.count_at_least ?? false;
      }
      this.#next = page.next || undefined;
      this.error = undefined;
    } catch (fault) {
      if (signal.aborted) return;
      if (cursor === undefined) {
        this.rows = [];
        this.count = undefined;
        this.#next = undefined;
      }
      this.error = asApiError(fault);
    } finally {
      if (!signal.aborted) this.busy = false;
    }
  }
}
