import type { Page } from '@playwright/test';
import { barriers, expect, logIn, picture, settled, sideways, test } from './support/fixtures';

const round = 'demo-2026';
const found = 'You typed this earlier and did not send it';

async function open(page: Page, country: string, tab: string, node = ''): Promise<void> {
  await page.goto(`/en/work/evaluation/${round}/${country}?tab=${tab}${node ? `&node=${node}` : ''}`);
  await settled(page);
}

test('a text is kept through a lost line and a closed page, and its versions are compared', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('ERR_INTERNET_DISCONNECTED');
  await logIn(page, 'chair');
  await open(page, 'QT', 'draft', 'introduction');
  const text = page.getByRole('textbox', { name: /Text of the report.*English/ });
  await expect(page.getByRole('combobox', { name: 'Rating' })).toHaveCount(0);
  const first = `The country answered in time ${Date.now()}.`;
  await text.fill(first);
  await expect(page.getByText('Not sent yet')).toBeVisible();

  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(text).toHaveValue(first);
  await page.context().setOffline(false);
  await page.goto('/en/work');
  await settled(page);
  await page.getByRole('link', { name: /Introduction/ }).click();
  await settled(page);
  await expect(text).toHaveValue(first);
  await expect(page.getByText(found)).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The finding has been saved.').first()).toBeVisible();
  await expect(page.getByText(found)).toHaveCount(0);

  await text.fill(first.replace('in time', 'late'));
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/^Version \d+/)).toBeVisible();
  await page.getByRole('button', { name: 'Earlier versions' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.locator('del')).toContainText('time');
  await expect(dialog.locator('ins')).toContainText('late');
  expect(await barriers(page)).toEqual([]);
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await sideways(page)).toBe(0);
    await picture(page, `evaluation-versions-${width}`);
  }
  await dialog.getByRole('button', { name: 'Close' }).click();

  // A pillar has a text of its own, no rating and no vote.
  await open(page, 'QT', 'draft', 'HP21-IS');
  await expect(page.getByRole('heading', { name: 'Institutional strengthening' })).toBeVisible();
  await text.fill('On institutions as a whole.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The finding has been saved.').first()).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await page.reload();
  await settled(page);
  await expect(text).toHaveValue('On institutions as a whole.');
  await picture(page, 'evaluation-pillar-1440');
});

test('a recommendation is offered again after the page was closed', async ({ page }) => {
  await logIn(page, 'chair');
  await open(page, 'QP', 'recommendations');
  await page.getByRole('button', { name: /New recommendation/ }).click();
  const text = page.getByRole('textbox', { name: /English/ });
  await text.fill('Adopt the regulation.');
  await page.reload();
  await settled(page);
  await expect(text).toHaveValue('Adopt the regulation.');
  await expect(page.getByText(found)).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.reload();
  await settled(page);
  await expect(text).toHaveCount(0);
});

test('a question of the secretariat and the follow-up of a country are kept, and can be discarded', async ({ page }) => {
  await logIn(page, 'secretariat');
  await open(page, 'QS', 'clarifications');
  const question = page.getByRole('textbox', { name: /What is to be clarified/ });
  await question.fill('Which year is meant?');
  await page.reload();
  await settled(page);
  await expect(question).toHaveValue('Which year is meant?');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(question).toHaveValue('');

  await page.context().clearCookies();
  await logIn(page, 'entity');
  await open(page, 'XA', 'recommendations');
  await page.getByRole('button', { name: 'Report on the follow-up' }).first().click();
  const report = page.locator('form textarea').first();
  await report.fill('The regulation is before parliament.');
  await page.reload();
  await settled(page);
  await expect(report).toHaveValue('The regulation is before parliament.');
  await expect(page.getByText(found)).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
});

test('a recommendation names what it reiterates, back through the rounds', async ({ page }) => {
  await logIn(page, 'secretariat');
  await open(page, 'XA', 'recommendations');
  await page.getByText('Reiterates a recommendation of “Demonstration round 2024 (synthetic)”').click();
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'evaluation-chain-1440');
  await page.getByRole('link', { name: 'Demonstration round 2024 (synthetic)' }).click();
  await expect(page).toHaveURL(/demo-2024\/XA\?tab=recommendations/);
  await settled(page);
});

test('no round takes the name of a page beside the rounds', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('422');
  await logIn(page, 'secretariat');
  await page.goto('/en/work/evaluation/new');
  await settled(page);
  await page.getByRole('textbox', { name: /Short name/ }).fill('new');
  await page.getByRole('button', { name: 'Create the round' }).click();
  await expect(page.getByText('“new” cannot be the id of a round')).toBeVisible();
});
