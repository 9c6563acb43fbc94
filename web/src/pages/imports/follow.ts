// Follows an import that runs on the server, through lost connections too.

import { api, asApiError } from '../../core/api';
import type { Job } from './types';

const firstMs = 150;
const mostMs = 1500;

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The job when it has ended. `tell` hears how far it is, and whether the line is broken. */
export async function followJob(id: string, tell: (job: Job | undefined, isOffline: boolean) => void, signal: AbortSignal): Promise<Job | undefined> {
  let last: Job | undefined;
  for (let pause = firstMs; !signal.aborted; pause = Math.min(mostMs, pause * 1.5)) {
    try {
      last = await api.get<Job>(`/imports/jobs/${id}`, { signal });
      tell(last, false);
      if (!last.running) return last;
    } catch (fault) {
      if (signal.aborted) return undefined;
      const error = asApiError(fault);
      if (!error.isPassing) throw error;
      tell(last, true);
    }
    await wait(pause, signal);
  }
  return undefined;
}
