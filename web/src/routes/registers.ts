import type { Route } from '../core/router.svelte';
import type { NavItem } from './navigation';

export const registers: Route[] = [];

export const registersNavigation: NavItem[] = [];
