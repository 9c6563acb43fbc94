// Alerts by e-mail, as the data service gives them.

import type { Language } from '../../core/language';
import type { FaultText } from '../../lib/warning/exchange';

export const securities = ['starttls', 'tls', 'none'] as const;
export const audiences = ['public', 'professionals', 'network'] as const;

export interface MailSettings {
  /** '': no e-mail is sent. */
  host: string;
  port: number;
  security: string;
  user: string;
  has_password: boolean;
  from: string;
  /** Address of the public site, for links. */
  base: string;
}
export interface Subscriber {
  id: number;
  address: string;
  lang: Language;
  audience: string;
  confirmed: boolean;
  since: string;
}
export interface QueuedMail {
  id: number;
  to: string;
  subject_line: string;
  about: string;
  revision: number;
  attempts: number;
  made_at: string;
  sent_at: string | null;
  next_try: string | null;
  given_up: boolean;
  fault: FaultText | null;
}
