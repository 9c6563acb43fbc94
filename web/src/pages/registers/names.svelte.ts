// Labels of codes that a page meets in records: places, substances and the codes of long lists.
// All codes that are asked for at the same time go in one request, and are kept.

import { SvelteMap } from 'svelte/reactivity';
import { api } from '../../core/api';

interface Named {
  code: string;
  label: string;
}

const mostAtOnce = 100;
const labels = new SvelteMap<string, string>();
const asked = new Set<string>();
let waiting = new Map<string, Set<string>>();

async function fetchSome(path: string, codes: string[]): Promise<void> {
  try {
    const answer = await api.get<{ items: Named[] }>(path, { query: { code: codes, limit: codes.length } });
    for (const item of answer.items) labels.set(`${path} ${item.code}`, item.label);
  } catch {
    // The code stands for itself until it is asked for again.
    for (const code of codes) asked.delete(`${path} ${code}`);
  }
}

function fetchAll(): void {
  const all = waiting;
  waiting = new Map();
  for (const [path, codes] of all) {
    const list = [...codes];
    for (let i = 0; i < list.length; i += mostAtOnce) void fetchSome(path, list.slice(i, i + mostAtOnce));
  }
}

/** The label of a code of `/territories`, `/substances` or `/codelists/x`; the code until it is known. */
export function nameOf(path: string, code: string): string {
  const key = `${path} ${code}`;
  const known = labels.get(key);
  if (known !== undefined) return known;
  if (code !== '' && !asked.has(key)) {
    asked.add(key);
    if (waiting.size === 0) queueMicrotask(fetchAll);
    const codes = waiting.get(path) ?? new Set();
    codes.add(code);
    waiting.set(path, codes);
  }
  return code;
}

/** Keeps a label that came with something else, such as a choice. */
export function learnName(path: string, code: string, label: string): void {
  asked.add(`${path} ${code}`);
  labels.set(`${path} ${code}`, label);
}
