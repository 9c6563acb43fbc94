// Alerts and updates of them that were proposed for release and given back for correction, with the
// reason why.

import { api } from '../../core/api';
import { session } from '../../core/session.svelte';
import { loadForm, recordPath, recordsPath, type RecordData } from '../registers/model';

/** An update of an alert that is out already is being written, or waits for release. */
export function isUpdate(state: string): boolean {
  return state === 'amending' || state === 'update_proposed';
}

interface Entry {
  version: number;
  at: string;
  actor: string;
  actor_name?: string | null;
  action: string;
  reason: string | null;
}

export interface Returned {
  at: string;
  by: string;
  reason: string;
}
export interface ReturnedAlert extends Returned {
  reference: string;
  title: string;
}

const returns = new Set(['return', 'return_update']);
/** The states in which one lies that was given back. */
export const mayBeReturned: readonly string[] = ['draft', 'amending'];
const mostDrafts = 8;

async function historyOf(reference: string, signal: AbortSignal): Promise<Entry[]> {
  const { items } = await api.get<{ items: Entry[] }>(`${recordPath('alerts', reference)}/history`, { signal });
  return items.sort((a, b) => b.version - a.version);
}

async function returnIn(entries: readonly Entry[]): Promise<Returned | undefined> {
  const steps = new Set((await loadForm('alerts')).transitions.map((one) => one.id));
  const last = entries.find((one) => steps.has(one.action));
  if (!last?.reason || !returns.has(last.action)) return undefined;
  return { at: last.at, by: last.actor_name ?? last.actor, reason: last.reason };
}

/** Why a draft was given back; undefined where the last step that it took was another. */
export async function whyReturned(reference: string, signal: AbortSignal): Promise<Returned | undefined> {
  return returnIn(await historyOf(reference, signal));
}

/** Drafts that this person has had a part in and that were given back. */
export async function returnedAlerts(signal: AbortSignal): Promise<ReturnedAlert[]> {
  const query = { filter: `state in (${mayBeReturned.map((one) => `"${one}"`).join(', ')})`, sort: '-changed_at', limit: mostDrafts };
  const { items } = await api.get<{ items: RecordData[] }>(recordsPath('alerts'), { signal, query });
  const me = `person:${session.person?.id ?? 0}`;
  const all = await Promise.all(
    items.map(async (record): Promise<ReturnedAlert[]> => {
      // Entered, proposed and returned: what has fewer versions never was.
      if (record.version < 3) return [];
      const entries = await historyOf(record.id, signal);
      if (!entries.some((one) => !returns.has(one.action) && one.actor.split('/')[0] === me)) return [];
      const returned = await returnIn(entries);
      return returned ? [{ ...returned, reference: record.id, title: String(record['title'] ?? '') || record.id }] : [];
    }),
  );
  return all.flat();
}
