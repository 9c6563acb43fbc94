// The forms and records of early warning: what a hospital is asked first, what a laboratory need not
// type twice, texts that are read from top to bottom, and counts that the map tells apart.

import type { Page } from '@playwright/test';
import { barriers, expect, logIn, picture, settled, sideways, test } from './support/fixtures';

async function looked(page: Page, name: string): Promise<void> {
  expect(await barriers(page), name).toEqual([]);
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: width < 600 ? 740 : 900 });
    expect(await sideways(page), `${name} at ${width}`).toBe(0);
    await picture(page, `records-${name}-${width}`);
  }
}

test('a hospital is asked first what is needed, and opens the rest', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('422');
  await page.setViewportSize({ width: 360, height: 740 });
  await logIn(page, 'hospital');
  await page.goto('/en/work/registers/notifications/new');
  await settled(page);
  const sections = page.locator('details.section');
  await expect(sections).toHaveCount(6);
  expect(await sections.evaluateAll((all) => all.filter((one) => (one as HTMLDetailsElement).open).length)).toBe(0);
  const shown = (await page.locator('[data-field]').evaluateAll((all) => all.filter((one) => one.checkVisibility()).map((one) => one.getAttribute('data-field'))));
  expect(shown).toEqual(['/what', '/received_on', '/place', '/reporter_kind', '/urgency', '/persons_affected', '/deaths', '/mark']);
  await looked(page, 'notification-new');
  await page.setViewportSize({ width: 360, height: 740 });

  await page.getByRole('textbox', { name: 'What happened' }).fill('Two overdoses after a green capsule');
  const date = async (name: string, day: string, month: string, year: string): Promise<void> => {
    const group = page.getByRole('group', { name });
    await group.getByLabel('Day').fill(day);
    await group.getByLabel('Month').selectOption(month);
    await group.getByLabel('Year').fill(year);
  };
  // Which day it is, and who is asking, need not be typed.
  await expect(page.getByRole('group', { name: 'Received on' }).getByLabel('Year')).toHaveValue(/^20\d\d$/);
  await expect(page.getByText('Today. Change it where it differs.')).toBeVisible();
  await date('Received on', '5', '03', '2025');
  await expect(page.getByText('Today. Change it where it differs.')).toHaveCount(0);
  const place = page.getByRole('combobox', { name: 'Territory' });
  await place.fill('Brumales');
  await expect(page.getByRole('option', { name: /Brumales/ }).first()).toBeVisible();
  await place.press('ArrowDown');
  await place.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Who notifies' })).toHaveValue(/Hosp/);
  await expect(page.getByText('As your institution last entered it. Change it where it differs.')).toBeVisible();
  await sections.filter({ hasText: 'The notifier' }).locator('summary').click();
  await expect(page.getByRole('textbox', { name: 'Organization' })).toHaveValue('General Hospital');
  await expect(page.getByText('The institution of your account. Change it where it differs.')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Enter “/ })).toHaveCount(0);
  await expect(sections.filter({ hasText: 'The notifier' })).toContainText('One of 3 filled in');

  // What is wrong comes to light also where it was folded away.
  const event = sections.filter({ hasText: 'About the event' });
  await event.locator('summary').click();
  await date('Date of the event', '6', '03', '2025');
  await page.getByRole('textbox', { name: 'What happened' }).focus();
  await expect(event.getByText(/dated after its notification/)).toBeVisible();
  await event.locator('summary').click();
  await expect(event.getByText('Date of the event', { exact: true })).toBeHidden();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(event.getByText(/dated after its notification/)).toBeVisible();
  await date('Date of the event', '4', '03', '2025');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/Notification XA-\d+/);

  // What is filled in stands open.
  await page.goto(`${page.url().split('?')[0]}?edit=1`);
  await settled(page);
  await expect(page.getByRole('textbox', { name: 'Organization' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Logo or imprint' })).toBeHidden();
  // A form in which nothing was typed leaves no draft behind.
  await page.goto('/en/work/registers/notifications/new');
  await settled(page);
  await expect(page.getByText('3 fields are proposed. Nothing has been saved.')).toBeVisible();
  await page.goto('/en/work');
  await settled(page);
  await expect(page.getByRole('heading', { name: 'Unsaved changes on this device' })).toHaveCount(0);
});

test('a result begins with what the analyses say, and a person has the last word', async ({ page }) => {
  await logIn(page, 'laboratory');
  await page.goto('/en/work/registers/samples/new');
  await settled(page);
  const analyses = page.getByRole('group', { name: 'Analyses', exact: true });
  await analyses.getByRole('button', { name: /Add/ }).click();
  const row = page.getByRole('group', { name: 'Analyses, row 1' });
  const day = row.getByRole('group', { name: 'Date' });
  await day.getByLabel('Day').fill('9');
  await day.getByLabel('Month').selectOption('03');
  await day.getByLabel('Year').fill('2025');
  const pick = async (box: ReturnType<Page['getByRole']>, words: string): Promise<void> => {
    await box.fill(words);
    await expect(page.getByRole('option', { name: new RegExp(words, 'i') }).first()).toBeVisible();
    await box.press('ArrowDown');
    await box.press('Enter');
  };
  // A method is found by what the laboratory calls it; the name that was typed stands beside it.
  const method = row.getByRole('combobox', { name: 'Method' });
  await method.fill('LC');
  const offered = page.getByRole('option', { name: /Liquid chromatography.*also: LC$/ });
  await expect(offered).toHaveCount(3);
  await pick(method, 'HPLC');
  await expect(method).toHaveValue('Liquid chromatography (UV)');
  await pick(row.getByRole('combobox', { name: 'Substance of the catalogue' }), 'Heroin');
  const main = page.getByRole('combobox', { name: 'Main substance found' });
  await expect(main).toHaveValue(/Heroin/);
  const reported = page.getByRole('group', { name: 'Date of the report' });
  await expect(reported.getByLabel('Day')).toHaveValue('09');
  await expect(reported.getByLabel('Year')).toHaveValue('2025');
  await expect(page.getByText('Taken from “Analyses”. Change it where it differs.')).toHaveCount(2);
  await looked(page, 'sample-proposed');

  // A second substance: the first stays the main one until a person says otherwise.
  await analyses.getByRole('button', { name: /^Add/ }).click();
  await pick(page.getByRole('group', { name: 'Analyses, row 2' }).getByRole('combobox', { name: 'Substance of the catalogue' }), 'Cocaine');
  await expect(main).toHaveValue(/Heroin/);
  await pick(main, 'Cocaine');
  await expect(page.getByText('Taken from “Analyses”. Change it where it differs.')).toHaveCount(1);
  await pick(row.getByRole('combobox', { name: 'Substance of the catalogue' }), 'Ketamine');
  await expect(main).toHaveValue(/Cocaine/);
  await page.getByRole('button', { name: 'Discard the changes' }).click();
});

test('the texts of an alert are read one below the other, and each reason once', async ({ page }) => {
  await logIn(page, 'duty');
  await page.goto('/en/work/registers/alerts/XA-1');
  await settled(page);
  const blocks = page.locator('.blocks details');
  await expect(blocks.first()).toBeVisible();
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    // Nothing of a text lies beyond an edge that has to be scrolled sideways.
    expect(await page.locator('.blocks').first().evaluate((box) => [...box.querySelectorAll('dd')].filter((dd) => dd.scrollWidth > dd.clientWidth + 1 || dd.getBoundingClientRect().right > document.documentElement.clientWidth).length)).toBe(0);
  }
  await expect(blocks.locator('dd[lang=es]').first()).toBeVisible();
  const reasons = await page.getByRole('region', { name: 'Next steps' }).locator('.unable dd').allTextContents();
  expect(reasons.length).toBeGreaterThan(0);
  expect(new Set(reasons).size).toBe(reasons.length);
  expect([...reasons].sort((a, b) => a.length - b.length)).toEqual(reasons);
  await looked(page, 'alert');
});

test('the map tells one from many, in words and in every language', async ({ page }) => {
  await logIn(page, 'duty');
  for (const language of ['en', 'es', 'pt', 'fr']) {
    await page.goto(`/${language}/work/warning?days=91`);
    await expect(page.locator('.map .legend li').first()).toBeVisible();
    const figures = (await page.locator('.map .figure').allTextContents()).map(Number);
    expect(figures.length).toBeGreaterThan(0);
    const fills = await page.locator('.map path.place[fill^="var(--step"]').evaluateAll((all) => new Set(all.map((one) => one.getAttribute('fill'))).size);
    if (new Set(figures).size > 1) expect(fills).toBeGreaterThan(1);
    if (language === 'en') await looked(page, 'map');
  }
});
