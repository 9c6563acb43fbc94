// Administration: who sees what, people and their rights, access tokens, journal, settings, one's
// own account, and the help beside every page.

import type { Page } from '@playwright/test';
import { barriers, expect, languages, logIn, picture, sideways, test, widths } from './support/fixtures';
import { password } from './support/program';

const pages = ['people', 'people/new', 'content', 'journal', 'settings', 'tokens', 'account'] as const;

/** The page of the one who is logged in, among the people. */
async function ownPage(page: Page): Promise<string> {
  const session = (await (await page.request.get('/api/v1/session')).json()) as { id: number };
  return `people/${session.id}`;
}

test('each role finds only its own parts', async ({ page }) => {
  const parts: Record<string, string[]> = {
    analyst: ['Content and code lists', 'Access tokens', 'My account'],
    administrator: ['People and rights', 'Content and code lists', 'Journal', 'Settings', 'Access tokens', 'My account'],
    coordinator: ['Imports', 'Content and code lists', 'Journal', 'Access tokens', 'My account'],
  };
  const all = ['Imports', 'People and rights', 'Content and code lists', 'Journal', 'Settings', 'Access tokens', 'My account'];
  for (const [login, own] of Object.entries(parts)) {
    await logIn(page, login);
    await page.goto('/en/work/account');
    const navigation = page.getByRole('navigation', { name: 'Staff area' });
    for (const part of all) {
      await expect(navigation.getByRole('link', { name: part, exact: true }), `${login}: ${part}`).toHaveCount(own.includes(part) ? 1 : 0);
    }
    await page.context().clearCookies();
  }
});

test('a hospital that notifies finds its notifications and nothing else', async ({ page }) => {
  await logIn(page, 'hospital');
  await page.goto('/en/work');
  const navigation = page.getByRole('navigation', { name: 'Staff area' });
  await expect(navigation.getByRole('link', { name: 'Notifications of the early warning system' })).toBeVisible();
  for (const part of ['Signals', 'Incidents', 'Incidents between countries', 'Drug seizures', 'Alerts', 'National plan'])
    await expect(navigation.getByRole('link', { name: part, exact: true }), part).toHaveCount(0);
});

test('what one may not see says so instead of showing nothing', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('403');
  await logIn(page, 'analyst');
  for (const path of ['people', 'journal']) {
    await page.goto(`/en/work/${path}`);
    await expect(page.getByRole('alert'), path).toBeVisible();
  }
});

test('a person is added with a role, works, and loses the access', async ({ page, browser, baseURL, expectedComplaints }) => {
  expectedComplaints.push('401', '403', '422');
  await logIn(page, 'administrator');
  await page.goto('/en/work/people');
  await page.getByRole('link', { name: 'Add person' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ana Pérez');
  await page.getByLabel('User name').fill('ana.perez');
  await page.getByLabel('First password').fill('short');
  await page.getByRole('button', { name: 'Add role' }).click();
  await page.getByLabel('Role', { exact: true }).selectOption('reader');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByLabel('First password')).toHaveAttribute('aria-invalid', 'true');

  await page.getByLabel('First password').fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.locator('h1')).toHaveText('Ana Pérez');
  await expect(page.getByLabel('Role', { exact: true })).toHaveValue('reader');

  // Why she may read and may not import.
  const rights = page.getByRole('region', { name: 'May this person …?' });
  await rights.getByRole('button', { name: 'Check' }).click();
  await expect(rights.getByText('Allowed', { exact: true })).toBeVisible();
  await rights.getByLabel('Action').selectOption('import');
  await rights.getByRole('button', { name: 'Check' }).click();
  await expect(rights.getByText('Not allowed', { exact: true }).first()).toBeVisible();

  const hers = await browser.newContext({ baseURL: baseURL ?? '' });
  const her = await hers.newPage();
  await logIn(her, 'ana.perez');
  await page.getByRole('button', { name: 'Deactivate the account' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Deactivate the account' }).click();
  await expect(page.getByText('Deactivated', { exact: true })).toBeVisible();
  expect((await her.request.get('/api/v1/people')).status()).toBe(401);
  await hers.close();

  await page.goto('/en/work/people');
  await expect(page.getByRole('link', { name: 'Ana Pérez' })).toHaveCount(0);
  await page.getByLabel('Show deactivated accounts too').check();
  await expect(page.getByRole('link', { name: 'Ana Pérez' })).toBeVisible();
});

test('a token is made, its secret shown once, and revoked', async ({ page, request }) => {
  await logIn(page, 'analyst');
  await page.goto('/en/work/tokens');
  await page.getByLabel('Name').fill('nightly figures');
  await page.getByRole('button', { name: 'Create token' }).click();
  const dialog = page.getByRole('dialog');
  const secret = await dialog.locator('code').innerText();
  const authorization = { Authorization: `Bearer ${secret}` };
  expect((await request.get('/api/v1/registers', { headers: authorization })).status()).toBe(200);
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole('row', { name: /nightly figures/ });
  await expect(row.getByText('In force')).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  await row.getByRole('button').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(row.getByText('Revoked')).toBeVisible();
  expect((await request.get('/api/v1/registers', { headers: authorization })).status()).toBe(401);
});

test('the journal is searched and verified', async ({ page, expectedComplaints }) => {
  // Nothing has been verified before.
  expectedComplaints.push('404');
  await logIn(page, 'coordinator');
  await page.goto('/en/work/journal?action=import.rows');
  await expect(page.getByRole('cell', { name: 'Rows imported' }).first()).toBeVisible();
  await page.getByLabel('To what').fill('register:none');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByText('No entries')).toBeVisible();
  expect(page.url()).toContain('subject=register');
  await page.getByRole('button', { name: 'Verify now' }).click();
  await expect(page.getByText('The journal is intact', { exact: false })).toBeVisible();
});

test('the settings are changed, and a fault stands at its field', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('422');
  await logIn(page, 'administrator');
  await page.goto('/en/work/settings');
  const contact = page.getByRole('textbox', { name: 'Contact' });
  await contact.fill('observatory@example.org');
  await page.getByLabel('English').first().fill(' ');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByLabel('English').first()).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('English').first().fill('Drug Observatory');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.reload();
  await expect(contact).toHaveValue('observatory@example.org');
});

