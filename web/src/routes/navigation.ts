// What stands in the navigation of the working place.

import type { Session } from '../core/session.svelte';
import type { IconName } from '../ui/Icon.svelte';

export interface NavItem {
  /** Below the language: `/work/imports`. */
  path: string;
  /** Text code. */
  text: string;
  icon: IconName;
  /** The register whose records the page leads to: it needs no entry of its own. */
  register?: string;
  /** Whether this person has anything to do there. */
  show: (person: Session) => boolean;
}
