/** What is wrong at a pointer: there exactly, or anywhere below it as well. */
export type FaultsAt = (pointer: string, reach?: 'exact' | 'below') => string[];
