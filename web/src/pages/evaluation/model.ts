// Rounds of evaluation as the data service gives them, and the addresses of their pages.

import { api } from '../../core/api';
import type { Language } from '../../core/language';
import { href } from '../../core/router.svelte';

export interface Titled {
  id: string;
  title: string;
}

/** Why something cannot be done. */
export interface Why {
  code: string;
  text: string;
  details?: Why[];
  /** Of all details, of which not all may be here. */
  count?: number;
}

export interface Level extends Titled {
  description: string;
  /** Not a step of the scale: not applicable, not evaluated. */
  outside: boolean;
  fulfilled: boolean;
}

export interface State extends Titled {
  description: string;
}

export interface Deadline extends Titled {
  date: string | null;
}

export interface Round extends Titled {
  titles: Record<string, string>;
  plan: string;
  plan_title: string | null;
  instrument: Titled & { version: number; authored_by: string };
  procedure: Titled & { states?: State[] };
  scale: Titled & { levels: Level[] };
  /** Of a thematic round; of all pillars when empty. */
  pillars: Titled[];
  previous: string | null;
  /** In which the expert group works: drafts are complete in it. */
  language: Language;
  deadlines: Deadline[];
  countries: string[];
  made_at: string;
  version: number;
  author_name: string | null;
  notice: Why | null;
  can?: { update: boolean; read_members: boolean };
}

/** The deadline of a state, with more time where it was given. */
export type Due = { deadline: string; title: string; date: string; late: boolean } | null;

/** Where a country stands in a round. */
export interface Standing {
  country: string;
  label: string;
  state: string;
  state_title: string;
  state_description: string;
  due: Due;
  late: boolean;
  transition: string | null;
  reason: string | null;
  by_name: string | null;
  at: string | null;
  version: number;
}

export interface Step extends Titled {
  needs_reason: boolean;
  can: boolean;
  why: Why[];
}

/** Steps of others are no riddle to be explained; that somebody is kept out of the own country is. */
export function isOfOthers(why: Why): boolean {
  return why.code === 'access.denied' && (why.details ?? []).every((one) => one.code === 'access.transition_not_allowed' || one.code === 'access.no_grant');
}

export interface Extension {
  deadline: string;
  title: string;
  until: string;
  reason: string;
  by_name: string | null;
  at: string;
}

export interface Counts {
  asked: number;
  answered: number;
  required: number;
  required_answered: number;
  reviewed: number;
}

export interface CountryStanding extends Standing {
  steps: Step[];
  extensions: Extension[];
  can: Partial<Record<string, boolean>>;
  completeness: Counts | null;
}

export interface Offered {
  procedures: (Titled & { deadlines: Titled[] })[];
  instruments: (Titled & { version: number; description: string; authored_by: string; plan: string; scale: string; pillars: Titled[]; questions: number })[];
  scales: (Titled & { description: string })[];
}

export const roundsPath = '/evaluation/rounds';

export function roundPath(round: string): string {
  return `${roundsPath}/${encodeURIComponent(round)}`;
}
export function countryPath(round: string, country: string): string {
  return `${roundPath(round)}/countries/${encodeURIComponent(country)}`;
}
/** Address of the page of a round, or of a country in it. */
export function evaluationPage(round: string, country?: string, query: Record<string, string> = {}): string {
  const path = `/work/evaluation/${encodeURIComponent(round)}${country ? `/${encodeURIComponent(country)}` : ''}`;
  return href(path, query);
}

export function findRound(round: string, signal?: AbortSignal): Promise<Round> {
  return api.get<Round>(roundPath(round), { signal });
}
/** Titles of all rounds by their ids, for what refers to another round. */
export async function roundTitles(signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const rounds = await api.get<{ items: Round[] }>(roundsPath, { signal });
  return new Map(rounds.items.map((round) => [round.id, round.title]));
}
export async function listCountries(round: string, signal?: AbortSignal): Promise<Standing[]> {
  return (await api.get<{ items: Standing[] }>(`${roundPath(round)}/countries`, { signal })).items;
}

/** The tag of something that came in a list, for a change of it. */
export function tagOf(version: number): string {
  return `"${version}"`;
}

/** States with how many countries are in each, in the order of the procedure as far as it is known. */
export function byState(round: Round, countries: readonly Standing[]): { state: State; countries: Standing[] }[] {
  const states = round.procedure.states ?? countries.map((one) => ({ id: one.state, title: one.state_title, description: one.state_description }));
  const seen = new Map(states.map((state) => [state.id, { state, countries: [] as Standing[] }]));
  for (const one of countries) seen.get(one.state)?.countries.push(one);
  return [...seen.values()].filter((group) => group.countries.length > 0);
}
