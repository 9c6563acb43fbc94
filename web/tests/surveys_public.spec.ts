// What surveys have published, for everyone; and what the staff see of the demonstration's surveys.

import { barriers, expect, languages, logIn, picture, settled, sideways, test } from './support/fixtures';

for (const width of [360, 1440]) {
  test(`releases are found, opened and compared at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/en/surveys');
    await settled(page);
    expect(await barriers(page)).toEqual([]);
    expect(await sideways(page)).toBe(0);
    await picture(page, `surveys-public-${width}`);

    await page.locator('article h2 a').first().click();
    await settled(page);
    await expect(page.getByRole('heading', { name: 'Notes to the table' })).toBeVisible();
    await expect(page.locator('svg[role=img]').first()).toBeVisible();
    expect(await barriers(page)).toEqual([]);
    expect(await sideways(page)).toBe(0);
    await picture(page, `surveys-release-${width}`);

    await page.getByRole('link', { name: 'Compare with other surveys' }).click();
    await settled(page);
    const differences = page.getByRole('heading', { name: 'What differs in method' });
    await expect(differences).toBeVisible();
    // The method stands before the numbers.
    const [method, chart] = [await differences.boundingBox(), await page.locator('svg[role=img]').first().boundingBox()];
    expect(method?.y ?? 1).toBeLessThan(chart?.y ?? 0);
    expect(await barriers(page)).toEqual([]);
    expect(await sideways(page)).toBe(0);
    await picture(page, `surveys-compare-${width}`);
  });
}

test('a survey that is left out of a comparison is left out of its address, too', async ({ page }) => {
  await page.goto('/en/surveys/compare');
  await settled(page);
  const boxes = page.getByRole('group', { name: 'Surveys that are compared' }).getByRole('checkbox');
  const all = await boxes.count();
  expect(all).toBeGreaterThan(1);
  await boxes.first().uncheck();
  await expect(page).toHaveURL(/without=\d+/);
  await page.reload();
  await settled(page);
  await expect(boxes.first()).not.toBeChecked();
  await expect(boxes).toHaveCount(all);
});

test('every language has its words', async ({ page }) => {
  for (const language of languages) {
    await page.goto(`/${language}/surveys`);
    await settled(page);
    await page.goto(`/${language}/surveys/compare`);
    await settled(page);
  }
});

test('the waves of a series are compared, and the codebook is searched', async ({ page }) => {
  await logIn(page, 'analyst');
  await page.goto('/en/work/surveys');
  await settled(page);
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'surveys-list-1440');
  await page.getByRole('link', { name: /school.*2025/i }).first().click();
  await page.getByRole('tab', { name: 'Waves' }).click();
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByRole('table', { name: 'Differences between the waves' })).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'surveys-waves-1440');
  await page.getByRole('tab', { name: 'Codebook' }).click();
  await expect(page.getByText(/\d+ variables/)).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'surveys-codebook-1440');
});
