// This office as it presents itself to the others.

import type { Local } from '../../lib/warning/alerts';

export interface Self {
  /** '' until it is set: then nothing is sent or taken. */
  id: string;
  name: Local;
  country: string;
  role: 'country' | 'hub';
  address: string;
  fingerprint: string;
}

/** In groups of four, to be read out over the telephone. */
export function spelled(fingerprint: string): string[] {
  return fingerprint.replace(/\s+/g, '').match(/.{1,4}/g) ?? [];
}
