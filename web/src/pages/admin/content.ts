// What the service says of content, and differences between two texts.

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

export interface Line {
  kind: 'same' | 'added' | 'removed';
  text: string;
  /** From 1, in the text where the line stands. */
  before: number | undefined;
  after: number | undefined;
}

/** Longest texts that are compared line by line. */
const mostLines = 4000;

/** What must be removed from `before` and added to make `after` (longest common subsequence). */
export function differences(before: string, after: string): Line[] {
  const old = before.split('\n');
  const now = after.split('\n');
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) ++start;
  let endOld = old.length;
  let endNow = now.length;
  while (endOld > start && endNow > start && old[endOld - 1] === now[endNow - 1]) {
    --endOld;
    --endNow;
  }
  const lines: Line[] = [];
  const same = (i: number, j: number): void => void lines.push({ kind: 'same', text: old[i] ?? '', before: i + 1, after: j + 1 });
  const removed = (i: number): void => void lines.push({ kind: 'removed', text: old[i] ?? '', before: i + 1, after: undefined });
  const added = (j: number): void => void lines.push({ kind: 'added', text: now[j] ?? '', before: undefined, after: j + 1 });
  for (let i = 0; i < start; ++i) same(i, i);
  if (endOld - start > mostLines || endNow - start > mostLines) {
    for (let i = start; i < endOld; ++i) removed(i);
    for (let j = start; j < endNow; ++j) added(j);
  } else {
    const width = endNow - start + 1;
    const longest = new Uint16Array((endOld - start + 1) * width);
    for (let i = endOld - start - 1; i >= 0; --i) {
      for (let j = endNow - start - 1; j >= 0; --j) {
        longest[i * width + j] =
          old[start + i] === now[start + j]
            ? (longest[(i + 1) * width + j + 1] ?? 0) + 1
            : Math.max(longest[(i + 1) * width + j] ?? 0, longest[i * width + j + 1] ?? 0);
      }
    }
    let i = 0;
    let j = 0;
    while (start + i < endOld || start + j < endNow) {
      const isSame = start + i < endOld && start + j < endNow && old[start + i] === now[start + j];
      const down = longest[(i + 1) * width + j] ?? 0;
      const right = longest[i * width + j + 1] ?? 0;
      if (isSame) same(start + i++, start + j++);
      else if (start + j >= endNow || (start + i < endOld && down >= right)) removed(start + i++);
      else added(start + j++);
    }
  }
  for (let i = endOld; i < old.length; ++i) same(i, endNow + i - endOld);
  return lines;
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
