// A mapping as it is worked on: which variable answers which question, and what its values mean.

import { compareTexts } from '../../core/format';
import { itemOf, splitQuestion } from '../../surveys/standard';
import type { CodebookVariable, Item, MappedQuestion, Mapping, Named, ProposedQuestion, Standard, Trust } from '../../surveys/types';
import { ownText } from './model';

export const noAnswer = 'no_answer';
export const notAsked = 'not_asked';

/** What is worked on: the mapping, and the questions that a person has looked at. */
export interface Work {
  mapping: Mapping;
  seen: string[];
}

/** Divisions of the survey's own are called as their variables are, until somebody finds better words. */
export function fromProposal(questions: readonly ProposedQuestion[], variables: readonly CodebookVariable[]): Mapping {
  const own = questions.flatMap(({ mapped }) => {
    if (!mapped.question.startsWith('own.')) return [];
    const label = variables.find((one) => one.name === mapped.variable)?.label || mapped.variable;
    return [{ id: mapped.question.slice(4), title: { en: label, es: label, pt: label, fr: label } }];
  });
  return {
    questions: questions.map((one) => one.mapped).sort((a, b) => compareTexts(a.question, b.question)),
    own,
  };
}

export function findMapped(mapping: Mapping, question: string): MappedQuestion | undefined {
  return mapping.questions.find((one) => one.question === question);
}
export function withMapped(mapping: Mapping, mapped: MappedQuestion): Mapping {
  const others = mapping.questions.filter((one) => one.question !== mapped.question);
  return { ...mapping, questions: [...others, mapped].sort((a, b) => compareTexts(a.question, b.question)) };
}
export function withoutMapped(mapping: Mapping, question: string): Mapping {
  const own = question.startsWith('own.') ? mapping.own.filter((one) => `own.${one.id}` !== question) : mapping.own;
  return { ...mapping, own, questions: mapping.questions.filter((one) => one.question !== question) };
}

/** How a question is answered: "own.…" is open like region and grade. */
export function typeOf(standard: Standard, question: string): Item['type'] {
  return question.startsWith('own.') ? 'open' : (itemOf(standard, question)?.type ?? 'choice');
}
/** What a value of the variable may mean, but for no answer and not asked. */
export function answersOf(standard: Standard, mapped: MappedQuestion): Named[] {
  if (typeOf(standard, mapped.question) !== 'open') return itemOf(standard, mapped.question)?.answers ?? [];
  return (mapped.categories ?? []).map((one) => ({ id: one.id, title: ownText(one.title) || one.id }));
}

/** Values with rows of which nobody has said what they mean. */
export function openValues(standard: Standard, mapped: MappedQuestion, variable: CodebookVariable | undefined): string[] {
  if (!variable) return [];
  const known = (value: string): boolean => value in mapped.values;
  if (typeOf(standard, mapped.question) === 'number') {
    return variable.values.filter((one) => !one.missing && one.rows !== 0 && !known(one.value) && !Number.isFinite(Number(one.value))).map((one) => one.value);
  }
  return variable.values.filter((one) => !one.missing && one.rows !== 0 && !known(one.value)).map((one) => one.value);
}

/** A variable whose every value is a category of its own. */
export function openedBy(question: string, variable: CodebookVariable): MappedQuestion {
  const used = variable.values.filter((one) => !one.missing && one.rows !== 0);
  const id = (value: string): string => `v${value.replace(/[^A-Za-z0-9]+/g, '_').toLowerCase()}`;
  const text = (label: string): { en: string; es: string; pt: string; fr: string } => ({ en: label, es: label, pt: label, fr: label });
  return {
    question,
    variable: variable.name,
    values: Object.fromEntries(used.map((one) => [one.value, id(one.value)])),
    blank: noAnswer,
    categories: used.map((one) => ({ id: id(one.value), title: text(one.label || one.value) })),
  };
}

/** How sure a question is: what a person has looked at is. */
export function trustOf(work: Work, proposed: ProposedQuestion | undefined, mapped: MappedQuestion): Trust {
  if (work.seen.includes(mapped.question) || !proposed || proposed.mapped.variable !== mapped.variable) return 'sure';
  return proposed.trust;
}

/** Items of which something is mapped, or that are asked of each substance, in the order of the content. */
export function itemsPerSubstance(standard: Standard, mapping: Mapping): Item[] {
  const used = new Set(mapping.questions.map((one) => splitQuestion(one.question).item));
  return standard.items.filter((item) => item.per_substance && used.has(item.id));
}
export function substancesOf(standard: Standard, mapping: Mapping): Named[] {
  const used = new Set(mapping.questions.filter((one) => !one.question.startsWith('own.')).map((one) => splitQuestion(one.question).substance));
  return standard.substances.filter((one) => used.has(one.id));
}
