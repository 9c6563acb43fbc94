// Numbers as people type them.

/** "12.5" or "12,5"; null where there is none. */
export function numberOf(text: string): number | null {
  const plain = text.trim().replace(/\s/g, '').replace(',', '.');
  if (plain === '') return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}
/** As it stands in an input. */
export function numberText(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}
/** A percentage as a share. */
export function shareOf(text: string): number | null {
  const percent = numberOf(text);
  return percent === null ? null : percent / 100;
}
