// What the service says of content.

import type { Line } from '../../core/differences';

export interface ContentItem {
  id: string;
  title: string;
  /** The product's own definition, or one of the country laid over it. */
  origin: 'product' | 'country';
}

export interface ContentKind {
  kind: string;
  title: string;
  items: ContentItem[];
}

export interface ContentDocument extends ContentItem {
  kind: string;
  file: string;
  /** YAML in force. */
  text: string;
  /** YAML of the product; null for what the country has added. */
  product: string | null;
  can_change: boolean;
}

/** Lines that changed with some around them; undefined stands for lines left out. */
export function withContext(lines: readonly Line[], around = 3): (Line | undefined)[] {
  const keep = lines.map((_, i) => lines.slice(Math.max(0, i - around), i + around + 1).some((line) => line.kind !== 'same'));
  const out: (Line | undefined)[] = [];
  for (const [i, line] of lines.entries()) {
    if (keep[i]) out.push(line);
    else if (out.length > 0 && out.at(-1) !== undefined) out.push(undefined);
  }
  if (out.at(-1) === undefined) out.pop();
  return out;
}
