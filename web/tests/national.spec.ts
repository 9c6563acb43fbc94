// The country's own plan: for everyone, for those who work on it, and beside the commitments that
// it serves.

import { barriers, expect, languages, logIn, picture, settled, sideways, test, widths } from './support/fixtures';

test('everyone sees what is public of the national plan', async ({ page }) => {
  await page.goto('/en/national-plan');
  await settled(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('National plan');
  await expect(page.getByRole('heading', { level: 2, name: /synthetic/ })).toBeVisible();
  await page.getByText('6. Know, watch and evaluate').click();
  await expect(page.getByText('School survey every second year')).toBeVisible();
  await expect(page.getByRole('link', { name: 'School survey' }), 'no record to open').toHaveCount(0);
  await page.getByRole('tab', { name: 'Money' }).click();
  await expect(page).toHaveURL(/part=money/);
  await expect(page.getByRole('img', { name: 'Budget and spending by year, in USD' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'Budget and spending by year, in XTS' })).toBeVisible();
  await page.getByRole('tab', { name: 'Commitments' }).click();
  await page.getByText(/\d+ commitments served by nobody/).first().click();
  await expect(page.getByRole('link', { name: /HP21-MC-11\.1/ })).toBeVisible();
});

test('a commitment shows the activities that serve it', async ({ page }) => {
  await page.goto('/es/commitments/hemispheric_plan_2021_2025/HP21-RIME-2.1');
  await settled(page);
  await expect(page.getByRole('heading', { name: 'Actividades del país que lo atienden' })).toBeVisible();
  await expect(page.getByText('School survey every second year')).toBeVisible();
});

test('only the owner is reminded of an activity, and goes on from there', async ({ page }) => {
  await logIn(page, 'customs');
  // A milestone that was due long ago, whatever the day of the test.
  const token = ((await (await page.request.get('/api/v1/session')).json()) as { forgery_token: string }).forgery_token;
  const records = '/api/v1/registers/plan_activities/records';
  const list = (await (await page.request.get(`${records}?search=field%20test%20kits`)).json()) as { items: { id: string }[] };
  const path = `${records}/${list.items[0]?.id ?? ''}`;
  const changed = await page.request.patch(path, {
    headers: { 'If-Match': (await page.request.get(path)).headers()['etag'] ?? '', 'X-Atalaya-Token': token },
    data: { milestones: [{ title: 'Kits ordered', due: '2025-01-31' }] },
  });
  expect(changed.status()).toBe(200);

  await page.goto('/en/work');
  const own = page.getByRole('region', { name: 'Deadlines' });
  await expect(own.getByText(/^Late by/).first()).toBeVisible();
  await expect(own.getByText('Milestone: Kits ordered')).toBeVisible();
  await expect(own.getByRole('link', { name: /Alternative livelihoods|Code of conduct/ }), 'of other institutions').toHaveCount(0);
  await expect(page.getByRole('region', { name: 'The national plan as a whole' })).toHaveCount(0);
  await picture(page, 'today-deadlines');
  await own.getByRole('link', { name: /The national plan/ }).click();
  await settled(page);
  await expect(page.getByRole('tab', { name: 'Late and due' })).toHaveAttribute('aria-selected', 'true');
});

test('who keeps the plan sees as a whole what is late, and whom nobody reminds', async ({ page }) => {
  await logIn(page, 'coordinator');
  const whole = page.getByRole('region', { name: 'The national plan as a whole' });
  await expect(whole.getByText(/\d+ deadlines? missed/)).toBeVisible();
  await expect(whole.getByText(/Nobody is reminded for: .*Ministry of Agriculture/)).toBeVisible();
  await whole.getByRole('link', { name: 'See what is late and due' }).click();
  await settled(page);
  await page.getByRole('tab', { name: 'Objectives and activities' }).click();
  await page.getByText('2. Prevent drug use among children').click();
  await page.getByRole('link', { name: 'Life skills programme in all secondary schools' }).click();
  await settled(page);
  await expect(page.getByText('Terms of reference agreed').first()).toBeVisible();
});

test('evidence of an activity is added, frozen, seen beside the commitment and taken back', async ({ page }) => {
  await logIn(page, 'customs');
  await page.goto('/en/work/national-plan');
  await settled(page);
  await page.getByText('4. Reduce supply').click();
  await expect(page.getByText('3 pieces of evidence')).toBeVisible();
  await page.getByRole('link', { name: 'Joint container control unit in Puerto Alto' }).click();
  await settled(page);
  const evidence = page.getByRole('region', { name: 'Evidence of the result' });
  await expect(evidence.getByRole('link', { name: 'review-minutes.txt' })).toBeVisible();
  await expect(evidence.getByText(/Data of .*, definition of the indicator in version/)).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'activity-evidence');

  const shows = `Opened in the test ${Date.now()}`;
  await evidence.getByRole('button', { name: 'Add evidence' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Add evidence' }).click();
  await expect(dialog.getByText('Say what it shows.')).toBeVisible();
  await dialog.getByLabel('Kind of evidence').selectOption('record');
  await dialog.getByLabel('Register', { exact: true }).selectOption('seizures');
  await dialog.getByRole('combobox', { name: 'Record' }).fill('xa-3');
  await page.getByRole('option', { name: /\bXA-3$/ }).first().click();
  await dialog.getByLabel('What it shows of the result').fill(shows);
  await dialog.getByRole('button', { name: 'Add evidence' }).click();
  await expect(evidence.getByText(shows)).toBeVisible();
  await expect(evidence.getByRole('link', { name: /XA-3/ })).toBeVisible();

  await page.goto('/en/commitments/hemispheric_plan_2021_2025/HP21-MC-1.3');
  await settled(page);
  const country = page.getByRole('region', { name: 'Evidence of the country' });
  await expect(country.getByText(shows)).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'commitment-evidence');

  await page.goBack();
  await settled(page);
  await evidence.getByRole('button', { name: `Take back: ${shows}` }).click();
  await page.getByLabel(/^Reason/).fill('It was of another port');
  await page.getByRole('dialog').getByRole('button', { name: 'Take evidence back' }).click();
  await expect(evidence.getByText(shows)).toHaveCount(0);
});

test('a document is attached and becomes evidence in one step', async ({ page }) => {
  await logIn(page, 'customs');
  await page.goto('/en/work/registers/plan_activities?search=field+test+kits');
  await settled(page);
  await page.getByRole('link', { name: /XA-\d+/ }).first().click();
  await settled(page);
  const evidence = page.getByRole('region', { name: 'Evidence of the result' });
  await evidence.getByRole('button', { name: 'Add evidence' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Kind of evidence').selectOption('file');
  const name = `delivery-${Date.now()}.txt`;
  await dialog.getByLabel('File').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(`Delivered: ${name}`) });
  await dialog.getByLabel('What it shows of the result').fill('The kits were delivered.');
  await dialog.getByRole('button', { name: 'Add evidence' }).click();
  await expect(evidence.getByRole('link', { name })).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent('download'), evidence.getByRole('link', { name }).click()]);
  expect(download.suggestedFilename()).toBe(name);
});

