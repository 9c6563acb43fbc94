import type { Route } from '../core/router.svelte';
import type { NavItem } from './navigation';

export const evaluation: Route[] = [
  { path: '/work/evaluation', frame: 'staff', help: 'evaluation', title: 'staff.eval.title', load: () => import('../pages/evaluation/Rounds.svelte') },
  { path: '/work/evaluation/new', frame: 'staff', help: 'evaluation', title: 'staff.eval.new', load: () => import('../pages/evaluation/NewRound.svelte') },
  { path: '/work/evaluation/received/:round/:country', frame: 'staff', help: 'evaluation_country', title: 'staff.eval.exchange.report_came', load: () => import('../pages/evaluation/ReceivedReport.svelte') },
  { path: '/work/evaluation/:round', frame: 'staff', help: 'evaluation', title: 'staff.eval.title', load: () => import('../pages/evaluation/RoundPage.svelte') },
  { path: '/work/evaluation/:round/edit', frame: 'staff', help: 'evaluation', title: 'staff.eval.edit_round', load: () => import('../pages/evaluation/EditRound.svelte') },
  { path: '/work/evaluation/:round/:country', frame: 'staff', help: 'evaluation_country', title: 'staff.eval.title', load: () => import('../pages/evaluation/CountryPage.svelte') },
  { path: '/work/evaluations', frame: 'staff', help: 'evaluation', title: 'web.eval.title', load: () => import('../pages/evaluations/EvaluationList.svelte') },
  { path: '/work/evaluations/verification', frame: 'staff', help: 'evaluation', title: 'web.eval.brought.title', load: () => import('../pages/evaluations/BroughtPage.svelte') },
  { path: '/work/evaluations/:round', frame: 'staff', help: 'evaluation', title: 'web.eval.title', load: () => import('../pages/evaluations/HemisphericPage.svelte') },
  { path: '/work/evaluations/:round/:country', frame: 'staff', help: 'evaluation_country', title: 'web.eval.title', load: () => import('../pages/evaluations/NationalPage.svelte') },
];

export const evaluationNavigation: NavItem[] = [
  { path: '/work/evaluation', text: 'staff.eval.title', icon: 'pledge', show: (person) => person.can?.evaluation ?? false },
];
