// After a form was refused: the person is brought to the first control that is marked, or to what
// was said of the whole.

import { tick } from 'svelte';

export async function showFault(form: HTMLElement | undefined): Promise<void> {
  await tick();
  const control = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
  const place = control ?? form?.querySelector<HTMLElement>('[role="alert"]');
  place?.scrollIntoView({ block: 'center' });
  control?.focus({ preventScroll: true });
}
