import type { Route } from '../core/router.svelte';
import type { NavItem } from './navigation';

export const imports: Route[] = [
  { path: '/work/imports', frame: 'staff', help: 'import', title: 'staff.imports.title', load: () => import('../pages/imports/Imports.svelte') },
  { path: '/work/imports/new', frame: 'staff', help: 'import', title: 'staff.import.title', load: () => import('../pages/imports/Wizard.svelte') },
  { path: '/work/imports/:import', frame: 'staff', help: 'import', title: 'staff.imports.one', load: () => import('../pages/imports/Import.svelte') },
];

export const importsNavigation: NavItem[] = [
  { path: '/work/imports', text: 'staff.imports.title', icon: 'upload', show: (person) => person.can?.imports ?? false },
];
