import type { Route } from '../core/router.svelte';
import type { NavItem } from './navigation';

export const surveyReleases: Route[] = [
  { path: '/surveys', frame: 'public', help: 'surveys', title: 'web.surveys.title', load: () => import('../pages/survey_releases/ReleaseList.svelte') },
  { path: '/surveys/compare', frame: 'public', help: 'surveys', title: 'web.surveys.compare.title', load: () => import('../pages/survey_releases/Compare.svelte') },
  { path: '/surveys/releases/:release', frame: 'public', help: 'surveys', title: 'web.surveys.title', load: () => import('../pages/survey_releases/ReleasePage.svelte') },
];

export const surveys: Route[] = [
  { path: '/work/surveys', frame: 'staff', help: 'survey_work', title: 'staff.surveys.title', load: () => import('../pages/surveys/SurveyList.svelte') },
  { path: '/work/surveys/new', frame: 'staff', help: 'survey_work', title: 'staff.surveys.new', load: () => import('../pages/surveys/NewSurvey.svelte') },
  { path: '/work/surveys/compare', frame: 'staff', help: 'surveys', title: 'web.surveys.compare.title', load: () => import('../pages/survey_releases/Compare.svelte') },
  { path: '/work/surveys/releases/:release', frame: 'staff', help: 'surveys', title: 'web.surveys.title', load: () => import('../pages/survey_releases/ReleasePage.svelte') },
  { path: '/work/surveys/:survey', frame: 'staff', help: 'survey_work', title: 'staff.surveys.title', load: () => import('../pages/surveys/SurveyPage.svelte') },
];

export const surveysNavigation: NavItem[] = [
  { path: '/work/surveys', text: 'staff.surveys.title', icon: 'columns', show: (person) => person.can?.surveys ?? false },
];
