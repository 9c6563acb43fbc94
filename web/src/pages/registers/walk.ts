// The list from which a record was opened, so that one can go back to it as it was, and on to the
// next record in it.

interface Walk {
  /** Of the list's address: "?filter=..." or "". */
  query: string;
  references: readonly string[];
}

const walks = new Map<string, Walk>();

export function rememberList(register: string, query: string, references: readonly string[]): void {
  walks.set(register, { query, references });
}

export interface Neighbours {
  query: string;
  previous: string | undefined;
  next: string | undefined;
}

/** Where a record stands in the list last seen of its register. */
export function neighboursOf(register: string, reference: string): Neighbours {
  const walk = walks.get(register);
  const at = walk?.references.indexOf(reference) ?? -1;
  return {
    query: walk?.query ?? '',
    previous: at > 0 ? walk?.references[at - 1] : undefined,
    next: at >= 0 ? walk?.references[at + 1] : undefined,
  };
}
