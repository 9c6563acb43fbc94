// Who works here, and what this person may do. Only the working place asks: a citizen's page
// makes no request for it.

import { ApiError, api, setForgeryToken, whenSignedOut } from './api';

export interface Grant {
  role: string;
  /** Its code, or "*" for all. */
  country: string;
  territory?: string | null;
  unit?: string | null;
}

/** What a person may do somewhere; what may be done with a single record, the record says itself. */
export interface Rights {
  /** Actions by register; one that may not even be read is not listed. */
  registers: Record<string, string[]>;
  /** The registers that are this person's work: not those of which only the public records may be read. */
  work: string[];
  imports: boolean;
  evaluation: boolean;
  surveys: boolean;
  /** Actions by part: inbox, outbox, release, nodes, authorities, courier. */
  exchange: Record<string, string[]>;
  /** Actions by part: situation, signals, mailing, methods. */
  warning: Record<string, string[]>;
  publish: boolean;
  people: boolean;
  content: boolean;
  journal: boolean;
  verification: boolean;
  settings: boolean;
  tokens: boolean;
}

export interface Session {
  kind: 'anonymous' | 'person' | 'token' | 'system';
  id: number;
  name: string | null;
  login?: string;
  unit: string | null;
  language: string;
  grants: Grant[];
  can?: Rights;
  forgery_token?: string;
  expires?: string;
}

let known = $state.raw<Session | undefined>(undefined);
let ended = $state(false);

export const session = {
  /** Undefined until it has been asked for. */
  get person(): Session | undefined {
    return known?.kind === 'person' ? known : undefined;
  },
  get isKnown(): boolean {
    return known !== undefined;
  },
  /** The service has ended it while the person was at work: the log-in is asked for in place. */
  get hasEnded(): boolean {
    return ended;
  },
  /** Whether the person has anything to do with one of these: `can('journal')`. */
  can(what: Exclude<keyof Rights, 'registers' | 'work' | 'exchange' | 'warning'>): boolean {
    return known?.can?.[what] ?? false;
  },
  /** Whether the person may do this with a part of the exchange or of early warning. */
  canIn(kind: 'exchange' | 'warning', part: string, action = 'read'): boolean {
    return known?.can?.[kind]?.[part]?.includes(action) ?? false;
  },
  /** Whether the person may do this with the records of a register, somewhere. */
  canInRegister(register: string, action: string): boolean {
    return known?.can?.registers[register]?.includes(action) ?? false;
  },
};

function take(fresh: Session): void {
  known = fresh;
  ended = false;
  setForgeryToken(fresh.forgery_token ?? '');
}

whenSignedOut(() => {
  if (known?.kind === 'person') ended = true;
});

export async function loadSession(): Promise<void> {
  take(await api.get<Session>('/session'));
}

export async function logIn(login: string, password: string): Promise<void> {
  await api.post<Session>('/session', { login, password });
  // Asked again: the answer to a log-in need not hold everything that is known of the person.
  await loadSession();
}

export async function logOut(): Promise<void> {
  try {
    await api.delete('/session');
  } catch (fault) {
    if (!(fault instanceof ApiError) || fault.status !== 401) throw fault;
  }
  known = undefined;
  setForgeryToken('');
}
