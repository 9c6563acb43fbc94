import { asAccount, makeExpert, makeRound } from './support/evaluation';
import { barriers, expect, languages, logIn, picture, settled, sideways, test } from './support/fixtures';

test('the secretariat seats experts, assigns pillars, and is refused a conflict', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('409');
  await logIn(page, 'secretariat');
  const ask = await asAccount(page, 'administrator');
  const unique = Date.now().toString(36);
  const round = `test-group-${unique}`;
  await makeRound(page, round, ['XA', 'XB', 'XE']);
  const ana = `Ana ${unique}`;
  const person = await makeExpert(page, `group_${unique}`, ana, 'XD');
  const expert = 'Demonstration: expert of another country';

  await page.goto(`/en/work/evaluation/${round}?tab=group`);
  await settled(page);
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Add a member' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('combobox', { name: /Person/ })).toHaveAttribute('aria-invalid', 'true');
  for (const name of [expert, ana]) {
    if (name !== expert) await page.getByRole('button', { name: 'Add a member' }).click();
    await dialog.getByRole('combobox', { name: /Person/ }).fill(name);
    await dialog.getByRole('option', { name }).first().click();
    await dialog.getByRole('checkbox', { name: 'Institutional strengthening' }).check();
    if (name === expert) expect(await barriers(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('rowheader', { name })).toBeVisible();
  }

  // One part: the own country is refused by the service, another one is given.
  await page.getByRole('button', { name: 'Alboria (fictional): Institutional strengthening' }).click();
  await dialog.getByRole('checkbox', { name: expert }).check();
  await expect(dialog.getByText(/Own country/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Alboria (fictional) and takes no part in its evaluation');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Valdoria (fictional): Institutional strengthening' }).click();
  await dialog.getByRole('checkbox', { name: expert }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('1 of 15 parts are assigned.')).toBeVisible();

  // Of many, the own country is left out beforehand and what is given stays.
  await page.getByRole('searchbox', { name: 'Country' }).fill('oria');
  await page.getByRole('checkbox', { name: 'Mark the 2 countries shown' }).check();
  await page.getByRole('button', { name: 'Assign those marked (2)' }).click();
  await dialog.getByRole('checkbox', { name: expert }).check();
  await expect(dialog.getByText('4 parts will be changed.')).toBeVisible();
  await expect(dialog.getByText(/Left out.*Alboria/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('5 of 15 parts are assigned.')).toBeVisible();

  // Who leaves cannot go on; an account that goes over to another country loses its voice.
  await page.getByRole('button', { name: `${expert} leaves the group` }).click();
  await dialog.getByRole('textbox', { name: /Reason/ }).fill('Retired.');
  await dialog.getByRole('button', { name: 'Leaves the group' }).click();
  await expect(page.getByText('5 are to be reassigned.')).toBeVisible();
  const account = (await ask('get', `/people/${person}`)) as { version: number };
  await ask('patch', `/people/${person}`, { country: 'XE' }, `"${account.version}"`);
  await page.reload();
  await settled(page);
  await expect(page.getByRole('note')).toContainText('now belongs to Esteria');
  expect(await barriers(page)).toEqual([]);
  for (const width of [320, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await sideways(page)).toBe(0);
    await picture(page, `evaluation-group-${width}`);
  }
});

test('a step that is refused stays open with its reason, and what can be done is asked anew', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('409');
  await logIn(page, 'secretariat');
  const round = `test-steps-${Date.now().toString(36)}`;
  await makeRound(page, round, ['XB']);
  await page.goto(`/en/work/evaluation/${round}/XB`);
  await settled(page);
  await page.getByRole('button', { name: 'Record as not taking part' }).click();
  const dialog = page.getByRole('dialog');
  const reason = dialog.getByRole('textbox', { name: /Reason/ });
  await reason.fill('No answer to two reminders.');
  // Somebody else is faster.
  const ask = await asAccount(page, 'secretariat');
  await ask('post', `/evaluation/rounds/${round}/countries/XB/steps/leave`, { reason: 'Told by telephone.' });
  await dialog.getByRole('button', { name: 'Record as not taking part' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await expect(reason).toHaveValue('No answer to two reminders.');
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'evaluation-step-refused');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Take up again' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Record as not taking part' })).toHaveCount(0);
});

test('a coordinator may neither seat people nor touch the own country; the entity sees no group', async ({ page }) => {
  await logIn(page, 'chair');
  await page.goto('/en/work/evaluation/demo-2026?tab=group');
  await settled(page);
  await expect(page.getByText('You vote for Calvenia (fictional) in this round.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add a member' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Calvenia/ })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Dorania/ })).toHaveCount(5);
  await page.context().clearCookies();
  await logIn(page, 'entity');
  await page.goto('/en/work/evaluation/demo-2026?tab=group');
  await settled(page);
  await expect(page.getByRole('tab', { name: 'Expert group' })).toHaveCount(0);
});

for (const language of languages) {
  test(`needs for technical assistance are filtered and lead to where they come from: ${language}`, async ({ page }) => {
    await logIn(page, 'secretariat', language);
    await page.goto(`/${language}/work/evaluation/demo-2026?tab=assistance&country=XA`);
    await settled(page);
    await expect(page.getByRole('rowheader').first()).toContainText('Valdoria');
    expect(await barriers(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await sideways(page)).toBe(0);
    if (language !== 'en') return;
    await picture(page, 'evaluation-assistance-360');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('combobox', { name: 'Comes from' }).selectOption('follow_up');
    const link = page.getByRole('row').getByRole('link').first();
    await expect(link).toContainText('Follow-up of the country');
    await link.click();
    await expect(page).toHaveURL(/\/XA\?tab=recommendations/);
    await settled(page);
  });
}
