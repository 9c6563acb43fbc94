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

/** The upper bounds of the classes but the last, which is open; fewer where values are few. */
export function bounds(values: readonly number[]): number[] {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  const out: number[] = [];
  for (let i = 1; i < mostSteps; ++i) {
    const value = sorted[Math.floor((i * sorted.length) / mostSteps)];
    if (value === undefined) continue;
    const bound = roundUp(value);
    if (bound > (out[out.length - 1] ?? 0) && bound < (sorted[sorted.length - 1] ?? 0)) out.push(bound);
  }
  return out;
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
