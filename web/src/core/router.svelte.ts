// Addresses and pages. A page is a Svelte component that gets the parts of its path as `params`;
// what else it shows is in the query, read with `place.query` and changed with `setQuery`.

import type { Component } from 'svelte';
import { language } from './language';

export type PathParams = Record<string, string>;
/** Which frame stands around a page: the public site, the working place, or none. */
export type Frame = 'public' | 'staff' | 'bare';

/** Gets the parts of its path as `params`; a page without any leaves them out. */
export type Page = Component<any>;

export interface Route {
  /** Below the language: `/indicators/:id`. */
  path: string;
  frame: Frame;
  /** Text code of the title of the page; a page with a title of its own calls `setTitle`. */
  title: string;
  /** Page of the help: `web.help.<help>.*`. */
  help?: string;
  load: () => Promise<{ default: Page }>;
}

export interface Match {
  route: Route;
  params: PathParams;
}

interface Place {
  /** Below the language, always with a leading slash: `/indicators/quantity_seized`. */
  path: string;
  query: URLSearchParams;
}

type QueryValue = string | number | boolean | null | undefined;

function readPlace(): Place {
  const path = location.pathname.replace(/^\/(en|es|pt|fr)(?=\/|$)/, '').replace(/\/+$/, '');
  return { path: path === '' ? '/' : path, query: new URLSearchParams(location.search) };
}

let current = $state.raw<Place>(readPlace());

/** Where the reader is. Reactive. */
export const place = {
  get path(): string {
    return current.path;
  },
  get query(): URLSearchParams {
    return current.query;
  },
};

/** The address of a page in the language of this one. Empty values are left out. */
export function href(path: string, query: Record<string, QueryValue> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '' && value !== false) search.set(name, String(value));
  }
  const text = search.toString();
  return `/${language}${path === '/' ? '' : path}${text ? `?${text}` : ''}`;
}

/** Of a page that the public and the staff both have: the path in the frame of this one. */
export function here(path: string): string {
  return current.path.startsWith('/work/') ? `/work${path}` : path;
}

/** Goes to an address made by `href`. */
export function go(address: string, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  current = readPlace();
}

/** Changes some parameters of the query and stays on the page. */
export function setQuery(changes: Record<string, QueryValue>, options: { replace?: boolean } = {}): void {
  const merged: Record<string, QueryValue> = { ...Object.fromEntries(current.query), ...changes };
  go(href(current.path, merged), options);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function matchOne(route: Route, parts: string[]): PathParams | null {
  const wanted = route.path.split('/').filter(Boolean);
  if (wanted.length !== parts.length) return null;
  const params: PathParams = {};
  for (const [i, want] of wanted.entries()) {
    const part = parts[i] ?? '';
    if (want.startsWith(':')) params[want.slice(1)] = decode(part);
    else if (want !== part) return null;
  }
  return params;
}

/** The first route that fits; fixed parts come before parameters in the table of routes. */
export function findRoute(routes: readonly Route[], path: string): Match | null {
  const parts = path.split('/').filter(Boolean);
  for (const route of routes) {
    const params = matchOne(route, parts);
    if (params) return { route, params };
  }
  return null;
}

function isOurs(link: HTMLAnchorElement): boolean {
  return (
    link.origin === location.origin &&
    (link.pathname === `/${language}` || link.pathname.startsWith(`/${language}/`)) &&
    !link.hasAttribute('download') &&
    !link.relList.contains('external') &&
    (link.target === '' || link.target === '_self')
  );
}

function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest('a');
  if (!(link instanceof HTMLAnchorElement) || !link.href || !isOurs(link)) return;
  if (link.pathname === location.pathname && link.search === location.search && link.hash) return;
  event.preventDefault();
  go(link.pathname + link.search + link.hash);
}

/** Ordinary links inside the application are followed without loading the page anew. */
export function startRouter(): void {
  document.addEventListener('click', onClick);
  window.addEventListener('popstate', () => {
    current = readPlace();
  });
}
