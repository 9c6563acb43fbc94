// The expert group of a round, and who drafts what.

import { api } from '../../core/api';
import { compareTexts } from '../../core/format';
import { countryPath, roundPath, tagOf, type Titled } from './model';

export const seats = ['principal', 'alternate'] as const;
export type Seat = (typeof seats)[number];

export interface Member {
  person: number;
  name: string;
  /** Represented since joining. */
  country: string;
  label: string;
  seat: Seat;
  /** Pillars of the working groups. */
  groups: string[];
  coordinator: boolean;
  absent: boolean;
  active: boolean;
  country_now: string | null;
  changed_country: boolean;
  version: number;
}

export interface Group {
  items: Member[];
  pillars: Titled[];
  /** The country for which this person votes. */
  voice: string | null;
  can: { add: boolean; change: boolean; withdraw: boolean };
}

export interface Candidate {
  person: number;
  name: string;
  country: string;
  label: string;
}

interface Assigned {
  person: number;
  name: string;
}

export interface Assignment {
  country: string;
  label: string;
  pillar: string;
  persons: Assigned[];
  /** Of these, those who may not go on. */
  to_reassign: Assigned[];
  version: number;
}

export interface Place {
  country: string;
  label: string;
}

/** A pillar of a country's report, with what is known of it. */
export interface Target extends Place {
  pillar: Titled;
  before: Assignment | undefined;
}

export interface AssignmentRow extends Place {
  /** In the order of the pillars. */
  cells: Target[];
  /** Nobody evaluates the own country, nor knows who does. */
  own: boolean;
}

export function listAssignments(round: string, signal?: AbortSignal): Promise<Assignment[]> {
  return api.get<{ items: Assignment[] }>(`${roundPath(round)}/assignments`, { signal }).then((list) => list.items);
}

/** All countries against all pillars. */
export function assignmentRows(countries: readonly Place[], pillars: readonly Titled[], assignments: readonly Assignment[], own: ReadonlySet<string>): AssignmentRow[] {
  const known = new Map(assignments.map((one) => [`${one.country} ${one.pillar}`, one]));
  return countries
    .map(({ country, label }) => ({
      country,
      label,
      own: own.has(country),
      cells: pillars.map((pillar) => ({ country, label, pillar, before: known.get(`${country} ${pillar.id}`) })),
    }))
    .sort((a, b) => compareTexts(a.label, b.label));
}

export function isFree(target: Target): boolean {
  return (target.before?.persons.length ?? 0) === 0;
}
export function isToReassign(target: Target): boolean {
  return (target.before?.to_reassign.length ?? 0) > 0;
}

/** The countries that a member represents or has represented: none of them is evaluated by the member. */
export function countriesOf(member: Member): string[] {
  return [...new Set([member.country, member.country_now ?? member.country])];
}

export async function assign(round: string, target: Target, persons: readonly number[]): Promise<void> {
  const path = `${countryPath(round, target.country)}/assignments/${encodeURIComponent(target.pillar.id)}`;
  await api.put(path, { persons }, target.before ? { ifMatch: tagOf(target.before.version) } : {});
}
