// What was typed and not yet sent, kept on this device so that a closed tab or a lost connection
// loses nothing. Keys: person, kind and subject, e.g. draftKey(7, 'seizures', 'XA-12').

const prefix = 'atalaya.draft.';

export interface Draft<T> {
  value: T;
  /** Milliseconds since 1970. */
  at: number;
}

export function draftKey(person: number, kind: string, subject: string): string {
  return `${prefix}${person}.${kind}.${subject}`;
}

/** False when the device keeps nothing (private window, no room). */
export function saveDraft<T>(key: string, value: T): boolean {
  try {
    localStorage.setItem(key, JSON.stringify({ value, at: Date.now() } satisfies Draft<T>));
    return true;
  } catch {
    return false;
  }
}

export function readDraft<T>(key: string): Draft<T> | undefined {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as Draft<T>);
  } catch {
    return undefined;
  }
}

export function dropDraft(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing can be kept here, so nothing is left over either.
  }
}

/** Every draft of a person, newest first. */
export function listDrafts(person: number): { key: string; at: number }[] {
  const found: { key: string; at: number }[] = [];
  try {
    for (let i = 0; i < localStorage.length; ++i) {
      const key = localStorage.key(i);
      if (!key?.startsWith(`${prefix}${person}.`)) continue;
      const draft = readDraft<unknown>(key);
      if (draft) found.push({ key, at: draft.at });
    }
  } catch {
    return [];
  }
  return found.sort((a, b) => b.at - a.at);
}
