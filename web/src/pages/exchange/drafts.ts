// Messages that were begun and not sent.

import { isKept } from '../../core/kept.svelte';

/** Of an answer to a message, or of one to anybody. */
export function messageDraft(answers = ''): string {
  return `/exchange/letters/${answers || 'new'}`;
}
export function isBegun(answers = ''): boolean {
  return isKept(messageDraft(answers));
}
