// Data that a page shows: fetched when the page opens, again when what it depends on changes, and
// aborted when it is no longer wanted.

import { ApiError, asApiError } from './api';

export class Loaded<T> {
  value = $state.raw<T | undefined>(undefined);
  error = $state.raw<ApiError | undefined>(undefined);
  /** Under way; what was there before stays in `value`. */
  busy = $state(true);
  #again = $state(0);

  /** Called while a component is made; `fetch` is followed in what it reads before it first waits. */
  constructor(fetch: (signal: AbortSignal) => Promise<T>) {
    $effect(() => {
      void this.#again;
      const control = new AbortController();
      this.busy = true;
      fetch(control.signal).then(
        (value) => {
          if (control.signal.aborted) return;
          this.value = value;
          this.error = undefined;
          this.busy = false;
        },
        (fault: unknown) => {
          if (control.signal.aborted) return;
          this.error = asApiError(fault);
          this.busy = false;
        },
      );
      return () => control.abort();
    });
  }

  reload = (): void => {
    this.#again += 1;
  };
}

/** `const list = load((signal) => api.get('/plans', { signal }))`, in the script of a component. */
export function load<T>(fetch: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  return new Loaded(fetch);
}
