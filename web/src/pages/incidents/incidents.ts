// Incidents between countries, as the data service gives them.

import { api } from '../../core/api';
import { localText } from '../../lib/warning/alerts';
import type { ExchangeNode } from '../../lib/warning/exchange';
import { learnName } from '../../lib/warning/names.svelte';
import type { Self } from '../exchange/self';
import type { Values } from '../registers/model';

/** What other countries see of an incident. */
export interface IncidentView {
  origin: string;
  owner: string;
  country: string;
  country_title: string;
  reference: string;
  /** "incident:XA-4" */
  subject: string;
  revision: number;
  exercise: boolean;
  withdrawn: boolean;
  mark: string;
  type: string;
  type_title: string;
  occurred_on: string | null;
  concerned: string[];
  request: string;
  /** Fields of the register that are shared. */
  shared: Values;
  /** Parts that have content and are not shared. */
  kept_back: string[];
  note: string;
}

export interface IncidentLink {
  a: string;
  b: string;
  by: 'company' | 'container' | 'document' | 'batch' | 'route' | 'brand';
  value: string;
  exact: boolean;
}

export interface IncidentMessage {
  id: string;
  from: string;
  subject: string;
  kind: 'request' | 'answer' | 'follow_up';
  request: string;
  text: string;
  answers: string;
  at: string;
  exercise: boolean;
}

export interface Share {
  to: string[];
  parts: string[];
  note: string;
}
export interface Proposal {
  id: number;
  reference: string;
  version: number;
  by: string;
  at: string;
  share: Share;
}
export interface SharePreview {
  incident: IncidentView;
  /** Canonical text of what would be signed. */
  envelope: string;
  sealed: boolean;
  to: string[];
  second_person: boolean;
  /** Fields, as the register names them. */
  kept_back: string[];
}

export interface Handover {
  subject: string;
  owner: string;
  from: string;
  to: string;
  state: 'offered' | 'accepted' | 'passed' | 'declined' | 'taken_back';
  reason: string;
  at: string;
  /** Why the last message about it was not taken. */
  fault: { code: string; text: string } | null;
  /** The other office has the last message about it. */
  confirmed: boolean;
  may_take_back: boolean;
  may_repeat: boolean;
}

/** What is shared or kept back together, and the fields in each part. */
export const parts: Record<string, readonly string[]> = {
  occurrence: ['type', 'summary', 'case_number', 'occurred_on', 'discovered_at', 'reporting_agency', 'arrests'],
  place: ['place', 'place_name', 'position'],
  substances: ['substances', 'suspected_end_drug'],
  route: ['origin', 'departure', 'transit', 'destination', 'intended_destination'],
  transport: ['transport'],
  concealment: ['concealment'],
  equipment: ['equipment'],
  documents: ['linked_documents'],
  companies: ['parties'],
  request: ['request', 'request_text', 'answer_by'],
};

/** Those parts of which something is shared. */
export function partsOf(view: IncidentView): string[] {
  return Object.entries(parts).filter(([, fields]) => fields.some((field) => field in view.shared)).map(([part]) => part);
}
export function summaryOf(view: IncidentView): string {
  const summary = view.shared['summary'];
  return typeof summary === 'string' && summary !== '' ? summary : view.type_title || view.reference;
}
export function incidentPage(subject: string): string {
  return `/work/incidents/${encodeURIComponent(subject)}`;
}
/** Below the data service. */
export function incidentPath(reference: string): string {
  return `/incidents/${encodeURIComponent(reference)}`;
}

/** This office; undefined for who may not ask. */
export async function askSelf(signal: AbortSignal): Promise<Self | undefined> {
  const self = await api.get<Self>('/exchange/self', { signal }).catch(() => undefined);
  if (self) learnName(self.id, localText(self.name));
  return self;
}
/** Countries that something can be sent to. */
export async function askPartners(signal: AbortSignal): Promise<ExchangeNode[]> {
  const { items } = await api.get<{ items: ExchangeNode[] }>('/exchange/nodes', { signal });
  return items.filter((node) => node.state === 'verified');
}
