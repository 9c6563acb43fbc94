// One request at a time on behalf of a person: what is under way, and why the last one was refused.

import { asApiError, type ApiError } from './api';
import { notify } from './notices.svelte';

export class Sending {
  busy = $state(false);
  error = $state.raw<ApiError | undefined>(undefined);

  /** True when it was done, which `done` tells the person. While one is under way nothing is sent. */
  async run(what: () => Promise<unknown>, done?: string): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = undefined;
    try {
      await what();
      if (done !== undefined) notify(done);
      return true;
    } catch (fault) {
      this.error = asApiError(fault);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** What is said against one part of the body. */
  at(pointer: string): string[] {
    return this.error?.at(pointer).map((fault) => fault.detail) ?? [];
  }
}
