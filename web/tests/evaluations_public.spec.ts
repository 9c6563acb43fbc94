// Evaluations as a citizen or a journalist reads them, without an account.

import { readFileSync } from 'node:fs';
import { barriers, expect, picture, settled, sideways, test } from './support/fixtures';

const round = '/evaluations/demo-2026';
const words = {
  en: { verify: 'Verify the seal', holds: 'The report is unchanged since it was adopted.', recommendation: 'Recommendation 1', reiterates: 'Reiterates recommendation 1 of “Demonstration round 2024 (synthetic)”' },
  fr: { verify: 'Vérifier le sceau', holds: 'Le rapport n’a pas changé depuis son adoption.', recommendation: 'Recommandation 1', reiterates: 'Réitère la recommandation 1 de « Cycle de démonstration 2024 (synthétique) »' },
} as const;

for (const language of ['en', 'fr'] as const) {
  test(`the rounds, all countries together and one report are read: ${language}`, async ({ page }) => {
    await page.goto(`/${language}/evaluations`);
    await settled(page);
    for (const path of ['/evaluations', round, `${round}?pillar=HP21-IS`, `${round}/XA`, '/evaluations/verification']) {
      await page.goto(`/${language}${path}`);
      await settled(page);
      expect(await barriers(page), path).toEqual([]);
      expect(await page.locator('body').innerText(), path).not.toMatch(/\b(web|staff|evaluation)\.[a-z_]+\.[a-z_]+/);
      for (const width of [360, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await sideways(page), `${path} at ${width}`).toBe(0);
        await picture(page, `public${path.replaceAll(/[/?=]/g, '_')}_${language}_${width}`);
      }
    }
  });

  test(`from the rounds to a report, and its seal is verified: ${language}`, async ({ page }) => {
    await page.goto(`/${language}/evaluations`);
    await page.locator(`a[href$="${round}"]`).click();
    await page.locator(`a[href$="${round}/XA"]`).click();
    await expect(page.locator('h1')).toContainText('Valdoria');
    await expect(page.getByRole('heading', { name: words[language].recommendation })).toBeVisible();
    await page.getByRole('button', { name: words[language].verify }).click();
    await expect(page.getByText(words[language].holds)).toBeVisible();
    expect(await barriers(page)).toEqual([]);
    // What it reiterates is named, and one step away.
    await page.getByRole('link', { name: words[language].reiterates }).click();
    await page.waitForURL('**/evaluations/demo-2024/XA');
    await expect(page.getByRole('heading', { name: words[language].recommendation })).toBeVisible();
  });
}

test('in the dark and on paper', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  for (const path of [round, `${round}/XA`]) {
    await page.goto(`/es${path}`);
    await settled(page);
    expect(await barriers(page), path).toEqual([]);
    await picture(page, `public${path.replaceAll('/', '_')}_dark`);
  }
  await page.emulateMedia({ colorScheme: 'light', media: 'print' });
  await expect(page.getByRole('button', { name: 'Verificar el sello' })).toBeHidden();
  await picture(page, 'public_national_print');
});

test('a report that is not published is not there, and says no more', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('403', '404');
  const known = (await (await page.request.get('/api/v1/evaluation/rounds/demo-2026/report')).json()) as { countries: { country: string; state: string | null }[] };
  const hidden = known.countries.find((one) => one.state === null);
  expect(hidden).toBeDefined();
  for (const path of [`${round}/${hidden?.country}`, '/evaluations/none', `${round}/BR`]) {
    const answer = await page.goto(`/en${path}`);
    expect(answer?.status(), path).toBe(404);
    await settled(page);
    expect(await barriers(page), path).toEqual([]);
  }
  await page.goto(`/en${round}/${hidden?.country}`);
  await expect(page.getByText('has not been published')).toBeVisible();
  const country = await page.request.get(`/api/v1/evaluation/rounds/demo-2026/countries/${hidden?.country}`);
  expect(country.status()).toBe(403);
});

test('a citizen checks a sealed file, a forged one and one that is none', async ({ page }) => {
  const address = '/api/v1/evaluation/rounds/demo-2026/countries/XA/report?format=sealed';
  const sealed = await (await page.request.get(address)).text();
  await page.goto('/en/evaluations/verification');
  const bring = (name: string, text: string): Promise<void> => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  await bring('report.json', sealed);
  await expect(page.getByText('The seal holds')).toBeVisible();
  await expect(page.getByText(/Report on Valdoria/)).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await bring('forged.json', sealed.replace('does_not_comply', 'complies_a_lot!'));
  await expect(page.getByText('The seal does not hold')).toBeVisible();
  await bring('holiday.json', '[1, 2');
  await expect(page.getByText('This is not a sealed report')).toBeVisible();
});

test('the tables of a round are taken away as a file', async ({ page }) => {
  await page.goto(`/pt${round}`);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV', exact: true }).click();
  const text = readFileSync(await (await download).path(), 'utf8');
  expect(text.trim().split('\n')).toHaveLength(143);
});
