import type { Session } from '../core/session.svelte';
import type { Route } from '../core/router.svelte';
import type { NavItem } from './navigation';

export const warning: Route[] = [
  { path: '/work/warning', frame: 'staff', help: 'warning', title: 'staff.warning.title', load: () => import('../pages/warning/Situation.svelte') },
  { path: '/work/alerts', frame: 'staff', help: 'alerts', title: 'staff.warning.alerts', load: () => import('../pages/warning/AlertList.svelte') },
  { path: '/work/alerts/:origin/:reference', frame: 'staff', help: 'alerts', title: 'staff.warning.alert', load: () => import('../pages/warning/AlertPage.svelte') },
  { path: '/work/inbox', frame: 'staff', help: 'inbox', title: 'staff.exchange.inbox', load: () => import('../pages/exchange/Inbox.svelte') },
  { path: '/work/inbox/:id', frame: 'staff', help: 'inbox', title: 'staff.exchange.inbox', load: () => import('../pages/exchange/Message.svelte') },
  { path: '/work/outbox', frame: 'staff', help: 'outbox', title: 'staff.exchange.outbox', load: () => import('../pages/exchange/Outbox.svelte') },
  { path: '/work/exchange', frame: 'staff', help: 'exchange', title: 'staff.exchange.title', load: () => import('../pages/exchange/Exchange.svelte') },
  { path: '/work/signals', frame: 'staff', help: 'signals', title: 'staff.signals.title', load: () => import('../pages/signals/Signals.svelte') },
  { path: '/work/signals/series/:id', frame: 'staff', help: 'signals', title: 'staff.signals.title', load: () => import('../pages/signals/SeriesPage.svelte') },
  { path: '/work/signals/:reference', frame: 'staff', help: 'signals', title: 'staff.signals.title', load: () => import('../pages/signals/SignalPage.svelte') },
  { path: '/work/incidents', frame: 'staff', help: 'incidents', title: 'staff.incidents.title', load: () => import('../pages/incidents/Incidents.svelte') },
  { path: '/work/incidents/:subject', frame: 'staff', help: 'incidents', title: 'staff.incidents.title', load: () => import('../pages/incidents/IncidentPage.svelte') },
  { path: '/work/substances', frame: 'staff', help: 'substances', title: 'staff.substances.title', load: () => import('../pages/substances/Substances.svelte') },
  { path: '/work/substances/:reference', frame: 'staff', help: 'substances', title: 'staff.substances.title', load: () => import('../pages/substances/SubstancePage.svelte') },
  { path: '/work/mailing', frame: 'staff', help: 'mailing', title: 'staff.mailing.title', load: () => import('../pages/mailing/Mailing.svelte') },
];

function mayIn(kind: 'exchange' | 'warning', part: string, person: Session): boolean {
  return person.can?.[kind]?.[part]?.includes('read') ?? false;
}

function worksOn(register: string, person: Session): boolean {
  return person.can?.work.includes(register) ?? false;
}

export const warningNavigation: NavItem[] = [
  { path: '/work/warning', text: 'staff.warning.title', icon: 'alert', show: (person) => mayIn('warning', 'situation', person) || mayIn('exchange', 'inbox', person) },
  { path: '/work/alerts', text: 'staff.warning.alerts', icon: 'info', register: 'alerts', show: (person) => worksOn('alerts', person) },
  { path: '/work/signals', text: 'staff.signals.title', icon: 'chart', register: 'signals', show: (person) => worksOn('signals', person) },
  { path: '/work/substances', text: 'staff.substances.title', icon: 'search', register: 'detected_substances', show: (person) => worksOn('detected_substances', person) },
  { path: '/work/incidents', text: 'staff.incidents.title', icon: 'link', show: (person) => worksOn('incidents', person) || mayIn('exchange', 'inbox', person) },
  { path: '/work/inbox', text: 'staff.exchange.inbox', icon: 'download', show: (person) => mayIn('exchange', 'inbox', person) },
  { path: '/work/outbox', text: 'staff.exchange.outbox', icon: 'upload', show: (person) => mayIn('exchange', 'outbox', person) },
  { path: '/work/mailing', text: 'staff.mailing.title', icon: 'pledge', show: (person) => mayIn('warning', 'mailing', person) },
  { path: '/work/exchange', text: 'staff.exchange.title', icon: 'link', show: (person) => mayIn('exchange', 'nodes', person) || mayIn('exchange', 'authorities', person) || mayIn('exchange', 'courier', person) },
];
