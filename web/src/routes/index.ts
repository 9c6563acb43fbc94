// Every page of the application. Each family of pages has a table of its own; the code of a page
// is loaded when it is opened.

import type { Route } from '../core/router.svelte';
import { admin } from './admin';
import { evaluation } from './evaluation';
import { imports } from './imports';
import { publicPages, staffFigures } from './public';
import { registers } from './registers';
import { surveyReleases, surveys } from './surveys';
import { warning } from './warning';

export const routes: readonly Route[] = [...publicPages, ...surveyReleases, ...staffFigures, ...registers, ...warning, ...imports, ...surveys, ...evaluation, ...admin];
