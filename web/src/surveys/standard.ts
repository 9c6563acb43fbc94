// What drug surveys ask and report, as the content of the program has it: asked for once.

import { api } from '../core/api';
import { hasText, t } from '../core/texts.svelte';
import type { Item, Named, Standard } from './types';

let known: Promise<Standard> | undefined;

export function findStandard(): Promise<Standard> {
  if (!known) {
    known = api.get<Standard>('/survey-standard');
    known.catch(() => (known = undefined));
  }
  return known;
}

/** "last_use.cannabis" as its item and substance. */
export function splitQuestion(question: string): { item: string; substance: string } {
  const dot = question.indexOf('.');
  return dot < 0 ? { item: question, substance: '' } : { item: question.slice(0, dot), substance: question.slice(dot + 1) };
}
export function joinQuestion(item: string, substance: string): string {
  return substance === '' ? item : `${item}.${substance}`;
}
export function itemOf(standard: Standard, question: string): Item | undefined {
  const { item } = splitQuestion(question);
  return standard.items.find((one) => one.id === item);
}
export function titleOf(list: readonly Named[] | undefined, id: string): string {
  return list?.find((one) => one.id === id)?.title ?? id;
}
/** The question in words: "Last use: cannabis". */
export function questionTitle(standard: Standard, question: string): string {
  const { item, substance } = splitQuestion(question);
  if (item === 'own') return substance;
  const title = titleOf(standard.items, item);
  return substance === '' ? title : t('web.surveys.measure_of', { measure: title, substance: titleOf(standard.substances, substance) });
}

/** A list of choices of the service; what each means is said in plain words where there is a text for it. */
export function choicesOf(standard: Standard, list: string): { value: string; label: string; help: string }[] {
  return (standard.choices[list] ?? []).map((one) => {
    const help = `staff.surveys.choice.${list}.${one.id}`;
    return { value: one.id, label: one.title, help: hasText(help) ? t(help) : '' };
  });
}
