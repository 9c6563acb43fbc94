// Substances under watch with all that speaks of them, as the data service gives them.

import { api } from '../../core/api';
import type { RecordData } from '../registers/model';

/** A record of the register, as it stands in a list. */
export interface Line {
  reference: string;
  title: string;
  state: string;
  state_title: string;
  changed_at: string;
}

export interface LinkedRecord {
  register: string;
  register_title: string;
  reference: string;
  title: string;
  state: string;
  state_title: string;
  /** The merged substance that it names; null where it names this one. */
  under: string | null;
  date: string | null;
  exercise: boolean;
}

export interface SubstanceFile {
  /** Of those merged, the one that is left. */
  record: RecordData;
  line: Line;
  merged: Line[];
  names: string[];
  linked: LinkedRecord[];
  linked_beyond: number;
  notifications: number;
  samples: number;
  confirmed: number;
  persons: number;
  deaths: number;
  first_seen: string | null;
  last_seen: string | null;
}

export interface Notice {
  title: string;
  lines: { section: string; field: string; value: string; item?: number }[];
  left_out: string[];
}

export function substancePage(reference: string): string {
  return `/work/substances/${encodeURIComponent(reference)}`;
}
/** Below the data service. */
export function substancePath(reference: string): string {
  return `/warning/substances/${encodeURIComponent(reference)}`;
}
/** By any of their names, numbers and identifiers. */
export async function findSubstances(name: string, signal?: AbortSignal): Promise<Line[]> {
  if (name.trim() === '') return [];
  return (await api.get<{ items: Line[] }>('/warning/substances', { ...(signal && { signal }), query: { name: name.trim() } })).items;
}
