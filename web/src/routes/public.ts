import type { Route } from '../core/router.svelte';

export const publicPages: Route[] = [
  { path: '/login', frame: 'public', title: 'web.login.title', load: () => import('../pages/login/Login.svelte') },
];

/** In the order in which they stand at the top of the public pages. */
export const publicNavigation: { path: string; text: string }[] = [];
