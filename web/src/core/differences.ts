// How two texts differ, by lines or by words.

export interface Line {
  kind: 'same' | 'added' | 'removed';
  text: string;
  /** From 1, where it stands. */
  before: number | undefined;
  after: number | undefined;
}

/** More than this are not compared one by one. */
const mostLines = 4000;

/** What must be removed from `old` and added to make `now` (longest common subsequence). */
export function differences(old: readonly string[], now: readonly string[]): Line[] {
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

/** The words of a text, each with the space behind it: joined they are the text again. */
export function wordsOf(text: string): string[] {
  return text.match(/\s*\S+\s*/g) ?? [];
}
