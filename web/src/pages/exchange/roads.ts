// By which road a message came, and by which an office is reached, in words.

import { t } from '../../core/texts.svelte';
import type { ExchangeNode } from '../../lib/warning/exchange';
import { nodeName } from '../../lib/warning/names.svelte';

/** "link:HUB": "through HUB". */
export function roadText(over: string): string {
  const [road = '', node = ''] = over.split(':');
  return t(road === 'courier' ? 'staff.exchange.over_courier' : 'staff.exchange.over_link', { node: nodeName(node) });
}

/** How an office without a connection of its own is reached: its messages go to a hub that is joined
    by a line, to a hub that gets a file, or lie ready in a file for the office itself. */
export type Road = 'hub' | 'hub_by_file' | 'file';

/** `here`: what this office is. */
export function roadTo(node: ExchangeNode, nodes: readonly ExchangeNode[], here: 'country' | 'hub'): Road {
  const hubs = nodes.filter((one) => one.role === 'hub' && one.state === 'verified' && one.id !== node.id);
  if (here === 'hub' || node.role === 'hub' || hubs.length === 0) return 'file';
  return hubs.some((one) => one.link !== 'none') ? 'hub' : 'hub_by_file';
}
