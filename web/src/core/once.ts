// A request that makes something, sent again after its answer was lost: the service makes it once.
// For what is typed into a form, `Kept.token` does the same, also after the tab was closed.

import { api, ApiError } from './api';

const open = new Map<string, string>();

// As long as nobody knows whether it was carried out.
function isOpen(fault: unknown): boolean {
  return fault instanceof ApiError && (fault.isPassing || fault.problem.code === 'api.idempotency_in_progress');
}

/** A POST that is the same request as long as it has not been answered and nothing in it changed. */
export async function postOnce<T>(path: string, body: unknown): Promise<T> {
  const key = `${path} ${JSON.stringify(body)}`;
  const idempotencyKey = open.get(key) ?? crypto.randomUUID();
  open.set(key, idempotencyKey);
  try {
    const made = await api.post<T>(path, body, { idempotencyKey });
    open.delete(key);
    return made;
  } catch (fault) {
    if (!isOpen(fault)) open.delete(key);
    throw fault;
  }
}
