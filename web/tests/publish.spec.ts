import { barriers, expect, logIn, picture, settled, sideways, test } from './support/fixtures';

test('the coordinator publishes what is shown; a citizen finds it, unchanged; it can be withdrawn', async ({ page, browser, baseURL }) => {
  await logIn(page, 'coordinator');
  await page.goto('/en/work/indicators/quantity_seized?split=substance_group');
  await page.getByRole('button', { name: 'Publish this view' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Title (English)')).toHaveValue(/Quantity seized, in kilograms/);
  await dialog.getByLabel('Title (English)').fill('Seizures by group');
  await dialog.getByLabel('Note (English)').fill('For the yearly report.');
  expect(await barriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(page.locator('h1')).toHaveText('Seizures by group');
  await expect(page).toHaveURL(/\/en\/work\/publications\/\d+$/);
  const id = /\d+$/.exec(page.url())?.[0] ?? '';

  const citizen = await (await browser.newContext(baseURL ? { baseURL } : {})).newPage();
  await citizen.goto('/fr');
  await citizen.getByRole('link', { name: 'Seizures by group' }).click();
  await settled(citizen);
  await expect(citizen.getByText('For the yearly report.')).toBeVisible();
  await expect(citizen.getByRole('button', { name: 'Retirer' })).toHaveCount(0);
  expect(await barriers(citizen)).toEqual([]);
  expect(await sideways(citizen)).toBe(0);
  await picture(citizen, 'publication_1280');
  expect((await citizen.request.get(`/fr/publications/${id}`)).status()).toBe(200);

  await page.getByRole('button', { name: 'Withdraw' }).click();
  await page.getByLabel('Reason').fill('A file was counted twice.');
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
  await expect(page.getByRole('note').filter({ hasText: 'A file was counted twice.' })).toBeVisible();
  await citizen.goto(`/pt/publications/${id}`);
  await expect(citizen.getByText('A file was counted twice.')).toBeVisible();
  await citizen.close();
});

test('who may not publish is not offered to', async ({ page }) => {
  await logIn(page, 'officer');
  await page.goto('/en/work/indicators/number_of_seizures');
  await settled(page);
  await expect(page.getByRole('button', { name: 'Publish this view' })).toHaveCount(0);
});