test('an activity is entered with its commitments, milestones and money', async ({ page }) => {
  await logIn(page, 'coordinator');
  await page.goto('/en/work/registers/plan_activities/new');
  await settled(page);
  const strategy = page.getByRole('combobox', { name: 'Strategy or plan', exact: true });
  await strategy.fill('NDS');
  await page.getByRole('option', { name: /NDS/ }).first().click();
  await page.getByRole('textbox', { name: /^Number/ }).fill(`T-${Date.now()}`);
  await page.getByRole('textbox', { name: /^Objective of the plan/ }).fill('7. Tested');
  await page.getByRole('textbox', { name: /^Activity/ }).fill('Activity of a test');
  await page.getByRole('textbox', { name: /^Responsible institution/ }).fill('Drug Observatory');
  await page.getByRole('group', { name: /^Begins/ }).getByLabel('Year').fill('2026');
  await page.getByRole('group', { name: /^Ends/ }).getByLabel('Year').fill('2027');
  const commitments = page.getByRole('combobox', { name: /Commitments served/ });
  await commitments.fill('rime 3.1');
  await page.getByRole('option', { name: /HP21-RIME-3\.1/ }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'HP21-RIME-3.1' })).toBeVisible();
  await page.getByRole('button', { name: /^(Save|Create|Enter)/ }).first().click();
  await page.waitForURL(/plan_activities\/XA-\d+/);
  await settled(page);
  await expect(page.getByText('HP21-RIME-3.1').first()).toBeVisible();
  // Only proposed, it is shown in the plan but does not count.
  await page.goto('/en/work/national-plan');
  await settled(page);
  await page.getByText('7. Tested').click();
  await expect(page.getByText('Proposed', { exact: true }).locator('visible=true').first()).toBeVisible();
});

test('the page fits every width and language and has no barriers', async ({ page }) => {
  for (const part of ['', 'money', 'deadlines', 'commitments']) {
    await page.goto(`/en/national-plan?part=${part}`);
    await settled(page);
    expect(await barriers(page), part).toEqual([]);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      expect(await sideways(page), `${part} at ${width}`).toBe(0);
      if (width === 360 || width === 1440) await picture(page, `national-${part || 'objectives'}-${width}`);
    }
  }
  await page.setViewportSize({ width: 360, height: 900 });
  for (const language of languages) {
    await page.goto(`/${language}/national-plan`);
    await settled(page);
    expect(await sideways(page), language).toBe(0);
  }
});
