import type { Route } from '../core/router.svelte';
import type { NavItem } from './navigation';

export const admin: Route[] = [];

export const adminNavigation: NavItem[] = [];
