// What happened, told at the edge of the page and to screen readers.

export type Kind = 'done' | 'problem';

export interface Notice {
  id: number;
  kind: Kind;
  text: string;
}

const shownMs = 8000;
let next = 1;
let shown = $state.raw<Notice[]>([]);
let spoken = $state('');

export const notices = {
  get shown(): readonly Notice[] {
    return shown;
  },
  /** What the polite live region holds. */
  get spoken(): string {
    return spoken;
  },
};

/** Shows a notice; one that tells of a problem stays until it is closed. */
export function notify(text: string, kind: Kind = 'done'): void {
  const notice = { id: next++, kind, text };
  shown = [...shown, notice];
  if (kind === 'done') setTimeout(() => dismiss(notice.id), shownMs);
}

export function dismiss(id: number): void {
  shown = shown.filter((notice) => notice.id !== id);
}

/** Tells screen readers only: "12 records found". */
export function announce(text: string): void {
  // A text that is already there would not be read again.
  spoken = '';
  queueMicrotask(() => {
    spoken = text;
  });
}
