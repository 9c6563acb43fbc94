// What the messages of a list are about, how pressing they are, and what is asked of who gets them:
// told by the alerts, incidents and handovers that they belong to.

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

interface Incident {
  origin: string;
  owner: string;
  subject: string;
  reference: string;
  type_title: string;
  request: string;
  shared: Record<string, unknown>;
}
interface Said {
  id: string;
  kind: string;
  request: string;
  text: string;
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

async function ofIncidents(items: readonly MessageHead[], signal: Signal): Promise<[string, Gist][]> {
  if (items.length === 0) return [];
  const spoken = new Set(items.filter((item) => item.kind === 'incident_message').map((item) => item.subject));
  const [incidents, open, ...said] = await Promise.all([
    itemsOf<Incident>('/incidents', signal),
    items.some((item) => item.kind === 'handover') ? itemsOf<Handover>('/handovers', signal) : [],
    ...[...spoken].map((subject) => itemsOf<Said>('/incidents/messages', signal, { subject })),
  ]);
  const byId = new Map(said.flat().map((one) => [one.id, one]));
  return items.map((item): [string, Gist] => {
    const incident = incidents.find((one) => one.subject === item.subject);
    const summary = incident?.shared['summary'];
    const title = incident && `${incident.reference}: ${typeof summary === 'string' && summary ? summary : incident.type_title}`;
    const gist: Gist = title ? { title } : {};
    const message = byId.get(item.id);
    const request = item.kind === 'incident' ? incident?.request : message?.kind === 'request' ? message.request : '';
    if (request && request !== 'none') gist.asks = { request };
    if (item.kind === 'handover' && open.some((one) => one.subject === item.subject && one.from === item.sender && one.state === 'offered')) gist.asks = 'handover';
    return [item.id, gist];
  });
}

/** By the id of the message. What cannot be learned is left out: the message itself is shown anyhow. */
export async function gistsOf(items: readonly MessageHead[], signal: Signal): Promise<Map<string, Gist>> {
  const aboutIncidents = new Set(['incident', 'incident_message', 'handover']);
  const parts = await Promise.allSettled([
    ofAlerts(items.filter((item) => item.kind === 'alert'), signal),
    ofIncidents(items.filter((item) => aboutIncidents.has(item.kind) && item.subject.startsWith('incident:')), signal),
  ]);
  return new Map(parts.flatMap((part) => (part.status === 'fulfilled' ? part.value : [])));
}
