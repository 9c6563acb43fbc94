import type { Route } from '../core/router.svelte';
import type { NavItem } from './navigation';

export const publicPages: Route[] = [
  { path: '/', frame: 'public', title: 'web.home.title', help: 'home', load: () => import('../pages/home/Home.svelte') },
  { path: '/indicators', frame: 'public', title: 'web.indicators.title', help: 'indicators', load: () => import('../pages/indicators/IndicatorList.svelte') },
  { path: '/indicators/:id', frame: 'public', title: 'web.indicators.title', help: 'indicator', load: () => import('../pages/indicators/IndicatorPage.svelte') },
  { path: '/embed/indicators/:id', frame: 'bare', title: 'web.indicators.title', load: () => import('../pages/indicators/Embed.svelte') },
  { path: '/commitments', frame: 'public', title: 'web.commitments.title', help: 'commitments', load: () => import('../pages/commitments/PlanList.svelte') },
  { path: '/commitments/:plan', frame: 'public', title: 'web.commitments.title', help: 'commitments', load: () => import('../pages/commitments/PlanPage.svelte') },
  { path: '/commitments/:plan/:node', frame: 'public', title: 'web.commitments.title', help: 'commitments', load: () => import('../pages/commitments/NodePage.svelte') },
  { path: '/crosswalks/:crosswalk', frame: 'public', title: 'web.commitments.title', help: 'commitments', load: () => import('../pages/commitments/CrosswalkPage.svelte') },
  { path: '/national-plan', frame: 'public', title: 'web.national.title', help: 'national', load: () => import('../pages/national/NationalPlan.svelte') },
  { path: '/evaluations', frame: 'public', title: 'web.eval.title', help: 'evaluation', load: () => import('../pages/evaluations/EvaluationList.svelte') },
  { path: '/evaluations/verification', frame: 'public', title: 'web.eval.brought.title', help: 'evaluation', load: () => import('../pages/evaluations/BroughtPage.svelte') },
  { path: '/evaluations/:round', frame: 'public', title: 'web.eval.title', help: 'evaluation', load: () => import('../pages/evaluations/HemisphericPage.svelte') },
  { path: '/evaluations/:round/:country', frame: 'public', title: 'web.eval.title', help: 'evaluation', load: () => import('../pages/evaluations/NationalPage.svelte') },
  { path: '/publications', frame: 'public', title: 'web.publications.title', help: 'publications', load: () => import('../pages/publications/PublicationList.svelte') },
  { path: '/publications/:id', frame: 'public', title: 'web.publications.title', help: 'publications', load: () => import('../pages/publications/PublicationPage.svelte') },
  { path: '/data', frame: 'public', title: 'web.data.title', help: 'data', load: () => import('../pages/data/DataPage.svelte') },
  { path: '/alerts', frame: 'public', help: 'alerts_public', title: 'web.alerts.title', load: () => import('../pages/alerts/PublicAlerts.svelte') },
  { path: '/alerts/subscription', frame: 'public', help: 'alerts_public', title: 'web.alerts.subscribe', load: () => import('../pages/alerts/Subscription.svelte') },
  { path: '/alerts/:origin/:reference', frame: 'public', help: 'alerts_public', title: 'web.alerts.title', load: () => import('../pages/alerts/PublicAlert.svelte') },
  { path: '/report', frame: 'public', help: 'report', title: 'web.report.title', load: () => import('../pages/report/Report.svelte') },
  { path: '/login', frame: 'public', title: 'web.login.title', help: 'login', load: () => import('../pages/login/Login.svelte') },
];

/** In the order in which they stand at the top of the public pages. */
export const publicNavigation: { path: string; text: string }[] = [
  { path: '/alerts', text: 'web.alerts.title' },
  { path: '/indicators', text: 'web.nav.indicators' },
  { path: '/surveys', text: 'web.surveys.title' },
  { path: '/commitments', text: 'web.nav.commitments' },
  { path: '/evaluations', text: 'web.eval.title' },
  { path: '/publications', text: 'web.nav.publications' },
  { path: '/data', text: 'web.nav.data' },
];

/** The same pages for the staff, who see what is not public as well, and publish. */
export const staffFigures: Route[] = [
  { path: '/work/indicators', frame: 'staff', title: 'web.indicators.title', help: 'indicators', load: () => import('../pages/indicators/IndicatorList.svelte') },
  { path: '/work/indicators/:id', frame: 'staff', title: 'web.indicators.title', help: 'indicator', load: () => import('../pages/indicators/IndicatorPage.svelte') },
  { path: '/work/publications', frame: 'staff', title: 'web.publications.title', help: 'publications', load: () => import('../pages/publications/PublicationList.svelte') },
  { path: '/work/publications/:id', frame: 'staff', title: 'web.publications.title', help: 'publications', load: () => import('../pages/publications/PublicationPage.svelte') },
];

export const figuresNavigation: NavItem[] = [
  { path: '/work/indicators', text: 'web.nav.indicators', icon: 'chart', show: () => true },
  { path: '/work/publications', text: 'web.nav.publications', icon: 'book', show: () => true },
];
