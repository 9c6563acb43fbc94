// The classes of maps: different figures are told apart by their colours, and no class is empty of sense.

import { expect, test } from '@playwright/test';
import { bounds, classOf, countBounds } from '../src/charts/steps';

test('few and many of a count never share a class', () => {
  expect(countBounds([1, 13])).toEqual([2, 5, 10]);
  expect(countBounds([1, 3, 7, 20, 40])).toEqual([2, 5, 10, 25]);
  expect(countBounds([4, 4])).toEqual([]);
  expect(countBounds([3, 4])).toEqual([4]);
  expect(countBounds([])).toEqual([]);
  const wide = countBounds([1, 13, 90, 700]);
  expect(wide.length).toBe(4);
  expect(wide[0]).toBe(2);
  expect(new Set([1, 13, 700].map((value) => classOf(value, wide))).size).toBe(3);
});

test('the smallest and the largest figure of any map differ in their class', () => {
  for (const values of [[1, 13], [0.4, 0.41], [12.5, 80, 81, 300], [5, 5, 5, 6]]) {
    const limits = bounds(values);
    expect(classOf(Math.min(...values), limits), `${values}`).toBe(1);
    expect(classOf(Math.max(...values), limits), `${values}`).toBeGreaterThan(1);
  }
  expect(bounds([2, 2])).toEqual([]);
});
