// From a file to records in the browser: the wizard as a person walks through it.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { barriers, expect, languages, logIn, picture, sideways, test, widths } from './support/fixtures';
import type { Page } from '@playwright/test';

// Day and month cannot be told apart in it, a substance is not known, and one row has no number.
// What is decided is remembered for all: each test has a substance of its own.
function ownFile(mark: string, powder: string = `polvo ${mark}`): { name: string; mimeType: string; buffer: Buffer } {
  const rows = [
    'Caso;Fecha;Territorio;Sustancia;Cantidad;Unidad',
    `${mark}-1;03/04/2024;XA-01;Cocaína;2,5;kg`,
    `${mark}-2;05/06/2024;XA-01;${powder};1,25;kg`,
    `${mark}-3;07/08/2024;XA-02;${powder};4;kg`,
    `;09/08/2024;XA-02;Cocaína;4;kg`,
  ];
  return { name: `${mark}.csv`, mimeType: 'text/csv', buffer: Buffer.from(rows.join('\r\n'), 'utf8') };
}

async function send(page: Page, file: ReturnType<typeof ownFile>): Promise<void> {
  await page.goto('/en/work/imports/new');
  await page.getByLabel('Into which register').selectOption('seizures');
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.getByRole('heading', { level: 2, name: 'How it is read' })).toBeVisible();
}

async function readDayFirst(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByLabel('Order in dates')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Order in dates').selectOption('dmy');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Columns' })).toBeVisible();
}

async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
  const field = page.getByRole('combobox', { name: label });
  await field.click();
  await page.getByRole('listbox').getByRole('option', { name: option }).first().click();
}

async function assignColumns(page: Page): Promise<void> {
  const source = page.getByRole('combobox', { name: 'Reporting source', exact: false }).first();
  if ((await source.inputValue()) === '') {
    await source.click();
    await page.getByRole('listbox').getByRole('option', { name: 'The same in every row …' }).click();
    await choose(page, 'Reporting source in every row', /Customs/);
  }
  const number = page.getByRole('combobox', { name: 'Case number', exact: false }).first();
  await number.fill('Caso');
  await page.getByRole('listbox').getByRole('option', { name: /^Caso/ }).first().click();
}

test('from a file to records and back, with an interruption in the middle', async ({ page }) => {
  await logIn(page, 'coordinator');
  await send(page, ownFile('road'));
  await readDayFirst(page);
  await expect(page.getByText('Same name').first()).toBeVisible();
  await assignColumns(page);

  // The tab is closed and opened again: nothing is lost, and the list of imports leads back.
  await page.goto('/en/work/imports');
  await page.getByRole('link', { name: /Continue ?: road\.csv/ }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Columns' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Case number', exact: false }).first()).toHaveValue('Caso');

  await page.getByRole('button', { name: 'Save the mapping' }).click();
  await page.getByLabel('Name of the mapping').fill('Customs, monthly');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The mapping “Customs, monthly” has been saved.')).toBeVisible();

  await page.getByRole('button', { name: 'Try it out' }).click();
  await expect(page.getByRole('heading', { name: '1 value that is not known' })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the faulty rows' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);

  const unknown = page.getByRole('combobox', { name: '“polvo road” stands for', exact: false });
  await unknown.fill('cocaine');
  await page.getByRole('listbox').getByRole('option', { name: /^Cocaine/ }).first().click();
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText('value that is not known')).toHaveCount(0);
  await page.getByLabel('Only the 3 rows without errors', { exact: false }).check();
  await page.getByRole('button', { name: 'Import 3 rows' }).click();
  await expect(page.getByRole('main').getByText('The import is finished.')).toBeVisible();

  await page.getByRole('link', { name: 'Details, undo' }).click();
  await expect(page.locator('h1')).toHaveText('road.csv');
  await page.getByRole('button', { name: 'Undo the import' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo the import' }).click();
  await expect(page.getByText('Undone', { exact: true })).toBeVisible();
  await page.goto('/en/work/imports');
  await expect(page.getByRole('link', { name: 'road.csv' })).toBeVisible();
});

