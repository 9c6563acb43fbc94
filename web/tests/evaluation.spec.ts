import { barriers, expect, languages, logIn, picture, settled, sideways, test } from './support/fixtures';

const round = 'demo-2026';

test('the secretariat sees where every country stands, and the report of a round', async ({ page }) => {
  await logIn(page, 'secretariat');
  await page.goto('/en/work/evaluation');
  await page.getByRole('link', { name: 'Demonstration round 2026 (synthetic)' }).click();
  await settled(page);
  await expect(page.getByRole('row')).not.toHaveCount(0);
  for (const path of [`/work/evaluation/${round}`, `/work/evaluation/${round}?tab=matrix&pillar=HP21-IC`, `/work/evaluation/${round}?tab=matrix&show=ratings&pillar=HP21-IC`, '/work/evaluations', `/work/evaluations/${round}`, `/work/evaluations/${round}/XA`]) {
    await page.goto(`/en${path}`);
    await settled(page);
    await expect(page.locator('h1')).toBeVisible();
    expect(await barriers(page), path).toEqual([]);
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await sideways(page), `${path} at ${width}`).toBe(0);
    }
    await picture(page, `evaluation-${path.replaceAll(/[/?=&]/g, '_')}-1440`);
  }
});

test('an expert works on other countries and never on the own', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('403', '404');
  await logIn(page, 'expert_valdoria');
  const own = await page.request.get(`/api/v1/evaluation/rounds/${round}/countries/XA/questionnaire`);
  expect([403, 404]).toContain(own.status());
  await page.goto(`/en/work/evaluation/${round}`);
  await settled(page);
  expect(await barriers(page)).toEqual([]);
});

for (const language of languages) {
  test(`the coordinating entity reads what its country answered: ${language}`, async ({ page }) => {
    await logIn(page, 'entity', language);
    await page.goto(`/${language}/work/evaluation/${round}/XA`);
    await settled(page);
    await expect(page.locator('h1')).toContainText('Valdoria');
    expect(await barriers(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await sideways(page)).toBe(0);
    if (language === 'pt') await picture(page, 'evaluation-country-360');
  });
}
