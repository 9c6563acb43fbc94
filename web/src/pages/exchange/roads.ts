// By which road a message came, in words.

import { t } from '../../core/texts.svelte';
import { nodeName } from '../../lib/warning/names.svelte';

/** "link:HUB": "through HUB". */
export function roadText(over: string): string {
  const [road = '', node = ''] = over.split(':');
  return t(road === 'courier' ? 'staff.exchange.over_courier' : 'staff.exchange.over_link', { node: nodeName(node) });
}
