// The classes of a map: from few to many, at round numbers, so that each class holds some places.

const mostSteps = 5;

/** Rounds up to 1, 2, 2.5 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  for (const factor of [1, 2, 2.5, 5, 10]) {
    if (value <= factor * power * (1 + 1e-9)) return factor * power;
  }
  return 10 * power;
}

/** The upper bounds of the classes but the last, which is open; fewer where values are few. What is
    smallest and what is largest are never in the same class, unless they are the same. */
export function bounds(values: readonly number[]): number[] {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  const smallest = sorted[0] ?? 0;
  const largest = sorted[sorted.length - 1] ?? 0;
  const out: number[] = [];
  for (let i = 1; i < mostSteps; ++i) {
    const value = sorted[Math.floor((i * sorted.length) / mostSteps)] ?? 0;
    const round = roundUp(value);
    // No class begins below all that there is.
    const bound = round > smallest ? round : roundUp(smallest * (1 + 1e-6));
    if (bound > (out[out.length - 1] ?? 0) && bound <= largest) out.push(bound);
  }
  return out.length === 0 && largest > smallest ? [largest] : out;
}

/** The same of whole numbers: 1, 2 to 4, 5 to 9, 10 to 24, 25 and more; where they reach further, as
    many classes over a wider span. */
export function countBounds(values: readonly number[]): number[] {
  const counted = values.filter((value) => value > 0);
  const smallest = Math.min(...counted);
  const largest = Math.max(...counted);
  const breaks: number[] = [];
  for (let power = 1; power <= largest; power *= 10) breaks.push(...(power === 1 ? [2, 5] : [power, 2.5 * power, 5 * power]));
  const inside = breaks.filter((bound) => bound > smallest && bound <= largest);
  const most = mostSteps - 1;
  if (inside.length === 0 && largest > smallest) return [largest];
  if (inside.length <= most) return inside;
  return Array.from({ length: most }, (_, i) => inside[Math.round((i * (inside.length - 1)) / (most - 1))] ?? 0);
}

/** Which class a value is in, from 1. */
export function classOf(value: number, limits: readonly number[]): number {
  const index = limits.findIndex((limit) => value < limit);
  return index === -1 ? limits.length + 1 : index + 1;
}

/** The colour of a class among so many, so that few classes still go from light to dark. */
export function shade(step: number, count: number): string {
  const place = count <= 1 ? 3 : Math.round(1 + ((step - 1) * (mostSteps - 1)) / (count - 1));
  return `var(--step-${place})`;
}