test('what was decided is remembered for the next file; an analyst publishes what came of it', async ({ page }) => {
  await logIn(page, 'coordinator');
  for (const mark of ['first', 'second']) {
    await send(page, ownFile(mark, 'polvo gris'));
    await readDayFirst(page);
    if (mark === 'second') {
      await expect(page.getByText('Remembered from an earlier import').first()).toBeVisible();
      await expect(page.getByRole('combobox', { name: 'Case number', exact: false }).first()).toHaveValue('Caso');
      await expect(page.getByRole('combobox', { name: 'Reporting source', exact: false }).first()).toHaveValue('The same in every row …');
      await expect(page.getByRole('combobox', { name: 'Reporting source in every row' })).toHaveValue(/Customs/);
    }
    await assignColumns(page);
    await page.getByRole('button', { name: 'Try it out' }).click();
    await expect(page.getByRole('heading', { name: 'What was found' })).toBeVisible();
    if (mark === 'first') {
      await page.getByRole('combobox', { name: '“polvo gris” stands for', exact: false }).fill('cocaine');
      await page.getByRole('listbox').getByRole('option', { name: /^Cocaine/ }).first().click();
      await page.getByRole('button', { name: 'Check again' }).click();
    }
    await page.getByLabel('Only the 3 rows without errors', { exact: false }).check();
    await page.getByRole('button', { name: 'Import 3 rows' }).click();
    await expect(page.getByRole('main').getByText('The import is finished.')).toBeVisible();
  }

  await page.context().clearCookies();
  await logIn(page, 'analyst');
  await page.goto('/en/work/indicators/number_of_seizures');
  await page.getByRole('button', { name: 'Publish this view' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Title (English)').fill('Seizures, after the latest files');
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(page.locator('h1')).toHaveText('Seizures, after the latest files');
  const address = page.url().replace('/work/', '/');
  await page.context().clearCookies();
  await page.goto(address);
  await expect(page.locator('h1')).toHaveText('Seizures, after the latest files');
});

test('a lost connection during the trial is told, and the work goes on', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('ERR_FAILED', 'ERR_INTERNET_DISCONNECTED');
  await logIn(page, 'coordinator');
  await send(page, ownFile('lost'));
  await readDayFirst(page);
  await assignColumns(page);
  let isLost = true;
  await page.route('**/api/v1/imports/jobs/*', (route) => (isLost ? route.abort() : route.continue()));
  await page.getByRole('button', { name: 'Try it out' }).click();
  await expect(page.getByText('The connection is interrupted.', { exact: false })).toBeVisible();
  isLost = false;
  await expect(page.getByRole('heading', { name: 'What was found' })).toBeVisible();
});

test('a file that is none is refused in words', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('422', '400');
  await logIn(page, 'coordinator', 'fr');
  await page.goto('/fr/work/imports/new');
  await page.locator('input[type=file]').setInputFiles({ name: 'vide.csv', mimeType: 'text/csv', buffer: Buffer.from('') });
  await expect(page.getByRole('alert')).toBeVisible();
});

test('individual seizures as published by the UNODC', async ({ page }) => {
  const archive = join(process.env['ATALAYA_SHARED_DATA'] ?? '/nonexistent', 'unodc', 'unodc_ids_2011_2016.zip');
  test.skip(!existsSync(archive), `${archive} is not here`);
  const rows = execFileSync('sh', ['-c', 'unzip -p "$1" | head -n 400', 'sh', archive], { maxBuffer: 64 << 20 });
  await logIn(page, 'coordinator');
  await send(page, { name: 'unodc.csv', mimeType: 'text/csv', buffer: rows });
  await expect(page.getByRole('columnheader', { name: 'DRUG_NAME' })).toBeVisible();
  const dates = page.getByLabel('Order in dates');
  if ((await dates.count()) > 0 && (await dates.inputValue()) === '') await dates.selectOption('ymd');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('combobox', { name: 'Country', exact: false }).first()).toHaveValue('COUNTRY');
  for (const [field, column] of [
    ['Date of seizure', 'SEIZURE_DATE'],
    ['Territory', 'COUNTRY'],
    ['Substance', 'DRUG_NAME'],
  ] as const) {
    const box = page.getByRole('combobox', { name: field, exact: false }).first();
    await box.fill(column);
    await page.getByRole('listbox').getByRole('option', { name: new RegExp(`^${column}`) }).first().click();
  }
  await choose(page, 'Case number', 'A name made from the row');
  await choose(page, 'Reporting source', 'The same in every row …');
  await choose(page, 'Reporting source in every row', /UNODC/);
  await page.getByRole('button', { name: 'Try it out' }).click();
  await expect(page.getByText('Rows in the file')).toBeVisible();
  expect(await barriers(page)).toEqual([]);
});

