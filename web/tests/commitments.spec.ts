// Commitments of all sources: found, followed to what they are linked to, and read in the tables.

import { barriers, expect, picture, settled, sideways, test } from './support/fixtures';

const recommendation = '/commitments/special_session_2016/UN16-1.a';

test('a commitment is found by its printed number among all plans', async ({ page }) => {
  await page.goto('/es/commitments');
  await settled(page);
  await page.getByRole('searchbox').fill('UN09 20h');
  const hit = page.getByRole('link', { name: /^UN09-20\.h/ });
  await expect(hit).toBeVisible();
  await expect(page).toHaveURL(/q=UN09(\+|%20)20h/);
  expect(await barriers(page)).toEqual([]);
  await hit.press('Enter');
  await expect(page.locator('h1')).toContainText('20.h');
});

test('a number is found as people type it, in all plans that have it', async ({ page }) => {
  await page.goto('/es/commitments');
  await settled(page);
  const box = page.getByRole('searchbox');
  const found = page.locator('.found li');
  await box.fill('Objetivo 2');
  for (const id of ['HP21-IS-2', 'HP21-IC-2', 'HP16-DR-2', 'HP11-CM-2', 'SDG-2']) await expect(found.filter({ hasText: new RegExp(`^\\s*${id} `) })).toHaveCount(1);
  await box.fill('pilar 3');
  await expect(found.first()).toContainText('HP21-MC');
  await box.fill('24(f)');
  await expect(found.first()).toContainText('UN09-24.f');
  await box.fill('ACCIONES DE PREVENCION EN ESCUELAS');
  await expect(found.first()).toBeVisible();
});

test('a plan is searched by number and in any language', async ({ page }) => {
  await page.goto('/en/commitments/hemispheric_plan_2021_2025');
  await settled(page);
  const box = page.getByRole('searchbox');
  await box.fill('RIME 3.1');
  await expect(page.locator('.tree a[href$="HP21-RIME-3.1"]')).toBeVisible();
  await expect(page.locator('.tree a[href$="HP21-MC-3.1"]')).toHaveCount(0);
  await box.fill('naloxona');
  await expect(page.locator('.tree a[href$="HP21-PTR-3.7"]')).toBeVisible();
  await box.fill('zzzz');
  await expect(page.getByText('No commitment')).toBeVisible();
});

test('a long column is folded, and its last box opens it', async ({ page }) => {
  await page.goto(`/en${recommendation}?show=picture&steps=3`);
  await settled(page);
  const links = page.getByRole('region', { name: 'What it is linked to' });
  const folds = links.locator('.frame svg a[href*="open="]');
  const before = await folds.count();
  expect(before).toBeGreaterThan(0);
  await folds.first().focus();
  await page.keyboard.press('Enter');
  await expect(folds).toHaveCount(before - 1);
  await expect(links.getByText(/are drawn/)).toBeVisible();
  await links.getByRole('button', { name: 'Show all' }).click();
  await expect(folds).toHaveCount(0);
  await expect(links.getByText(/^All \d+ linked commitments are drawn\.$/)).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'links_picture_dark');
  await page.emulateMedia({ colorScheme: 'light', media: 'print' });
  await picture(page, 'links_picture_paper');
});

test('everything linked stands as a list and as a picture with the same commitments', async ({ page }) => {
  await page.goto(`/en${recommendation}`);
  await settled(page);
  const links = page.getByRole('region', { name: 'What it is linked to' });
  await expect(links.getByRole('link', { name: /^UN09-OP-23/ })).toBeVisible();
  await expect(links.getByText('OP 23', { exact: true }).first()).toBeVisible();
  const listed = await links.getByRole('listitem').count();
  const first = links.getByRole('tab', { name: 'List' });
  await first.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/show=picture/);
  const boxes = links.locator('.frame svg a[href*="/commitments/"]:not([href*="open="])');
  await expect.poll(async () => boxes.count()).toBeGreaterThan(10);
  await expect(links.getByText(`All ${listed} linked commitments are drawn.`)).toBeVisible();
  // The commitment itself stands in the picture too.
  expect(await boxes.count()).toBe(listed + 1);
  expect(await barriers(page)).toEqual([]);
  await boxes.filter({ hasText: 'OP-23' }).first().focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('h1')).toContainText('23');
});

test('the published table is never mixed with our own links', async ({ page }) => {
  await page.goto(`/en${recommendation}?by=ungass_2016_to_2009`);
  await settled(page);
  const links = page.getByRole('region', { name: 'What it is linked to' });
  await expect(links.getByText('Authors of the published table').first()).toBeVisible();
  for (const line of await links.locator('li p.small:has(.badge)').allTextContents()) expect(line).toContain('Authors of the published table');
});

test('the published table shows what is printed and how it is read', async ({ page }) => {
  await page.goto('/fr/crosswalks/ungass_2016_to_2009');
  await settled(page);
  await expect(page.locator('tbody tr').nth(100)).toBeVisible();
  const all = await page.locator('tbody tr').count();
  await page.getByRole('combobox', { name: 'Ce qu’imprime la source' }).selectOption('not_in_text');
  await expect.poll(async () => page.locator('tbody tr').count()).toBeLessThan(all);
  expect(await barriers(page)).toEqual([]);
});

test('links and tables at every width', async ({ page }) => {
  test.setTimeout(120_000);
  const pages = [
    { name: 'commitments_all', path: '/commitments' },
    { name: 'commitments_found', path: '/commitments?q=precursores' },
    { name: 'links_list', path: recommendation },
    { name: 'links_picture', path: `${recommendation}?show=picture&steps=2` },
    { name: 'crosswalk', path: '/crosswalks/ungass_2016_to_2009' },
  ];
  for (const one of pages) {
    await page.goto(`/pt${one.path}`);
    for (const width of [320, 360, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      expect(await sideways(page), `${one.name} at ${width} px`).toBe(0);
      if (width === 360 || width === 1440) await picture(page, `${one.name}_${width}`);
    }
  }
});
