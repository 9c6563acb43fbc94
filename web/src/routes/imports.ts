import type { Route } from '../core/router.svelte';
import type { NavItem } from './navigation';

export const imports: Route[] = [];

export const importsNavigation: NavItem[] = [];
