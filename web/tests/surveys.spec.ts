// From a file of answers to a table that anybody can read, as the staff walk it.

import type { Page } from '@playwright/test';
import { barriers, expect, logIn, picture, settled, sideways, test } from './support/fixtures';
import { demonstrationFile, describe, openTab, studentsAsText } from './support/survey';

/** No barrier, nothing beyond the edge, a picture, at a telephone and at a desk. */
async function looked(page: Page, name: string): Promise<void> {
  expect(await barriers(page), name).toEqual([]);
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await sideways(page), `${name} at ${width}`).toBe(0);
    await picture(page, `surveys-${name}-${width}`);
  }
}
async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
  const field = page.getByRole('combobox', { name: label }).first();
  await field.click();
  await field.fill(typeof option === 'string' ? option : '');
  await page.getByRole('listbox').getByRole('option', { name: option }).first().click();
}
async function confirmQuestions(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Confirm the questions' }).click();
  await expect(page.getByText('The questions were confirmed.').first()).toBeVisible();
}

test('a file for SPSS becomes a public table', async ({ page }) => {
  await logIn(page, 'analyst');
  const demonstration = await demonstrationFile(page, 'school');

  const id = await test.step('described, and its file taken in', async () => {
    const made = await describe(page, 'Road of a file', demonstration.year);
    await page.locator('input[type=file]').setInputFiles(demonstration.file);
    await expect(page.getByText('SPSS file')).toBeVisible();
    await page.getByRole('button', { name: 'Take this file' }).click();
    await expect(page.getByRole('heading', { name: demonstration.file.name })).toBeVisible();
    await looked(page, 'file');
    return made;
  });

  await test.step('the design is proposed, checked and drawn', async () => {
    await openTab(page, id, 'sampling');
    await page.getByRole('button', { name: 'Use them' }).click();
    await page.getByRole('button', { name: 'Check and draw' }).click();
    await expect(page.getByRole('heading', { name: 'The design as the program understands it' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Strata of the first stage' })).toBeVisible();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('Saved.').first()).toBeVisible();
    await looked(page, 'sampling');
  });

  await test.step('the questions are proposed, tested and confirmed', async () => {
    await openTab(page, id, 'questions');
    await expect(page.getByRole('heading', { name: 'Asked of each substance' })).toBeVisible();
    await page.getByRole('button', { name: 'Test on the data' }).click();
    await expect(page.getByRole('heading', { name: 'What was found' })).toBeVisible();
    await looked(page, 'questions');
    await confirmQuestions(page);
  });

  await test.step('a table is made and a number opened', async () => {
    await openTab(page, id, 'tables');
    await page.getByRole('button', { name: 'Make a table' }).click();
    await choose(page, 'Measure', /past 12 months|past year/i);
    await page.getByRole('button', { name: 'Add the measure' }).click();
    await choose(page, 'By', 'Sex');
    await page.getByRole('button', { name: 'Add the division' }).click();
    await page.getByRole('button', { name: 'Calculate' }).click();
    await expect(page.getByRole('heading', { name: 'Table', exact: true })).toBeVisible();
    await looked(page, 'table');
    await page.locator('td button').first().click();
    const panel = page.getByRole('dialog');
    await expect(panel.getByText('Design effect', { exact: true })).toBeVisible();
    await expect(panel.getByText('Variables of the file:')).toBeVisible();
    expect(await barriers(page)).toEqual([]);
    await picture(page, 'surveys-number-1440');
    await panel.getByRole('button', { name: 'Close' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    expect((await download).suggestedFilename()).toBe(`${id}.csv`);
  });

  await test.step('released, and read by a citizen', async () => {
    await page.getByRole('button', { name: 'Release …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: /^Title/ }).first().fill('Use in the past year, road');
    await dialog.getByRole('button', { name: 'Release', exact: true }).click();
    await expect(page).toHaveURL(/\/work\/surveys\/releases\/\d+/);
    const number = page.url().split('/').pop() ?? '';
    await page.context().clearCookies();
    await page.goto(`/en/surveys/releases/${number}`);
    await settled(page);
    await expect(page.getByRole('heading', { level: 1, name: 'Use in the past year, road' })).toBeVisible();
    await looked(page, 'released');
  });
});

test('a spreadsheet with decimal commas is read as a person says, and a question decided by hand', async ({ page }) => {
  await logIn(page, 'analyst');
  const id = await describe(page, 'Sheet of students', 2024);
  await page.locator('input[type=file]').setInputFiles(studentsAsText('estudiantes.csv'));
  await expect(page.getByText('Table of text')).toBeVisible();
  await expect(page.getByRole('table', { name: /PONDERADOR|first rows|columns/i }).first()).toBeVisible();
  await page.getByLabel('Decimal mark').selectOption(',');
  await page.getByRole('button', { name: 'Take this file' }).click();
  await expect(page.getByText('240', { exact: true }).first()).toBeVisible();

  await openTab(page, id, 'codebook');
  await page.getByLabel('Search names and labels').fill('ponder');
  await page.getByText('PONDERADOR', { exact: true }).click();
  await expect(page.getByText(/240 filled/)).toBeVisible();

  await openTab(page, id, 'questions');
  await page.getByText('Add a question').click();
  await choose(page, 'Standard question', /^Use ever in life/);
  await choose(page, 'Substance', 'Alcohol');
  await page.getByRole('button', { name: 'Choose its variable' }).first().click();
  const dialog = page.getByRole('dialog');
  await choose(page, 'Variable', 'P7');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.getByLabel('What “1” means').selectOption('yes');
  await dialog.getByLabel('What “2” means').selectOption('no');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByLabel('What “9” means').selectOption('no_answer');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toBeHidden();
});

test('what is wrong with a description or a design stands at its field', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('422', '400');
  await logIn(page, 'analyst');
  await page.goto('/en/work/surveys/new');
  await settled(page);
  await page.getByRole('button', { name: 'Create the survey' }).click();
  await expect(page.getByRole('textbox', { name: /^Title/ }).first()).toHaveAttribute('aria-invalid', 'true');
  expect(await barriers(page)).toEqual([]);

  const id = await describe(page, 'Wrong design', 2023);
  await page.locator('input[type=file]').setInputFiles(studentsAsText('malo.csv'));
  await page.getByLabel('Decimal mark').selectOption('.');
  await page.getByRole('button', { name: 'Take this file' }).click();
  await expect(page.getByRole('heading', { name: 'malo.csv' })).toBeVisible();
  await openTab(page, id, 'sampling');
  // Read with the wrong decimal mark, the weights are no numbers.
  await choose(page, 'Weight', 'PONDERADOR');
  await page.getByRole('button', { name: 'Check and draw' }).click();
  await expect(page.getByRole('combobox', { name: 'Weight' })).toHaveAttribute('aria-invalid', 'true');
});
