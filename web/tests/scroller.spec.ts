// Where a list is scrolled to whose rows together are taller than a browser lets an element be.

import { expect, test } from '@playwright/test';
import { frameHeight, toFrame, toRows, type Measures } from '../src/ui/scroller.svelte';

const millions: Measures = { rows: 10_000_000, rowHeight: 44, height: 700 };
const few: Measures = { rows: 1_000, rowHeight: 44, height: 700 };

test('the frame is never taller than browsers allow', () => {
  expect(frameHeight(few)).toBe(44_000);
  expect(frameHeight(millions)).toBeLessThan(16_000_000);
});

test('what fits is scrolled as it is', () => {
  for (const at of [0, 1, 20_000, 43_300]) {
    expect(toRows(at, few)).toBe(at);
    expect(toFrame(at, few)).toBe(at);
  }
});

test('of what does not fit, both ends can be reached and every place between has its own', () => {
  const end = frameHeight(millions) - millions.height;
  const last = millions.rows * millions.rowHeight - millions.height;
  expect(toRows(0, millions)).toBe(0);
  expect(toRows(end, millions)).toBe(last);
  expect(toFrame(last, millions)).toBe(end);
  // Near the ends a pixel is a pixel.
  expect(toRows(500, millions)).toBe(500);
  expect(toRows(end - 500, millions)).toBe(last - 500);
  let before = -1;
  for (let part = 0; part <= 1; part += 0.001) {
    const top = toRows(end * part, millions);
    expect(top).toBeGreaterThan(before);
    expect(toFrame(top, millions)).toBeCloseTo(end * part, 3);
    before = top;
  }
});
