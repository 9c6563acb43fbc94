import type { Route } from '../core/router.svelte';
import type { NavItem } from './navigation';

export const registers: Route[] = [
  { path: '/work', frame: 'staff', title: 'staff.today.title', load: () => import('../pages/work/Today.svelte') },
  {
    path: '/work/registers/:register',
    frame: 'staff',
    title: 'staff.list.title',
    load: () => import('../pages/registers/RegisterList.svelte'),
  },
  {
    path: '/work/registers/:register/new',
    frame: 'staff',
    title: 'staff.new.page',
    load: () => import('../pages/registers/NewRecord.svelte'),
  },
  {
    path: '/work/registers/:register/:reference',
    frame: 'staff',
    title: 'staff.record.page',
    load: () => import('../pages/registers/RecordPage.svelte'),
  },
  { path: '/work/national-plan', frame: 'staff', help: 'national', title: 'web.national.title', load: () => import('../pages/national/NationalPlan.svelte') },
];

export const registersNavigation: NavItem[] = [
  { path: '/work', text: 'staff.today.title', icon: 'today', show: () => true },
  { path: '/work/national-plan', text: 'web.national.title', icon: 'pledge', show: (person) => person.can?.work.includes('plan_activities') ?? false },
];
