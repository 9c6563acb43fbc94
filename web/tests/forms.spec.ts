// A form with a field of every type, against a program of its own that knows such a register.

import { resolve } from 'node:path';
import { barriers, expect, logIn, picture, sideways, test, widths } from './support/fixtures';
import { startProgram, type Program } from './support/program';

let program: Program | undefined;

test.describe.configure({ mode: 'serial' });
test.use({
  baseURL: async ({}, use) => {
    program ??= await startProgram(resolve('tests/support/content'));
    await use(program.address);
  },
});
test.afterAll(async () => {
  await program?.stop();
});

const fresh = '/en/work/registers/every_field/new';

test('every type of field is entered, kept and shown', async ({ page }) => {
  await logIn(page, 'coordinator');
  await page.goto(fresh);
  const text = (name: string) => page.getByRole('textbox', { name, exact: true });
  const group = (name: string) => page.getByRole('group', { name, exact: true });
  const pick = async (name: string, words: string, within = page.locator('main')): Promise<void> => {
    const box = within.getByRole('combobox', { name, exact: true });
    await box.fill(words);
    await expect(within.getByRole('listbox', { name, exact: true }).getByRole('option').first()).toContainText(new RegExp(words.slice(0, 3), 'i'));
    await box.press('ArrowDown');
    await box.press('Enter');
  };

  await page.getByRole('textbox', { name: 'Name' }).fill('First');
  await text('Story').fill('One line\nand another');
  await pick('Mode', 'Mail');
  await group('Several').getByRole('checkbox', { name: 'Female' }).check();
  await group('Hiding places').getByRole('combobox').fill('Cont');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await text('People').fill('12');
  await text('Share').fill('33.25');
  await group('Amount').getByRole('textbox', { name: 'Number' }).fill('1500.5');
  await pick('Unit', 'Gram', group('Amount'));
  await group('Price').getByRole('textbox', { name: 'Number' }).fill('99.90');
  await group('Day').getByLabel('Month').selectOption('07');
  await group('Day').getByLabel('Year').fill('2024');
  await group('From').getByLabel('Year').fill('2023');
  await group('Until if it ended later').getByLabel('Year').fill('2024');
  await group('Proven').getByRole('radio', { name: 'No', exact: true }).check();
  await pick('Place', 'Costaclara');
  await pick('Substance', 'Heroin');
  await text('Office').fill('Port police');
  await pick('Seizure', 'XA-12000').catch(() => undefined);
  await text('Latitude (degrees)').fill('14.5');
  await text('Longitude (degrees)').fill('-38.25');
  await page.getByLabel('Choose files, or drop them here').setInputFiles({ name: 'acta nº 1.txt', mimeType: 'text/plain', buffer: Buffer.from('seen') });
  await expect(page.getByRole('button', { name: 'Remove acta nº 1.txt' })).toBeVisible();
  await group('Witness').getByLabel('Sex').selectOption({ label: 'Male' });
  await group('Witness').getByRole('textbox', { name: 'Age' }).fill('41');
  await page.getByRole('button', { name: 'Add a row' }).click();
  await group('Rows, row 1').getByRole('textbox', { name: 'Count' }).fill('3');

  // What follows from the rest is worked out while one types.
  await expect(page.getByRole('region', { name: 'Filled in by the program' })).toContainText('Year2024');
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Specimen XA-1');

  const value = (name: string) => page.locator('dt', { hasText: new RegExp(`^${name}$`) }).locator('xpath=following-sibling::dd');
  await expect(value('Story')).toHaveText('One line\nand another');
  await expect(value('Several')).toHaveText('Female');
  await expect(value('Share')).toHaveText('33.25');
  await expect(value('Amount')).toHaveText('1,500.5 g');
  await expect(value('Price')).toHaveText('99.90 USD');
  await expect(value('Day')).toHaveText('Jul 2024');
  await expect(value('During')).toHaveText('2023 to 2024');
  await expect(value('Proven')).toHaveText('No');
  await expect(value('Place')).toHaveText('Costaclara');
  await expect(value('Position')).toHaveText('14.5°, -38.25°');
  await expect(value('Witness')).toContainText('Male, 41 years old');
  await expect(value('Rows')).toContainText('3');
  await expect(value('Year')).toHaveText('2024');
  const waiting = page.waitForEvent('download');
  await value('Papers').getByRole('link').click();
  expect((await waiting).suggestedFilename()).toBe('acta nº 1.txt');
  expect(await barriers(page)).toEqual([]);

  // Edited again, it is as it was: nothing counts as changed.
  await page.getByRole('button', { name: 'Edit' }).click();
  await expect(page.getByText('Nothing changed yet')).toBeVisible();
});

test('a long form fits every width, and is as it is meant to look', async ({ page }) => {
  await logIn(page, 'coordinator', 'fr');
  await page.goto(fresh.replace('/en/', '/fr/'));
  await expect(page.locator('main form')).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    expect(await sideways(page), `${width} px`).toBe(0);
    if (width === 360 || width === 1440) await picture(page, `forms-every-field-${width}`);
  }
});
