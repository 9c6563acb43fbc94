// Steps of an alert with which something leaves this office.

export interface SendStep {
  id: string;
  title: string;
  needsReason: boolean;
}

const leaving = new Set(['release', 'release_update', 'cancel', 'retract']);

/** Whether the step makes the alert known to others: who gets what is shown before. */
export function sends(step: string): boolean {
  return leaving.has(step);
}
/** Takes back what others have: never held up by a preview that cannot be made. */
export function takesBack(step: string): boolean {
  return step === 'cancel' || step === 'retract';
}
