// Plans of tables as they are put together.

import { t } from '../../core/texts.svelte';
import { questionTitle, splitQuestion, titleOf } from '../../surveys/standard';
import type { Mapping, MeasureOf, OwnText, Standard, Survey, TablePlan } from '../../surveys/types';
import { ownText } from './model';

export const eachSubstance = '*';
export const ageGroup = 'age_group';

export function emptyPlan(survey: Survey): TablePlan {
  return {
    id: '',
    title: {},
    measures: [],
    groupings: [],
    age_cuts: [],
    age_from: 0,
    age_to: 0,
    choices: { missing: survey.description.missing, interval: 'logit', level: 0.95, df: 'design', presentation: 'nchs_2017', replicates: false },
    tests: false,
  };
}
/** What the service left out because it is as usual is said here. */
export function wholePlan(given: Partial<TablePlan>, survey: Survey): TablePlan {
  const empty = emptyPlan(survey);
  return {
    ...empty,
    ...given,
    measures: (given.measures ?? []).map((one) => ({ measure: one.measure, substance: one.substance ?? '' })),
    choices: { ...empty.choices, ...given.choices },
  };
}
/** Without the members that are empty, as the service reads it. */
export function sentPlan(plan: TablePlan): object {
  return {
    ...plan,
    id: plan.id || 'draft',
    measures: plan.measures.map((one) => (one.substance === '' ? { measure: one.measure } : one)),
  };
}

export function measureText(standard: Standard, one: MeasureOf): string {
  const title = titleOf(standard.measures, one.measure);
  // A standard plan may ask for a measure of no substance in the same words as the others.
  if (one.substance === '' || !standard.measures.find((other) => other.id === one.measure)?.per_substance) return title;
  const substance = one.substance === eachSubstance ? t('staff.surveys.plan.each') : titleOf(standard.substances, one.substance);
  return t('web.surveys.measure_of', { measure: title, substance });
}

/** What can divide a table of this survey. */
export function dividers(standard: Standard, mapping: Mapping): { value: string; label: string }[] {
  const known = mapping.questions.filter((one) => {
    if (one.question.startsWith('own.')) return true;
    const { item, substance } = splitQuestion(one.question);
    const type = standard.items.find((other) => other.id === item)?.type;
    return substance === '' && type !== undefined && type !== 'number' && !standard.items.find((other) => other.id === item)?.scale;
  });
  const out = known.map((one) => ({ value: one.question, label: dividerText(standard, mapping.own, one.question) }));
  return mapping.questions.some((one) => one.question === 'age') ? [...out, { value: ageGroup, label: t('staff.surveys.plan.age_group') }] : out;
}
export function dividerText(standard: Standard, own: readonly { id: string; title: OwnText }[], question: string): string {
  if (question === ageGroup) return t('staff.surveys.plan.age_group');
  const mine = own.find((one) => `own.${one.id}` === question);
  return mine ? ownText(mine.title) || mine.id : questionTitle(standard, question);
}