test('content is read, adapted to the country with faults at their line, and put back', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('422');
  await logIn(page, 'administrator');
  await page.goto('/en/work/content');
  await page.getByLabel('Search by name or code').fill('means of transport');
  await page.getByRole('link').filter({ hasText: /transport/i }).first().click();
  await expect(page.getByRole('table')).toBeVisible();
  expect(await barriers(page)).toEqual([]);

  await page.getByRole('tab', { name: 'As YAML' }).click();
  const editor = page.getByRole('textbox');
  const before = await editor.inputValue();
  await editor.fill(before.replace(/^codes:/m, 'cods:'));
  await page.getByRole('button', { name: 'Check and save for the country' }).click();
  await expect(page.getByRole('button', { name: /^Line \d+/ }).first()).toBeVisible();
  expect(await barriers(page)).toEqual([]);

  await editor.fill(before.replace(/en: "?([A-Z])/, (found) => found.replace(/([A-Z])$/, 'Own $1')));
  await page.getByRole('button', { name: 'Check and save for the country' }).click();
  await expect(page.getByText('The country’s own')).toBeVisible();
  await page.getByRole('tab', { name: 'Differences' }).click();
  await expect(page.getByRole('region', { name: 'Differences' })).toBeVisible();
  await page.getByRole('tab', { name: 'As YAML' }).click();
  await page.getByRole('button', { name: 'Back to the standard' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Back to the standard' }).click();
  await expect(page.getByText('Standard', { exact: true })).toBeVisible();
});

test('the own password is changed only with the present one', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('401');
  await logIn(page, 'validator');
  await page.goto('/en/work/account');
  await page.getByLabel('Present password').fill('not this one at all');
  await page.getByLabel('New password', { exact: false }).first().fill('another long password');
  await page.getByLabel('New password, once more').fill('another long passwort');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByLabel('New password, once more')).toHaveAttribute('aria-invalid', 'true');
});

test('each page has its help, by keyboard too', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('404');
  await logIn(page, 'coordinator', 'es');
  // On a small screen it lies over the page.
  await page.setViewportSize({ width: 800, height: 900 });
  for (const [path, title] of [
    ['tokens', 'Tokens de acceso'],
    ['journal', 'Diario'],
    ['imports/new', 'Importar un archivo'],
  ] as const) {
    await page.goto(`/es/work/${path}`);
    await page.getByRole('button', { name: 'Ayuda' }).press('Enter');
    await expect(page.getByRole('dialog')).toContainText(title);
    expect(await barriers(page), path).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
});

test('where there is room, the help stands beside the pages and stays as it was left', async ({ page }) => {
  await logIn(page, 'coordinator', 'es');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('/es/work/tokens');
  await page.getByRole('button', { name: 'Ayuda' }).press('Enter');
  const help = page.getByRole('complementary');
  await expect(help).toContainText('Tokens de acceso');
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('link', { name: 'Mi cuenta' }).click();
  await expect(help).toContainText('Mi cuenta');
  await page.reload();
  await expect(help).toContainText('Mi cuenta');
  expect(await sideways(page)).toBe(0);
  await picture(page, 'help_beside_1440');
  await help.getByRole('button', { name: 'Cerrar' }).click();
  await expect(help).toHaveCount(0);
  await page.reload();
  await expect(page.locator('h1')).toBeVisible();
  await expect(help).toHaveCount(0);
});

for (const language of languages) {
  test(`no text is missing and axe finds nothing: ${language}`, async ({ page, expectedComplaints }) => {
    expectedComplaints.push('404');
    await logIn(page, 'administrator', language);
    for (const path of [...pages, await ownPage(page)]) {
      await page.goto(`/${language}/work/${path}`);
      await expect(page.locator('h1')).toBeVisible();
      await expect(page.locator('.skeleton')).toHaveCount(0);
      expect(await barriers(page), path).toEqual([]);
    }
  });
}

test('no sideways scrolling, and pictures to look at', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('404');
  await logIn(page, 'administrator', 'pt');
  for (const path of [...pages, await ownPage(page)]) {
    await page.goto(`/pt/work/${path}`);
    await expect(page.locator('.skeleton')).toHaveCount(0);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      expect(await sideways(page), `${path} at ${width} px`).toBe(0);
      if (width === 360 || width === 1440) await picture(page, `admin-${path.replace(/\/\d+$/, '-own').replace('/', '-')}-${width}`);
    }
  }
});
