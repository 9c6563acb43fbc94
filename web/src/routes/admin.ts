import type { Session } from '../core/session.svelte';
import type { Route } from '../core/router.svelte';
import type { NavItem } from './navigation';

export const admin: Route[] = [
  { path: '/work/people', frame: 'staff', help: 'people', title: 'staff.people.title', load: () => import('../pages/admin/People.svelte') },
  { path: '/work/people/new', frame: 'staff', help: 'people', title: 'staff.people.new', load: () => import('../pages/admin/NewPerson.svelte') },
  { path: '/work/people/:person', frame: 'staff', help: 'people', title: 'staff.people.one', load: () => import('../pages/admin/Person.svelte') },
  { path: '/work/content', frame: 'staff', help: 'content', title: 'staff.content.title', load: () => import('../pages/admin/Content.svelte') },
  { path: '/work/content/:kind/:id', frame: 'staff', help: 'content', title: 'staff.content.one', load: () => import('../pages/admin/ContentPage.svelte') },
  { path: '/work/texts', frame: 'staff', help: 'texts', title: 'staff.texts.title', load: () => import('../pages/texts/Texts.svelte') },
  { path: '/work/journal', frame: 'staff', help: 'journal', title: 'staff.journal.title', load: () => import('../pages/admin/Journal.svelte') },
  { path: '/work/settings', frame: 'staff', help: 'settings', title: 'staff.settings.title', load: () => import('../pages/admin/Settings.svelte') },
  { path: '/work/tokens', frame: 'staff', help: 'tokens', title: 'staff.tokens.title', load: () => import('../pages/admin/Tokens.svelte') },
  { path: '/work/account', frame: 'staff', help: 'account', title: 'staff.account.title', load: () => import('../pages/admin/Account.svelte') },
];

// Who works with records may read what they are made of.
const working = ['create', 'update', 'transition', 'import', 'export'];
function mayReadContent(person: Session): boolean {
  return person.can?.content === true || Object.values(person.can?.registers ?? {}).some((actions) => working.some((action) => actions.includes(action)));
}

export const adminNavigation: NavItem[] = [
  { path: '/work/people', text: 'staff.people.title', icon: 'people', show: (person) => person.can?.people ?? false },
  { path: '/work/content', text: 'staff.content.title', icon: 'book', show: (person) => mayReadContent(person) },
  { path: '/work/texts', text: 'staff.texts.title', icon: 'pledge', show: (person) => person.can?.content ?? false },
  { path: '/work/journal', text: 'staff.journal.title', icon: 'journal', show: (person) => person.can?.journal ?? false },
  { path: '/work/settings', text: 'staff.settings.title', icon: 'settings', show: (person) => person.can?.settings ?? false },
  { path: '/work/tokens', text: 'staff.tokens.title', icon: 'key', show: (person) => person.can?.tokens ?? false },
  { path: '/work/account', text: 'staff.account.title', icon: 'people', show: () => true },
];
