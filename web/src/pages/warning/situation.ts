// What the duty officer must look at, as the data service gives it.

import { api } from '../../core/api';
import { session } from '../../core/session.svelte';
import { hasIt, type InboxItem } from '../../lib/warning/exchange';
import type { Alert, Receipt } from '../../lib/warning/alerts';

/** Something that must be done by a time. */
export interface Due {
  step: string;
  register: string;
  reference: string;
  /** Of the step. */
  title: string;
  /** Name of the record. */
  what: string;
  since: string;
  due: string;
  late: boolean;
  urgent: boolean;
  exercise: boolean;
}
export interface DueList {
  items: Due[];
  more: number;
  more_at_least?: boolean;
}

export interface PlaceSituation {
  place: string;
  title?: string;
  notifications: number;
  persons: number;
  deaths: number;
  confirmed_samples: number;
  alerts: number;
  substances: string[];
}
export interface Situation {
  from: string;
  to: string;
  places: PlaceSituation[];
  countries: PlaceSituation[];
  unplaced: number;
}

/** An own alert that is in force, and who should have it. */
export interface OwnAlert {
  alert: Alert;
  receipts: Receipt[];
}

const mostOwn = 8;

/** Own alerts that are in force, those first that somebody has not got. */
export async function ownAlerts(signal: AbortSignal): Promise<OwnAlert[]> {
  const { items } = await api.get<{ items: Alert[] }>('/warning/alerts', { signal, query: { own: true, over: false } });
  const mayAsk = session.canIn('exchange', 'outbox');
  const all = await Promise.all(items.slice(0, mostOwn).map(async (alert): Promise<OwnAlert> => ({ alert, receipts: mayAsk ? await receiptsOf(alert, signal) : [] })));
  return all.sort((a, b) => withoutIt(b.receipts).length - withoutIt(a.receipts).length);
}

export async function receiptsOf(alert: { origin: string; reference: string }, signal?: AbortSignal): Promise<Receipt[]> {
  const path = `/warning/alerts/${encodeURIComponent(alert.origin)}/${encodeURIComponent(alert.reference)}/receipts`;
  return (await api.get<{ items: Receipt[] }>(path, signal ? { signal } : {})).items;
}

/** Who has the newest version. */
export function holds(receipt: Receipt): boolean {
  return hasIt(receipt.delivery) && receipt.delivered_revision >= receipt.revision;
}
export function withoutIt(receipts: readonly Receipt[]): Receipt[] {
  return receipts.filter((one) => !holds(one));
}

/** What other countries told and nobody has opened; the exchange's own upkeep is left out. */
export async function unread(signal: AbortSignal): Promise<{ items: InboxItem[]; head: number }> {
  const answer = await api.get<{ items: InboxItem[]; head: number }>('/exchange/inbox', { signal, query: { unread: true, limit: 50 } });
  return { ...answer, items: answer.items.filter((item) => !isUpkeep(item.kind)) };
}

const upkeep = new Set(['directory', 'authorities', 'receipt', 'key']);
export function isUpkeep(kind: string): boolean {
  return upkeep.has(kind);
}
