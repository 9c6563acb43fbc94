// How long ago, how long still: times that go on while the page is open.

import { createSubscriber } from 'svelte/reactivity';
import { language } from '../../core/language';

const tickMs = 10_000;
const follow = createSubscriber((update) => {
  const timer = setInterval(update, tickMs);
  return () => clearInterval(timer);
});
const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });

/** The present, in milliseconds; what reads it is told when it has moved on. */
export function now(): number {
  follow();
  return Date.now();
}

type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week';
const units: readonly [Unit, number][] = [
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

function unitOf(ms: number): [Unit, number] {
  // Days up to a fortnight and hours up to two days: nearer to what a person on duty counts in.
  for (const [unit, size] of units) {
    if (Math.abs(ms) >= (unit === 'week' ? 2 * size : unit === 'day' ? 2 * size : size)) return [unit, Math.trunc(ms / size)];
  }
  return ['second', 0];
}

/** "5 minutes ago", "in 3 hours", "now". */
export function relativeText(at: string, present = now()): string {
  const time = Date.parse(at);
  if (Number.isNaN(time)) return at;
  const [unit, count] = unitOf(time - present);
  return relative.format(count, unit);
}

/** "3 hours" between two moments. */
export function spanText(ms: number): string {
  const [unit, count] = unitOf(Math.max(ms, 60_000));
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.abs(count));
}
