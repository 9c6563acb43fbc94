// What the pages of people, rights and tokens share.

import { api } from '../../core/api';
import { t } from '../../core/texts.svelte';
import type { Option } from '../../ui/Combobox.svelte';

export interface Grant {
  role: string;
  /** ISO 3166-1 alpha-2, or `*` for every country. */
  country: string;
  territory: string | null;
  unit: string | null;
}

export interface Person {
  id: number;
  login: string;
  name: string;
  email: string | null;
  language: string;
  unit: string | null;
  /** For which the person speaks, ISO 3166-1 alpha-2: an expert never judges it. */
  country: string | null;
  /** Represented earlier. */
  past_countries: string[];
  active: boolean;
  grants: Grant[];
  version: number;
}

export interface RoleRule {
  kind: string;
  id: string;
  actions: string[];
  marks: string[];
  states: string[];
  hidden: string[];
}

export interface Role {
  id: string;
  title: string;
  rules: RoleRule[];
}

export interface Token {
  id: number;
  title: string;
  /** Names of actions; empty: everything that its person may do. */
  only: string[];
  created: string;
  expires: string;
  last_used: string | null;
  revoked: boolean;
}

/** What a role can allow, in the order in which it is offered. */
export const actions = [
  'read',
  'create',
  'update',
  'withdraw',
  'transition',
  'import',
  'export',
  'read_journal',
  'verify',
  'manage_people',
  'manage_content',
  'manage_node',
] as const;

export function actionName(action: string): string {
  return t(`staff.action.${action}`);
}

interface Place {
  code: string;
  label: string;
  level_title: string;
}

async function findPlaces(query: Record<string, string | number>, signal: AbortSignal): Promise<Option[]> {
  const answer = await api.get<{ items: Place[] }>('/territories', { query: { limit: 50, ...query }, signal });
  return answer.items.map((place) => ({ value: place.code, label: place.label, detail: `${place.level_title} ${place.code}`.trim() }));
}

export function findCountries(text: string, signal: AbortSignal): Promise<Option[]> {
  return findPlaces({ q: text, level: 0 }, signal);
}

/** Places within a country, itself left out: that is the grant without a territory. */
export async function findTerritories(country: string, text: string, signal: AbortSignal): Promise<Option[]> {
  const found = await findPlaces({ q: text, territory: country }, signal);
  return found.filter((option) => option.value !== country);
}

/** Names of places by code, for what is already chosen. */
export async function placeNames(codes: readonly string[], signal: AbortSignal): Promise<Record<string, string>> {
  const names: Record<string, string> = {};
  const wanted = [...new Set(codes)].filter((code) => code !== '' && code !== '*');
  await Promise.all(
    wanted.map(async (code) => {
      const answer = await api.get<{ items: Place[] }>('/territories', { query: { q: code, territory: code, limit: 1 }, signal });
      const found = answer.items.find((place) => place.code === code);
      if (found) names[code] = found.label;
    }),
  );
  return names;
}

/** A grant in one line: "Analyst, Valdoria, Costaclara". */
export function grantText(grant: Grant, roles: readonly Role[], places: Record<string, string>): string {
  const parts = [
    roles.find((role) => role.id === grant.role)?.title ?? grant.role,
    grant.country === '*' ? t('staff.people.every_country') : (places[grant.country] ?? grant.country),
  ];
  if (grant.territory) parts.push(places[grant.territory] ?? grant.territory);
  if (grant.unit) parts.push(grant.unit);
  return parts.join(' · ');
}
