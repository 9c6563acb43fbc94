// Names of the countries and offices of the exchange, asked for once.

import { SvelteMap } from 'svelte/reactivity';
import { api } from '../../core/api';
import type { ExchangeNode } from './exchange';

const names = new SvelteMap<string, string>();
let asked = false;

async function ask(): Promise<void> {
  try {
    learnNodes((await api.get<{ items: ExchangeNode[] }>('/exchange/nodes')).items);
  } catch {
    // Who may not read the list sees the short names.
  }
}

export function learnNodes(nodes: readonly ExchangeNode[]): void {
  asked = true;
  for (const node of nodes) if (node.title) names.set(node.id, node.title);
}

/** Of this office, which is not among the others. */
export function learnName(id: string, title: string): void {
  if (id && title) names.set(id, title);
}

/** "Valdoria"; its short name until it is known. */
export function nodeName(id: string): string {
  if (!asked) {
    asked = true;
    queueMicrotask(() => void ask());
  }
  return names.get(id) ?? id;
}
