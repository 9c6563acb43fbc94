// The entries of a list that is searched by typing, and which of them a typed text means.

import { fold } from '../core/format';
import { t } from '../core/texts.svelte';

export interface Option {
  value: string;
  label: string;
  /** Second line: the parent of a place, the other name by which it was found. */
  detail?: string;
  /** Other names by which it is found too; of these only the one that was typed is shown. */
  names?: readonly string[];
}

const mostShown = 100;

/** Those that have every word of the text, best first; all where nothing is typed. At most a hundred. */
export function narrow(all: readonly Option[], text: string): readonly Option[] {
  const folded = fold(text).trim();
  if (folded === '') return all.slice(0, mostShown);
  const words = folded.split(/\s+/);
  const has = (name: string): boolean => words.every((word) => fold(name).includes(word));
  // What begins with the text comes before what merely has it within.
  const rank = (name: string): number => (fold(name) === folded ? 0 : fold(name).startsWith(words[0] ?? '') ? 1 : 2);
  const fits = all.flatMap((option) => {
    if (has(`${option.label} ${option.detail ?? ''}`)) return [{ option, rank: rank(option.label) }];
    const other = option.names?.filter(has).sort((a, b) => rank(a) - rank(b))[0];
    if (other === undefined) return [];
    return [{ option: { ...option, detail: t('web.combobox.also', { name: other }) }, rank: rank(other) }];
  });
  return fits.sort((a, b) => a.rank - b.rank).map((one) => one.option).slice(0, mostShown);
}

/** The one entry that the text names, or the only one that fits it. */
export function theOneMeant(fits: readonly Option[], text: string): Option | undefined {
  const folded = fold(text.trim());
  const named = fits.filter((option) => [option.label, ...(option.names ?? [])].some((name) => fold(name) === folded));
  return named.length === 1 ? named[0] : fits.length === 1 ? fits[0] : undefined;
}
