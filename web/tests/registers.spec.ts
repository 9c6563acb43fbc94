// The working place with registers, against the demonstration country: entering, correcting,
// submitting and validating; what happens to typing when the connection or the tab is lost; who
// may do what; lists, filters and many records at once.

import type { BrowserContext, Page } from '@playwright/test';
import { barriers, expect, languages, logIn, picture, sideways, test, widths } from './support/fixtures';

const seizures = '/en/work/registers/seizures';
let turn = 0;

/** A case number that no other test uses. */
function caseNumber(): string {
  return `T-${process.pid}-${Date.now()}-${++turn}`;
}

interface Stored {
  id: string;
  state: string;
  version: number;
}

/** Stores something through the data service, as the person of the page. */
async function send<T>(page: Page, method: string, path: string, body: unknown, ifMatch?: string): Promise<T> {
  return page.evaluate(
    async ([method, path, body, ifMatch]) => {
      const session = (await (await fetch('/api/v1/session')).json()) as { forgery_token: string };
      const headers: Record<string, string> = { 'Content-Type': 'application/json', 'X-Atalaya-Token': session.forgery_token };
      if (ifMatch) headers['If-Match'] = ifMatch;
      const answer = await fetch(`/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      return (await answer.json()) as never;
    },
    [method, path, body, ifMatch] as const,
  );
}

function makeSeizure(page: Page, values: object = {}): Promise<Stored> {
  return send<Stored>(page, 'POST', '/registers/seizures/records', {
    country: 'XA',
    source: 'police',
    case_number: caseNumber(),
    date: '2025-03',
    place: 'XA-02',
    substance: 'heroin',
    quantity: { amount: '12.5', unit: 'g' },
    ...values,
  });
}

async function submitted(page: Page, values: object = {}): Promise<Stored> {
  const made = await makeSeizure(page, values);
  return send<Stored>(page, 'POST', `/registers/seizures/records/${made.id}/transitions/submit`, {}, `"${made.version}"`);
}

async function choose(page: Page, label: string, words: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label, exact: true });
  await box.fill(words);
  await expect(page.getByRole('listbox', { name: label }).getByRole('option').first()).not.toHaveAttribute('aria-disabled');
  await box.press('ArrowDown');
  await box.press('Enter');
}

async function fillSeizure(page: Page, number: string): Promise<void> {
  await choose(page, 'Reporting source', 'Customs');
  await page.getByRole('textbox', { name: 'Case number' }).fill(number);
  const date = page.getByRole('group', { name: 'Date of seizure' });
  await date.getByLabel('Month').selectOption('03');
  await date.getByLabel('Year').fill('2025');
  await choose(page, 'Territory', 'Costaclara');
  await choose(page, 'Substance', 'powder cocaine');
}

async function as(context: BrowserContext, login: string, language = 'en'): Promise<Page> {
  const page = await context.newPage();
  await logIn(page, login, language);
  return page;
}

test('a record is entered, corrected and submitted by one person and validated by another', async ({ page, browser, baseURL }) => {
  await logIn(page, 'officer');
  await page.goto(`${seizures}/new`);
  await fillSeizure(page, caseNumber());

  // What is wrong stands beside the field while it is typed, and not before one has been there.
  const quantity = page.getByRole('group', { name: 'Quantity', exact: true });
  await expect(quantity).not.toContainText('must be greater than zero');
  await quantity.getByRole('textbox', { name: 'Number' }).fill('0');
  await choose(page, 'Unit', 'Gram');
  await expect(quantity).toContainText('The quantity must be greater than zero');
  expect(await barriers(page)).toEqual([]);
  await quantity.getByRole('textbox', { name: 'Number' }).fill('90000000');
  await choose(page, 'Unit', 'Kilogram');
  await expect(quantity).not.toContainText('must be greater than zero');
  await expect(page.getByRole('region', { name: 'Please check' })).toContainText('50 tonnes');
  await quantity.getByRole('textbox', { name: 'Number' }).fill('1,234.5');
  await expect(quantity).toContainText('Write only digits');
  await quantity.getByRole('textbox', { name: 'Number' }).fill('1234.5');
  await expect(quantity).toContainText('Read as 1,234.5');
  await page.keyboard.press('Control+s');

  await expect(page.getByRole('heading', { level: 1 })).toContainText(/Seizure XA-\d+/);
  await expect(page.getByRole('main')).toContainText('1,234.5 kg');
  await expect(page.getByRole('main')).toContainText('March 2025'.replace('March', 'Mar'));
  const address = page.url();
  const steps = page.getByRole('region', { name: 'Next steps' });

  await steps.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Case number' }).press('End');
  await page.getByRole('textbox', { name: 'Case number' }).pressSequentially('b');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await steps.getByRole('button', { name: 'Submit for validation' }).click();
  await expect(page.getByRole('main')).toContainText('Submitted');
  await expect(steps.getByRole('button', { name: 'Edit' })).toHaveCount(0);
  await expect(steps.getByText('Not possible now')).toBeVisible();
  // Each reason stands once, and two of them stop this step.
  await expect(steps.getByText('Validate', { exact: true })).toHaveCount(2);
  expect(await barriers(page)).toEqual([]);

  const other = await browser.newContext({ baseURL });
  const judge = await as(other, 'validator');
  await judge.goto(address);
  await judge.getByRole('button', { name: 'Validate', exact: true }).click();
  await expect(judge.getByRole('main')).toContainText('Validated');
  await judge.getByRole('tab', { name: 'History' }).click();
  const panel = judge.getByRole('tabpanel');
  await expect(panel.getByRole('listitem')).toHaveCount(4);
  await expect(panel.getByRole('listitem').first()).toContainText('Demonstration: validator');
  await expect(panel.getByRole('row', { name: /Case number/ }).first()).toContainText('b');
  await judge.getByRole('tab', { name: 'Links' }).click();
  await expect(panel).toContainText('No links');
  await other.close();
});

test('a lost connection and a closed tab lose nothing of a form', async ({ page, context, expectedComplaints }) => {
  expectedComplaints.push('ERR_INTERNET_DISCONNECTED');
  await logIn(page, 'officer');
  const number = caseNumber();
  await page.goto(`${seizures}/new`);
  await fillSeizure(page, number);
  await context.setOffline(true);
  await page.getByRole('textbox', { name: 'Place as reported' }).fill('Muelle viejo');
  await expect(page.getByText('There is no connection to the server')).toBeVisible();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('cannot be reached');
  await expect(page.getByRole('textbox', { name: 'Place as reported' })).toHaveValue('Muelle viejo');
  await page.close();
  await context.setOffline(false);

  const again = await context.newPage();
  await again.goto('/en/work');
  await again.getByRole('region', { name: 'Unsaved changes on this device' }).getByRole('link').click();
  await again.getByRole('button', { name: 'Continue with them' }).click();
  await expect(again.getByRole('textbox', { name: 'Place as reported' })).toHaveValue('Muelle viejo');
  await expect(again.getByRole('textbox', { name: 'Case number' })).toHaveValue(number);
  await again.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(again.getByRole('heading', { level: 1 })).toContainText(/Seizure XA-\d+/);
  await expect(again.getByRole('main')).toContainText('Muelle viejo');

  // What has been saved is offered no more.
  await again.goto(`${seizures}/new`);
  await expect(again.getByRole('textbox', { name: 'Case number' })).toHaveValue('');
});

test('a page loaded again in the middle of an edit asks whether to go on with it', async ({ page }) => {
  await logIn(page, 'officer');
  const made = await makeSeizure(page);
  await page.goto(`${seizures}/${made.id}?edit=1`);
  await page.getByRole('textbox', { name: 'Place as reported' }).fill('half a wo');
  await page.reload();
  await expect(page.getByRole('region', { name: 'You have unsaved changes' })).toBeVisible();
  await expect(page.getByRole('textbox')).toHaveCount(0);
  await page.getByRole('button', { name: 'Continue with them' }).click();
  await expect(page.getByRole('textbox', { name: 'Place as reported' })).toHaveValue('half a wo');
  await page.getByRole('button', { name: 'Discard the changes' }).click();
  await expect(page.getByRole('tab', { name: 'Content' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'You have unsaved changes' })).toHaveCount(0);
});

test('two people change the same record: each field is settled, and nothing is lost', async ({ page, browser, baseURL, expectedComplaints }) => {
  expectedComplaints.push('412');
  await logIn(page, 'officer');
  const made = await makeSeizure(page);
  await page.goto(`${seizures}/${made.id}?edit=1`);
  await page.getByRole('textbox', { name: 'Place as reported' }).fill('mine');
  await page.getByRole('textbox', { name: 'Substance as reported' }).fill('polvo');

  const other = await browser.newContext({ baseURL });
  const colleague = await as(other, 'coordinator');
  await colleague.goto(`${seizures}/${made.id}?edit=1`);
  await colleague.getByRole('textbox', { name: 'Place as reported' }).fill('theirs');
  await colleague.getByRole('textbox', { name: 'Administrative division as reported' }).fill('Norte');
  await colleague.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(colleague.getByRole('main')).toContainText('theirs');
  await other.close();

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Somebody else has changed this record' });
  await expect(dialog).toContainText('Administrative division as reported');
  await expect(dialog.getByRole('group', { name: 'Place as reported' })).toBeVisible();
  await expect(dialog.getByRole('group')).toHaveCount(1);
  expect(await barriers(page)).toEqual([]);
  await dialog.getByRole('radio', { name: /theirs/ }).check();
  await dialog.getByRole('button', { name: 'Save with these values' }).click();
  const main = page.getByRole('main');
  await expect(main.getByRole('definition').filter({ hasText: 'theirs' })).toBeVisible();
  await expect(main).toContainText('polvo');
  await expect(main).toContainText('Norte');
});

test('who may only read is offered nothing else', async ({ page }) => {
  await logIn(page, 'analyst');
  await page.goto(seizures);
  await expect(page.getByRole('row')).not.toHaveCount(0);
  await expect(page.getByRole('link', { name: 'New record' })).toHaveCount(0);
  await expect(page.getByRole('checkbox', { name: /^Mark XA-/ })).toHaveCount(0);
  await page.getByRole('row').nth(1).getByRole('link').click();
  await expect(page.getByRole('region', { name: 'Next steps' })).toContainText('You may read this record');
  await expect(page.getByRole('button', { name: 'Edit' })).toHaveCount(0);
  await expect(page.getByText('Your rights do not cover: Persons involved')).toBeVisible();
  await page.goto(`${page.url()}?edit=1`);
  await expect(page.getByRole('tab', { name: 'Content' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toHaveCount(0);
  await page.goto(`${seizures}/new`);
  await expect(page.getByText('You may not enter records here')).toBeVisible();
});

test('an officer sees the territory of the office and no other', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('404');
  await logIn(page, 'officer');
  await page.goto(`${seizures}?filter=${encodeURIComponent('not within(place, "XA-02")')}`);
  await expect(page.getByText('No record fits')).toBeVisible();
  await page.goto(`${seizures}/XA-999999`);
  await expect(page.getByRole('alert')).toBeVisible();
});

test('a reason stands for a value that is not there, by keyboard alone', async ({ page }) => {
  await logIn(page, 'officer');
  const made = await makeSeizure(page);
  await page.goto(`${seizures}/${made.id}?edit=1`);
  const why = page.getByRole('button', { name: 'If there is no value, say why: Purity (%)' });
  await why.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Not collected' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('group', { name: 'Purity (%)' })).toContainText('Refused');
  await page.getByRole('button', { name: 'Add a row' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('group', { name: 'Persons involved, row 1' }).getByRole('combobox').first()).toBeFocused();
  await page.keyboard.type('Cour');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('definition').filter({ hasText: 'Refused' })).toBeVisible();
  await expect(page.getByRole('cell', { name: /Cour/ })).toBeVisible();
});

test('a record is withdrawn with a reason, and stays to be read', async ({ page }) => {
  await logIn(page, 'officer');
  const made = await makeSeizure(page);
  await page.goto(`${seizures}/${made.id}`);
  await page.getByRole('button', { name: 'Withdraw' }).click();
  const dialog = page.getByRole('dialog', { name: 'Withdraw' });
  await dialog.getByRole('button', { name: 'Withdraw' }).click();
  await expect(dialog).toContainText('Give the reason');
  await dialog.getByLabel('Reason').fill('Entered twice');
  await dialog.getByRole('button', { name: 'Withdraw' }).click();
  await expect(page.getByRole('main')).toContainText('Withdrawn');
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('Entered twice');
});

test('a filter is put together without knowing the language, and can be written by who does', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('422');
  await logIn(page, 'analyst');
  await page.goto(seizures);
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const filter = page.getByRole('form', { name: 'Filter' });
  await filter.getByRole('checkbox', { name: 'Submitted' }).check();
  await filter.getByRole('button', { name: 'Add a condition' }).click();
  await filter.getByLabel('Field of condition 2').selectOption('substance');
  await choose(page, 'Value: Substance', 'mdma');
  await expect(filter.locator('code')).toHaveText('state = "submitted" and within(substance, "mdma")');
  await filter.getByRole('button', { name: 'Apply the filter' }).click();
  await expect(page).toHaveURL(/filter=/);
  await expect(page.getByRole('row').nth(1)).toContainText('MDMA');
  await expect(page.getByRole('row').nth(1)).toContainText('Submitted');

  await filter.getByRole('button', { name: 'Write the expression' }).click();
  await filter.getByLabel('Expression').fill('year(dat) = 2025');
  await filter.getByRole('button', { name: 'Apply the filter' }).click();
  await expect(filter).toContainText('dat');
  await expect(filter.getByLabel('Expression')).toHaveValue('year(dat) = 2025');
  expect(await barriers(page)).toEqual([]);
});

test('a view is saved and shared with colleagues', async ({ page, browser, baseURL }) => {
  const title = `Heroin ${caseNumber()}`;
  await logIn(page, 'coordinator');
  await page.goto(`${seizures}?filter=${encodeURIComponent('substance = "heroin"')}&columns=date,quantity&sort=-date`);
  await page.getByRole('button', { name: 'Save or change this view' }).click();
  await page.getByRole('menuitem', { name: 'Save as a new view' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save as a new view' });
  await dialog.getByLabel('Name').fill(title);
  await dialog.getByLabel(/Share with everyone/).check();
  await dialog.getByRole('button', { name: 'Save the view' }).click();
  await expect(page).toHaveURL(/view=\d+/);

  const other = await browser.newContext({ baseURL });
  const colleague = await as(other, 'analyst');
  await colleague.goto(seizures);
  await colleague.getByLabel('Saved view').selectOption({ label: `${title} (shared)` });
  await expect(colleague).toHaveURL(/sort=-date/);
  await expect(colleague.getByRole('columnheader')).toHaveCount(3);
  await expect(colleague.getByText('substance = "heroin"')).toBeVisible();
  await colleague.getByRole('button', { name: 'Save or change this view' }).click();
  await expect(colleague.getByRole('menuitem', { name: new RegExp(`Delete: ${title}`) })).toHaveAttribute('aria-disabled', 'true');
  await other.close();
});

test('a step for many records is told record by record', async ({ page }) => {
  await logIn(page, 'coordinator');
  const number = caseNumber();
  const own = await submitted(page, { case_number: number });
  await page.goto(`${seizures}?filter=${encodeURIComponent(`state = "submitted" and date >= 2025-01-01`)}`);
  await page.getByRole('checkbox', { name: `Mark ${own.id}`, exact: true }).check();
  const others = page.getByRole('checkbox', { name: /^Mark XA-/ });
  await others.nth(4).check();
  await page.getByRole('button', { name: 'Choose a step' }).click();
  await page.getByRole('menuitem', { name: 'Validate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Validate' }).click();
  const result = page.getByRole('dialog', { name: 'Result' });
  await expect(result).toContainText('1 record done');
  await expect(result).toContainText('1 record left as it was');
  await expect(result.getByRole('listitem').filter({ hasText: own.id })).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await result.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByRole('checkbox', { name: `Mark ${own.id}`, exact: true })).not.toBeChecked();
});

test('a long list is scrolled and jumped in, is sorted and keeps its place and columns in the address', async ({ page }) => {
  await logIn(page, 'coordinator');
  await page.goto(seizures);
  const main = page.getByRole('main');
  const table = page.getByRole('region', { name: 'Drug seizures' });
  // Who comes near it is told how many there are in all.
  await expect(table).toBeVisible();
  await table.focus();
  const count = main.getByText(/^1[0-9],\d{3} records$/);
  await expect(count).toBeVisible();
  await page.keyboard.press('End');
  await expect(table.getByRole('link', { name: 'XA-1', exact: true })).toBeVisible();
  await expect(page).toHaveURL(/row=1[12]\d{3}/);
  // However far one scrolls, only what is in sight is in the page.
  expect(await table.getByRole('row').count()).toBeLessThan(120);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('textbox', { name: 'Go to position' }).fill('5000');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/row=5000$/);
  await expect(main.getByText(/^Records 5,000 to 5,0\d\d of/)).toBeVisible();
  await expect(table.locator('[aria-busy]')).toHaveCount(0);
  const row = table.locator('[aria-rowindex="5001"]').getByRole('link');
  const number = async () => Number((await row.innerText()).replace('XA-', ''));
  const there = await number();
  await page.reload();
  await expect(row).toHaveText(/^XA-\d+$/);
  // Other tests enter records meanwhile, each of which moves the rows by one.
  expect(Math.abs((await number()) - there)).toBeLessThan(30);
  await page.getByRole('textbox', { name: 'Go to position' }).fill('99,999');
  await expect(page.getByRole('alert')).toContainText('Enter a whole number from 1 to');
  await page.getByRole('button', { name: 'To the beginning of the list' }).click();
  await expect(page).not.toHaveURL(/row=/);
  await table.getByRole('button', { name: 'Date of seizure' }).click();
  await expect(page).toHaveURL(/sort=date/);
  await expect(page.getByRole('columnheader', { name: 'Date of seizure' })).toHaveAttribute('aria-sort', 'ascending');
  // Other tests may have entered something older than the demonstration has.
  await expect(table.getByRole('row').nth(1)).toContainText(/199\d|20[01]\d|202[01]/);
  await page.getByRole('button', { name: 'Columns' }).click();
  const dialog = page.getByRole('dialog', { name: 'Columns of the list' });
  await dialog.getByRole('checkbox', { name: 'Means of transport' }).check();
  await dialog.getByRole('button', { name: 'Show these columns' }).click();
  await expect(page.getByRole('columnheader', { name: 'Means of transport' })).toBeVisible();
  await expect(page).toHaveURL(/columns=.*transport/);
});

test('the search finds and the export gives the filtered list', async ({ page }) => {
  await logIn(page, 'coordinator');
  const number = caseNumber();
  const made = await makeSeizure(page, { case_number: number });
  await page.goto(seizures);
  await page.getByRole('searchbox').fill(number);
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('link', { name: made.id, exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Export' }).click();
  const waiting = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /CSV/ }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe('seizures.csv');
  let text = '';
  for await (const chunk of await download.createReadStream()) text += String(chunk);
  expect(text.trim().split('\n')).toHaveLength(2);
  expect(text).toContain(number);
});

test('today shows what waits for a person, and leads there', async ({ page, browser, baseURL }) => {
  await logIn(page, 'officer');
  const made = await submitted(page);
  const other = await browser.newContext({ baseURL });
  const judge = await as(other, 'validator');
  await judge.goto('/en/work');
  const part = judge.getByRole('region', { name: 'Records that wait for you' });
  await expect(part).toContainText('Next step: Validate');
  await expect(part.getByRole('link', { name: made.id })).toBeVisible();
  await part.getByRole('link', { name: 'Drug seizures' }).click();
  await expect(judge).toHaveURL(/filter=/);
  await expect(judge.getByRole('link', { name: made.id, exact: true })).toBeVisible();
  await other.close();
});

for (const language of languages) {
  test(`the pages of registers are free of barriers, in ${language}`, async ({ page }) => {
    await logIn(page, 'coordinator', language);
    // A few rows are like many to the checks, and quicker.
    const few = encodeURIComponent('starts_with(case_number, "SYN-2021-0001")');
    const pages = { today: '/work', list: `/work/registers/seizures?filter=${few}`, record: '/work/registers/seizures/XA-7', new: '/work/registers/seizures/new' };
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(`/${language}${path}`);
      await expect(page.locator('main h1')).toBeVisible();
      await expect(page.locator('main .skeleton')).toHaveCount(0);
      expect(await barriers(page), `${language} ${name}`).toEqual([]);
    }
    await page.goto(`/${language}/work/registers/seizures/XA-7?tab=history`);
    await expect(page.locator('main h1')).toBeVisible();
    await expect(page.locator('main .skeleton')).toHaveCount(0);
    expect(await barriers(page), `${language} history`).toEqual([]);
  });
}

test('no page of registers scrolls sideways, and pictures of them are kept', async ({ page }) => {
  await logIn(page, 'coordinator', 'pt');
  const pages = { today: '/pt/work', list: '/pt/work/registers/seizures', record: '/pt/work/registers/seizures/XA-7', new: '/pt/work/registers/seizures/new' };
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(path);
    await expect(page.locator('main h1')).toBeVisible();
    await expect(page.locator('main .skeleton')).toHaveCount(0);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      expect(await sideways(page), `${name} at ${width} px`).toBe(0);
      if (width === 360 || width === 1440) await picture(page, `registers-${name}-${width}`);
    }
  }
});
