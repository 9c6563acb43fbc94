// Follows the inbox by a request that the service holds back until there is something new. While
// the service cannot be reached this is told, and it is tried again: soon, then ever more rarely.

import { untrack } from 'svelte';
import { ApiError, api } from '../../core/api';
import type { InboxItem } from './exchange';

const waitSeconds = 25;
const firstPauseMs = 1000;
const longestPauseMs = 30_000;

export class LiveInbox {
  /** The number of the newest message; 0 until it is known. */
  head = $state(0);
  /** The last request came to an answer. */
  up = $state(true);
  /** Since when not. */
  downSince = $state<string | undefined>(undefined);
  nextTry = $state<string | undefined>(undefined);
  refused = $state.raw<ApiError | undefined>(undefined);
  #wake: (() => void) | undefined;
  #asking = new AbortController();

  /** Called while a component is made; ends with it. `came`: something new is in the inbox. */
  constructor(came: (newest: readonly InboxItem[]) => void) {
    $effect(() =>
      untrack(() => {
        const control = new AbortController();
        const again = (): void => this.#wake?.();
        // Without a line a request that is held back would not end for long.
        const lost = (): void => this.#asking.abort();
        window.addEventListener('online', again);
        window.addEventListener('offline', lost);
        void this.#follow(came, control.signal);
        return () => {
          window.removeEventListener('online', again);
          window.removeEventListener('offline', lost);
          control.abort();
        };
      }),
    );
  }

  /** Tries at once instead of when it would. */
  tryNow = (): void => this.#wake?.();

  async #follow(came: (newest: readonly InboxItem[]) => void, signal: AbortSignal): Promise<void> {
    let pause = firstPauseMs;
    while (!signal.aborted) {
      const began = Date.now();
      this.#asking = new AbortController();
      try {
        const wait = this.head > 0 && this.up ? waitSeconds : 0;
        const query = { limit: 20, ...(this.head > 0 ? { after: this.head, wait } : {}) };
        const answer = await api.get<{ items: InboxItem[]; head: number }>('/exchange/inbox', { signal: AbortSignal.any([signal, this.#asking.signal]), query });
        const before = this.head;
        const wasDown = !this.up;
        this.head = answer.head;
        this.up = true;
        this.downSince = this.nextTry = undefined;
        pause = firstPauseMs;
        if ((before > 0 && answer.head > before) || wasDown) came(answer.items.filter((item) => item.number > before));
        // A service that does not hold back is not asked without a rest.
        if (answer.head === before && wait > 0 && Date.now() - began < firstPauseMs) await this.#rest(5 * firstPauseMs, signal);
        if (answer.head === 0) await this.#rest(5 * firstPauseMs, signal);
      } catch (fault) {
        if (signal.aborted) return;
        if (fault instanceof ApiError && (fault.status === 401 || fault.status === 403)) {
          this.refused = fault;
          return;
        }
        this.up = false;
        this.downSince ??= new Date().toISOString();
        this.nextTry = new Date(Date.now() + pause).toISOString();
        await this.#rest(pause, signal);
        pause = Math.min(2 * pause, longestPauseMs);
      }
    }
  }

  #rest(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((done) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#wake = undefined;
        done();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      this.#wake = end;
    });
  }
}
