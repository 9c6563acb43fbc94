// The country's own plan: for everyone, for those who work on it, and beside the commitments that
// it serves.

import { barriers, expect, languages, logIn, picture, settled, sideways, test, widths } from './support/fixtures';

test('everyone sees what is public of the national plan', async ({ page }) => {
  await page.goto('/en/national-plan');
  await settled(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('National plan');
  await expect(page.getByRole('heading', { level: 2, name: /synthetic/ })).toBeVisible();
  await page.getByText('6. Know, watch and evaluate').click();
  await expect(page.getByText('School survey every second year')).toBeVisible();
  await expect(page.getByRole('link', { name: 'School survey' }), 'no record to open').toHaveCount(0);
  await page.getByRole('tab', { name: 'Money' }).click();
  await expect(page).toHaveURL(/part=money/);
  await expect(page.getByRole('img', { name: 'Budget and spending by year, in USD' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'Budget and spending by year, in XTS' })).toBeVisible();
  await page.getByRole('tab', { name: 'Commitments' }).click();
  await page.getByText(/\d+ commitments served by nobody/).first().click();
  await expect(page.getByRole('link', { name: /HP21-MC-11\.1/ })).toBeVisible();
});

test('a commitment shows the activities that serve it', async ({ page }) => {
  await page.goto('/es/commitments/hemispheric_plan_2021_2025/HP21-RIME-2.1');
  await settled(page);
  await expect(page.getByRole('heading', { name: 'Actividades del país que lo atienden' })).toBeVisible();
  await expect(page.getByText('School survey every second year')).toBeVisible();
});

test('those who answer for activities are reminded and go on from there', async ({ page }) => {
  await logIn(page, 'coordinator');
  const deadlines = page.getByRole('region', { name: 'Deadlines' });
  await expect(deadlines.getByText(/^Late by/).first()).toBeVisible();
  await picture(page, 'today-deadlines');
  await deadlines.getByRole('link', { name: /The national plan/ }).click();
  await settled(page);
  await expect(page.getByRole('tab', { name: 'Late and due' })).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('tab', { name: 'Objectives and activities' }).click();
  await page.getByText('2. Prevent drug use among children').click();
  await page.getByRole('link', { name: 'Life skills programme in all secondary schools' }).click();
  await settled(page);
  await expect(page.getByText('Terms of reference agreed').first()).toBeVisible();
});

test('an activity is entered with its commitments, milestones and money', async ({ page }) => {
  await logIn(page, 'coordinator');
  await page.goto('/en/work/registers/plan_activities/new');
  await settled(page);
  const strategy = page.getByRole('combobox', { name: 'Strategy or plan', exact: true });
  await strategy.fill('NDS');
  await page.getByRole('option', { name: /NDS/ }).first().click();
  await page.getByRole('textbox', { name: /^Number/ }).fill(`T-${Date.now()}`);
  await page.getByRole('textbox', { name: /^Objective of the plan/ }).fill('7. Tested');
  await page.getByRole('textbox', { name: /^Activity/ }).fill('Activity of a test');
  await page.getByRole('textbox', { name: /^Responsible institution/ }).fill('Drug Observatory');
  await page.getByRole('group', { name: /^Begins/ }).getByLabel('Year').fill('2026');
  await page.getByRole('group', { name: /^Ends/ }).getByLabel('Year').fill('2027');
  const commitments = page.getByRole('combobox', { name: /Commitments served/ });
  await commitments.fill('rime 3.1');
  await page.getByRole('option', { name: /HP21-RIME-3\.1/ }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'HP21-RIME-3.1' })).toBeVisible();
  await page.getByRole('button', { name: /^(Save|Create|Enter)/ }).first().click();
  await page.waitForURL(/plan_activities\/XA-\d+/);
  await settled(page);
  await expect(page.getByText('HP21-RIME-3.1').first()).toBeVisible();
  // Only proposed, it is shown in the plan but does not count.
  await page.goto('/en/work/national-plan');
  await settled(page);
  await page.getByText('7. Tested').click();
  await expect(page.getByText('Proposed', { exact: true }).locator('visible=true').first()).toBeVisible();
});

test('the page fits every width and language and has no barriers', async ({ page }) => {
  for (const part of ['', 'money', 'deadlines', 'commitments']) {
    await page.goto(`/en/national-plan?part=${part}`);
    await settled(page);
    expect(await barriers(page), part).toEqual([]);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      expect(await sideways(page), `${part} at ${width}`).toBe(0);
      if (width === 360 || width === 1440) await picture(page, `national-${part || 'objectives'}-${width}`);
    }
  }
  await page.setViewportSize({ width: 360, height: 900 });
  for (const language of languages) {
    await page.goto(`/${language}/national-plan`);
    await settled(page);
    expect(await sideways(page), language).toBe(0);
  }
});
