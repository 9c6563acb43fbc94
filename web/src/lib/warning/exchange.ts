// Messages between countries as the data service gives them.

/** What the service says went wrong, in the language of the page. */
export interface FaultText {
  code: string;
  text: string;
}

export type DeliveryStateId = 'waiting' | 'handed' | 'delivered' | 'read' | 'answered' | 'refused' | 'undone';

/** Where a message to one addressee stands. Times of the addressee are by its own clock. */
export interface Delivery {
  addressee: string;
  state: DeliveryStateId;
  changed_at: string;
  delivered_at: string | null;
  read_at: string | null;
  answered_at: string | null;
  /** Of a refusal, or why it still waits. */
  reason: FaultText | null;
  attempts: number;
}

export interface Related {
  relation: string;
  id: string;
}

export interface MessageHead {
  id: string;
  sender: string;
  kind: string;
  kind_title: string;
  version: number;
  mark: string;
  exercise: boolean;
  languages: string[];
  subject: string;
  revision: number;
  references: Related[];
  sent: string;
  /** What it is about, in the language of the page; '' where it has no name. */
  title: string;
  /** The subject of the incident that it belongs to: "incident:XA-4"; '' for none. */
  about: string;
  /** Words of its own beside the title, shortened; '' for none. */
  says: string;
  /** What it asks of who gets it, a code of incident_requests; '' for nothing. */
  request: string;
}

export interface InboxItem extends MessageHead {
  /** Grows with every message that comes in. */
  number: number;
  /** False for a kind that a newer version of the program made. */
  kind_known: boolean;
  /** A later message on the same matter is here. */
  superseded: boolean;
  received_at: string;
  read_at: string | null;
  read_by: string;
  answered_at: string | null;
  /** "link:HUB", "courier:HUB". */
  over: string;
}

export interface InboxMessage extends InboxItem {
  body: Record<string, unknown>;
}

export interface OutboxItem extends MessageHead {
  to: string[];
  group: string;
  sealed: boolean;
  digest: string;
  author: string;
  author_name?: string | null;
  at: string;
  deliveries: Delivery[];
}

export interface LineStatus {
  up: boolean;
  since: string;
  last_moved: string | null;
  fault: FaultText | null;
  next_try: string | null;
  waiting: number;
}

export interface NodeKey {
  fingerprint: string;
  state: 'presented' | 'current' | 'replaced' | 'revoked';
  since: string;
  ended: string | null;
  reason: string;
}

/** A country or the hub, as this one knows it. */
export interface ExchangeNode {
  id: string;
  title: string;
  country: string;
  role: 'country' | 'hub';
  address: string;
  state: 'presented' | 'verified' | 'closed';
  verified_by: string;
  link: 'none' | 'call' | 'answer';
  keys: NodeKey[];
  changed_at: string;
  line: LineStatus | null;
  waiting?: number;
}

/** What a message does to an earlier one of its sender: ends it, or says that it was wrong. */
export function takesBack(item: MessageHead): 'cancelled' | 'retracted' | undefined {
  if (item.references.some((one) => one.relation === 'retracts')) return 'retracted';
  return item.references.some((one) => one.relation === 'cancels') ? 'cancelled' : undefined;
}

/** Whether it stands in the addressee's inbox. */
export function hasIt(delivery: Delivery): boolean {
  return delivery.state === 'delivered' || delivery.state === 'read' || delivery.state === 'answered';
}
/** Nothing more will happen by itself. */
export function isStuck(delivery: Delivery): boolean {
  return delivery.state === 'refused' || delivery.state === 'undone';
}

/** The page of what a message is about, below the language; '' where it has none of its own. `came`: of one that was received. */
export function subjectPage(subject: string, sender: string, came = false): string {
  const [kind = '', ...rest] = subject.split(':');
  const reference = encodeURIComponent(rest.join(':'));
  if (kind === 'alert') return `/work/alerts/${encodeURIComponent(sender)}/${reference}`;
  if (kind === 'incident') return `/work/incidents/${encodeURIComponent(subject)}`;
  const [round = '', country = ''] = rest.join(':').split('/').map(encodeURIComponent);
  if (kind === 'evaluation_report' && came) return `/work/evaluation/received/${round}/${country}`;
  if (kind === 'evaluation_answers' || kind === 'evaluation_report') return `/work/evaluation/${round}/${country}?tab=exchange`;
  return '';
}
