// What the pages of alerts for everyone share.

import type { Alert } from '../../lib/warning/alerts';

/** Withdrawn: it was wrong; ended: the danger is over; expired: its last day has passed. */
export type Standing = 'in_force' | 'withdrawn' | 'ended' | 'expired';

export function standingOf(alert: Alert): Standing {
  if (alert.status === 'retracted') return 'withdrawn';
  if (alert.status === 'cancelled') return 'ended';
  return alert.over ? 'expired' : 'in_force';
}

function inPath(alert: { origin: string; reference: string }): string {
  return `${encodeURIComponent(alert.origin)}/${encodeURIComponent(alert.reference)}`;
}
/** Below the language. */
export function publicAlertPage(alert: { origin: string; reference: string }): string {
  return `/alerts/${inPath(alert)}`;
}
/** Below the data service. */
export function publicAlertData(alert: { origin: string; reference: string }): string {
  return `/public/alerts/${inPath(alert)}`;
}
