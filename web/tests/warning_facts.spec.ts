// Facts are entered once: from a notification to the sample, the assessment and the alert, each begun
// with what is known and saved by a person alone.

import type { Page } from '@playwright/test';
import { barriers, expect, logIn, picture, settled, sideways, test } from './support/fixtures';

interface Listed {
  items: { id: string; what?: string; state: string; notifications?: unknown; places?: unknown; title?: string }[];
}

async function looked(page: Page, name: string): Promise<void> {
  expect(await barriers(page), name).toEqual([]);
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: width < 600 ? 740 : 900 });
    expect(await sideways(page), `${name} at ${width}`).toBe(0);
    await picture(page, `facts-${name}-${width}`);
  }
}
async function overdoses(page: Page): Promise<string> {
  const answer = await page.request.get('/api/v1/registers/notifications/records?search=naloxone&limit=50');
  const found = ((await answer.json()) as Listed).items.find((one) => one.what?.startsWith('Three overdoses after a blue tablet'));
  expect(found).toBeDefined();
  return found?.id ?? '';
}
async function open(page: Page, path: string): Promise<void> {
  await page.goto(`/en${path}`);
  await settled(page);
}

test('an alert is begun from a notification, and nothing leaves', async ({ page }) => {
  await logIn(page, 'duty');
  const notification = await overdoses(page);
  await open(page, `/work/registers/notifications/${notification}`);
  const next = page.getByRole('region', { name: 'Next steps' });
  await expect(next.getByRole('link', { name: 'Assess this' })).toBeVisible();
  await expect(next.getByRole('link', { name: 'Register a sample' })).toBeVisible();
  await looked(page, 'notification');
  await next.getByRole('link', { name: 'Write an alert' }).click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('New record: Alert');
  await expect(page.getByText('Begun from')).toBeVisible();
  const title = page.getByRole('textbox', { name: 'Working title' });
  await expect(title).toHaveValue(/^Three overdoses after a blue tablet/);
  await expect(page.getByRole('combobox', { name: 'Substance under watch' })).toHaveValue(/M30/);
  await expect(page.getByRole('group', { name: 'Notifications, row 1' }).getByRole('combobox')).not.toHaveValue('');
  await expect(page.getByRole('group', { name: 'Territories concerned, row 1' }).getByRole('combobox')).toHaveValue(/Puerto Lienzo/);
  const taken = page.getByText(`Taken from “Notification ${notification}”. Change it where it differs.`);
  const proposed = await taken.count();
  expect(proposed).toBeGreaterThanOrEqual(4);
  await expect(page.getByText(`${proposed} fields are proposed. Nothing has been saved.`)).toBeVisible();
  await looked(page, 'alert-begun');

  // Left as it was, it is no draft; and the way leads back.
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(notification);
  await next.getByRole('link', { name: 'Write an alert' }).click();
  await settled(page);

  // What a person types is theirs, also after the page was lost.
  await title.fill('Blue tablets M30: overdoses');
  await expect(taken).toHaveCount(proposed - 1);
  await expect(page.getByText(/fields? changed\. Not saved yet/)).toBeVisible();
  await page.reload();
  await settled(page);
  await page.getByRole('button', { name: 'Continue with them' }).click();
  await expect(title).toHaveValue('Blue tablets M30: overdoses');
  await expect(taken).toHaveCount(proposed - 1);

  // A text that names nothing is kept, said, and not saved as nothing.
  const substance = page.getByRole('combobox', { name: 'Substance under watch' });
  await substance.fill('zzz no such substance');
  await title.focus();
  await expect(substance).toHaveValue('zzz no such substance');
  await expect(page.getByText('“zzz no such substance” has not been chosen.')).toBeVisible();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(substance).toBeFocused();
  await looked(page, 'unchosen');
  // One that names one entry is chosen.
  await substance.fill('blue tablet m30');
  await title.focus();
  await expect(substance).toHaveValue('Blue tablet M30');
  await expect(page.getByText(/has not been chosen/)).toHaveCount(0);

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/Alert XA-\d+/);
  const reference = /XA-\d+$/.exec(new URL(page.url()).pathname)?.[0] ?? '';
  const alert = (await (await page.request.get(`/api/v1/registers/alerts/records/${reference}`)).json()) as Listed['items'][number];
  expect(alert.state).toBe('draft');
  expect(alert.title).toBe('Blue tablets M30: overdoses');
  expect(alert.notifications).toEqual([{ notification }]);
  expect(alert.places).toEqual([{ place: 'XA-02-001' }]);
  const released = (await (await page.request.get('/api/v1/warning/alerts')).json()) as { items: { reference: string }[] };
  expect(released.items.map((one) => one.reference)).not.toContain(reference);
});

test('a sample and an assessment are begun from it, each by who may', async ({ page }) => {
  await logIn(page, 'laboratory');
  const notification = await overdoses(page);
  await open(page, `/work/registers/notifications/${notification}`);
  const next = page.getByRole('region', { name: 'Next steps' });
  await expect(next.getByRole('link', { name: 'Write an alert' })).toHaveCount(0);
  await next.getByRole('link', { name: 'Register a sample' }).click();
  await settled(page);
  await expect(page.getByRole('textbox', { name: 'Laboratory', exact: true })).toHaveValue('Forensic Laboratory');
  await expect(page.getByRole('textbox', { name: 'Sold or described as' })).toHaveValue('azulitos');
  await expect(page.getByRole('combobox', { name: 'Territory' })).toHaveValue(/Puerto Lienzo/);
  await looked(page, 'sample-begun');
});

test('an assessment is made by a method that is chosen', async ({ page }) => {
  await logIn(page, 'duty');
  const notification = await overdoses(page);
  await open(page, `/work/registers/assessments/new?from=notifications/${notification}`);
  await expect(page.getByRole('combobox', { name: 'Method', exact: true }).locator('option:checked')).toHaveText('Rapid risk assessment 2026');
  await expect(page.getByRole('textbox', { name: 'Persons affected' })).toHaveValue('3');
  await looked(page, 'assessment-begun');

  // Each part stands once in the menu, and leads to all its records.
  const menu = page.getByRole('navigation', { name: 'Staff area' });
  for (const part of ['Alerts', 'Signals', 'Substances under watch']) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect(menu.getByRole('link', { name: part, exact: true })).toHaveCount(1);
    await menu.getByRole('link', { name: part, exact: true }).click();
    await page.getByRole('link', { name: 'All records, with filters and export' }).click();
    await settled(page);
    await expect(menu.getByRole('link', { name: part, exact: true })).toHaveAttribute('aria-current', 'page');
  }
});

test('what cannot be begun from is said', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('404', '422');
  await logIn(page, 'duty');
  await open(page, '/work/registers/alerts/new?from=notifications/XA-99999');
  await expect(page.getByText('There is no record XA-99999, or you may not see it.')).toBeVisible();
  await page.goto('/es/work/registers/alerts/new?from=seizures/XA-1');
  await expect(page.getByText(/no puede iniciarse a partir de una de «seizures»/)).toBeVisible();
});
