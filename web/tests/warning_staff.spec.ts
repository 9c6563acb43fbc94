// Signals, substances, incidents between countries and alerts by e-mail, as the staff find them.

import { barriers, expect, logIn, picture, settled, sideways, test } from './support/fixtures';

const pages = [
  { login: 'duty', path: '/work/signals', name: 'signals' },
  { login: 'duty', path: '/work/signals/series/deaths_notified', name: 'series' },
  { login: 'duty', path: '/work/signals/XA-1', name: 'signal' },
  { login: 'duty', path: '/work/substances', name: 'substances' },
  { login: 'duty', path: '/work/substances/XA-1', name: 'substance' },
  { login: 'duty', path: '/work/registers/assessments/XA-2', name: 'scoring' },
  { login: 'incidents', path: '/work/incidents', name: 'incidents' },
  { login: 'incidents', path: '/work/incidents/incident%3AXA-1', name: 'incident' },
  { login: 'head', path: '/work/mailing', name: 'mailing' },
  { login: 'head', path: '/work/mailing?tab=subscribers', name: 'subscribers' },
  { login: 'head', path: '/work/mailing?tab=server', name: 'mail-server' },
];

for (const { login, path, name } of pages) {
  test(`${name} can be used by everyone, on every screen`, async ({ page }) => {
    await logIn(page, login);
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`/en${path}`);
      await settled(page);
      expect(await barriers(page)).toEqual([]);
      expect(await sideways(page)).toBe(0);
      await picture(page, `warning-${name}-${width}`);
    }
  });
}

test('a signal shows its series, and becomes a notification', async ({ page }) => {
  await logIn(page, 'duty');
  await page.goto('/en/work/signals?state=new');
  await settled(page);
  await page.getByRole('row', { name: /Fentanyl.*Rare event/ }).getByRole('link').click();
  await settled(page);
  await expect(page.locator('.chart svg[role=img]')).toBeVisible();
  await expect(page.getByRole('table').getByText('▲ Alarm').first()).toBeVisible();
  await page.getByRole('button', { name: 'Make a notification' }).click();
  await page.waitForURL(/\/work\/registers\/notifications\//);
});

test('the answers of a method propose a level, which people take over', async ({ page }) => {
  await logIn(page, 'duty');
  await page.goto('/en/work/registers/assessments/XA-2');
  await settled(page);
  const panel = page.getByRole('region', { name: 'Score by the method' });
  for (const question of await panel.locator('fieldset').all()) {
    await question.getByRole('radio').last().check();
    await question.getByLabel(/Why this score/).fill('Synthetic.');
  }
  await expect(panel.getByText('The scores propose the level:')).toContainText('Very high');
  await panel.getByRole('button', { name: 'Enter scores and proposed level' }).click();
  await expect(page.getByText('The scores have been entered.')).toBeVisible();
});

test('a substance is merged into another and found there', async ({ page }) => {
  await logIn(page, 'duty');
  await page.goto('/en/work/substances/XA-3');
  await settled(page);
  await page.getByRole('button', { name: 'Merge into another' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox').fill('xylaz');
  await dialog.getByRole('option').first().click();
  await dialog.getByLabel(/Reason/).fill('Synthetic: the laboratory found xylazine.');
  await dialog.getByRole('button', { name: 'Merge into another' }).click();
  await expect(page.getByText('XA-3 was merged.')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: /^azulitos$/ })).toBeVisible();
});

test('why a signal is dismissed is kept until it is dismissed', async ({ page }) => {
  await logIn(page, 'duty');
  await page.goto('/en/work/signals?state=new');
  await settled(page);
  await page.getByRole('row', { name: /Costaclara/ }).first().getByRole('link').click();
  await settled(page);
  const why = 'One case was reported by two hospitals.';
  const dialog = page.getByRole('dialog');
  const dismiss = page.getByRole('button', { name: 'Dismiss', exact: true });
  await dismiss.first().click();
  await dialog.getByLabel(/Reason/).fill(why);
  await expect(dialog.getByText('Not sent yet; kept on this device')).toBeVisible();
  await page.reload();
  await settled(page);
  await dismiss.first().click();
  await expect(dialog.getByLabel(/Reason/)).toHaveValue(why);
  await dialog.getByRole('button', { name: 'Dismiss', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText('Dismissed').first()).toBeVisible();
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('.kept.')))).toEqual([]);
});

test('why an incident is handed over is kept until it is', async ({ page }) => {
  await logIn(page, 'incidents');
  await page.goto('/en/work/incidents/incident%3AXA-1');
  await settled(page);
  const open = page.getByRole('button', { name: 'Hand over to another country' });
  const reason = page.getByRole('dialog').getByLabel('Reason');
  await open.click();
  await reason.fill('The company sits there.');
  await page.keyboard.press('Escape');
  await page.reload();
  await settled(page);
  await open.click();
  await expect(reason).toHaveValue('The company sits there.');
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
  await expect(reason).toHaveValue('');
});
