// A description as it is sent, and which faults have a field of their own.

import type { Description } from '../../surveys/types';
import { writtenText } from './model';

export function sentDescription(description: Description): Description {
  return {
    ...description,
    title: writtenText(description.title),
    population: writtenText(description.population),
    coverage: writtenText(description.coverage),
    sampling_note: writtenText(description.sampling_note),
  };
}

const fields = new Set([
  'id', 'country', 'series', 'title', 'setting', 'mode', 'from', 'to', 'year', 'population', 'age_from', 'age_to', 'territory', 'coverage',
  'response_rate', 'institution', 'citation', 'sampling_note', 'missing',
]);

/** Whether the form of the description shows what is said of this part at its own field. */
export function hasField(pointer: string): boolean {
  return fields.has(pointer.split('/')[1] ?? '');
}
