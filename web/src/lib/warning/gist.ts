// How pressing the messages of a list are, and what is asked of who gets them: told by the alerts and
// handovers that they belong to.

import { api } from '../../core/api';
import { session } from '../../core/session.svelte';
import type { Alert, AlertStatus } from './alerts';
import type { MessageHead } from './exchange';

export interface Gist {
  /** In the language of the page; undefined: as the message has it. */
  title?: string;
  /** Of an alert, as it stands now. */
  status?: AlertStatus;
  severity?: string;
  urgency?: string;
  /** Of the addressee: a code of incident_requests, or to take a record over. */
  asks?: { request: string } | 'handover';
}

interface Handover {
  subject: string;
  from: string;
  state: string;
}

type Signal = AbortSignal;
async function itemsOf<T>(path: string, signal: Signal, query = {}): Promise<T[]> {
  return (await api.get<{ items: T[] }>(path, { signal, query })).items;
}

async function ofAlerts(items: readonly MessageHead[], signal: Signal): Promise<[string, Gist][]> {
  if (items.length === 0 || !session.canInRegister('alerts', 'read')) return [];
  const alerts = new Map((await itemsOf<Alert>('/warning/alerts', signal)).map((alert) => [`${alert.origin} ${alert.subject}`, alert]));
  return items.flatMap((item): [string, Gist][] => {
    const alert = alerts.get(`${item.sender} ${item.subject}`);
    if (!alert) return [];
    const { status, severity, urgency } = alert;
    // An earlier version may have said something else.
    const title = alert.revision === item.revision ? alert.title : undefined;
    return [[item.id, { status, severity, urgency, ...(title && { title }) }]];
  });
}

// What an incident is, its summary and what is asked, the inbox itself tells; whether a handover is
// still open only the handovers do.
async function ofIncidents(items: readonly MessageHead[], signal: Signal): Promise<[string, Gist][]> {
  const open = items.some((item) => item.kind === 'handover') ? await itemsOf<Handover>('/handovers', signal) : [];
  return items.map((item): [string, Gist] => {
    if (item.kind !== 'handover') return [item.id, item.request ? { asks: { request: item.request } } : {}];
    const waits = open.some((one) => one.subject === item.subject && one.from === item.sender && one.state === 'offered');
    return [item.id, waits ? { asks: 'handover' } : {}];
  });
}

/** By the id of the message. What cannot be learned is left out: the message itself is shown anyhow. */
export async function gistsOf(items: readonly MessageHead[], signal: Signal): Promise<Map<string, Gist>> {
  const parts = await Promise.allSettled([
    ofAlerts(items.filter((item) => item.kind === 'alert'), signal),
    ofIncidents(items.filter((item) => item.about !== ''), signal),
  ]);
  return new Map(parts.flatMap((part) => (part.status === 'fulfilled' ? part.value : [])));
}