for (const language of languages) {
  test(`every step in ${language}: no text missing, axe finds nothing, no sideways scrolling`, async ({ page }) => {
    await logIn(page, 'coordinator', language);
    await page.goto(`/${language}/work/imports`);
    await expect(page.locator('h1')).toBeVisible();
    expect(await barriers(page)).toEqual([]);
    await page.goto(`/${language}/work/imports/new?register=seizures`);
    await page.locator('input[type=file]').setInputFiles(ownFile(`four-${language}`));
    await expect(page.locator('table')).toBeVisible();
    const look = async (step: string): Promise<void> => {
      expect(await barriers(page), step).toEqual([]);
      for (const width of language === 'pt' ? widths : ([360, 1440] as const)) {
        await page.setViewportSize({ width, height: 900 });
        expect(await sideways(page), `${step} at ${width} px`).toBe(0);
        if (language === 'pt' && (width === 360 || width === 1440)) await picture(page, `import-${step}-${width}`);
      }
      await page.setViewportSize({ width: 1280, height: 900 });
    };
    await look('format');
    await page.locator('select').last().selectOption('dmy');
    await page.locator('main button').filter({ has: page.locator('span') }).last().click();
    await expect(page.getByRole('combobox').nth(3)).toBeVisible();
    await expect(page.locator('.skeleton')).toHaveCount(0);
    await look('columns');
  });
}

test('from a file to a published figure that anyone reads', async ({ page, browser, baseURL }) => {
  await logIn(page, 'coordinator');
  const file = ownFile('published');
  // A year in which the demonstration has no records, so that the figure is that of the file.
  await send(page, { ...file, buffer: Buffer.from(file.buffer.toString('utf8').replaceAll('/2024', '/1995')) });
  await readDayFirst(page);
  await assignColumns(page);
  await page.getByLabel('Their state').selectOption({ label: 'Validated' });
  await page.getByRole('button', { name: 'Try it out' }).click();
  await expect(page.getByRole('heading', { name: 'What was found' })).toBeVisible();
  const unknown = page.getByRole('combobox', { name: '“polvo published” stands for', exact: false });
  if ((await unknown.count()) > 0) {
    await unknown.fill('cocaine');
    await page.getByRole('listbox').getByRole('option', { name: /^Cocaine/ }).first().click();
    await page.getByRole('button', { name: 'Check again' }).click();
    await expect(page.getByText('value that is not known')).toHaveCount(0);
  }
  await page.getByLabel('Only the 3 rows without errors', { exact: false }).check();
  await page.getByRole('button', { name: 'Import 3 rows' }).click();
  await expect(page.getByRole('main').getByText('The import is finished.')).toBeVisible();

  const session = (await (await page.request.get('/api/v1/session')).json()) as { forgery_token: string };
  const published = await page.request.post('/api/v1/publications', {
    headers: { 'X-Atalaya-Token': session.forgery_token },
    data: { indicator: 'number_of_seizures', question: { by_period: 'year', from: '1995', to: '1995' }, title: 'Seizures of 1995' },
  });
  expect(published.status(), await published.text()).toBe(201);
  const { id } = (await published.json()) as { id: number };

  const citizen = await browser.newContext({ baseURL: baseURL ?? '' });
  const seen = await citizen.request.get(`/api/v1/publications/${id}`);
  expect(seen.status()).toBe(200);
  const { answer } = (await seen.json()) as { answer: unknown };
  expect(JSON.stringify(answer)).toContain('"value":"3"');
  await citizen.close();
});
