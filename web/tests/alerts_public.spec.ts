// Alerts for everyone: what to do stands first, a withdrawn one says so, and a case is reported
// without an account.

import type { Page } from '@playwright/test';
import { barriers, expect, languages, logIn, picture, settled, sideways, test } from './support/fixtures';

for (const width of [360, 1440]) {
  test(`alerts are found and read at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/en/alerts');
    await settled(page);
    expect(await barriers(page)).toEqual([]);
    expect(await sideways(page)).toBe(0);
    await picture(page, `alerts-public-${width}`);

    await page.getByRole('link', { name: /Xylazine found in heroin/ }).click();
    await settled(page);
    const advice = page.getByRole('heading', { name: 'What to do' });
    const known = page.getByRole('heading', { name: 'What is known' });
    const [first, second] = [await advice.boundingBox(), await known.boundingBox()];
    expect(first?.y ?? 1e6).toBeLessThan(second?.y ?? 0);
    await page.getByRole('button', { name: 'Español' }).click();
    await expect(page.locator('article[lang=es]')).toContainText('naloxona');
    expect(await barriers(page)).toEqual([]);
    expect(await sideways(page)).toBe(0);
    await picture(page, `alert-public-${width}`);
  });
}

test('a withdrawn alert says so and why, and what it said stays closed', async ({ page }) => {
  await page.goto('/en/alerts');
  await settled(page);
  await page.getByRole('link', { name: /^RETRACTED/ }).click();
  await settled(page);
  await expect(page.getByText('This alert was issued in error. Do not act on it.')).toBeVisible();
  await expect(page.getByText(/strips had reacted to another substance/)).toBeVisible();
  await expect(page.locator('details', { hasText: 'What the alert said' }).first()).not.toHaveAttribute('open');
  expect(await barriers(page)).toEqual([]);
});

test('an alert is taken along: bulletin, CAP and feed', async ({ page, request }) => {
  await page.goto('/en/alerts');
  await settled(page);
  expect(await (await request.get('/en/alerts.atom')).text()).toContain('Xylazine found in heroin');
  await page.getByRole('link', { name: /Xylazine found in heroin/ }).click();
  await settled(page);
  const cap = await page.getByRole('link', { name: /CAP 1.2/ }).getAttribute('href');
  expect(await (await request.get(cap ?? '')).text()).toContain('urn:oasis:names:tc:emergency:cap:1.2');
  await expect(page.getByRole('link', { name: 'Bulletin (PDF, English)' })).toHaveAttribute('href', /\/bulletin\?.*format=pdf/);
});

for (const language of languages) {
  test(`a case is reported without an account in ${language}`, async ({ page }) => {
    await page.goto(`/${language}/report`);
    await settled(page);
    expect(await barriers(page)).toEqual([]);
    // Who needs help reads that first.
    const [emergency, form] = [await page.locator('p.emergency').boundingBox(), await page.locator('form').boundingBox()];
    expect(emergency?.y ?? 1e6).toBeLessThan(form?.y ?? 0);
    const send = page.locator('form button[type=submit]');
    await send.click();
    await expect(page.locator('textarea')).toHaveAttribute('aria-invalid', 'true');
    await page.locator('textarea').fill('A synthetic report of a blue tablet.');
    // Nobody writes a report in less than a few seconds: programs are known by that.
    await page.waitForTimeout(4000);
    await send.click();
    await expect(page.locator('strong.number')).toHaveText(/^C-[0-9A-Z]+$/);
    expect(await barriers(page)).toEqual([]);
  });
}

/** A picture that the browser makes, with a place written into it as a camera does. */
async function photo(page: Page, name: string): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const address = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [400, 300];
    const pen = canvas.getContext('2d');
    if (pen) {
      pen.fillStyle = '#f3efe4';
      pen.fillRect(0, 0, 400, 300);
      pen.fillStyle = '#2d6cdf';
      pen.arc(200, 150, 90, 0, 7);
      pen.fill();
    }
    return canvas.toDataURL('image/jpeg');
  });
  const picture = Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');
  const words = Buffer.from('Exif\0\0GPS 8.4201 N', 'latin1');
  const length = words.length + 2;
  return { name, mimeType: 'image/jpeg', buffer: Buffer.concat([picture.subarray(0, 2), Buffer.from([0xff, 0xe1, length >> 8, length & 255]), words, picture.subarray(2)]) };
}

test.describe('photographs', () => {
  // The recorder of the test reads the pictures by their addresses, which the page itself does not.
  test.use({ expectedComplaints: ['422', "Connecting to 'blob:"] });
  test('of a report are seen by the office, without where they were taken', async ({ page, browser, baseURL }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto('/en/report');
    await settled(page);
    await expect(page.getByText(/is removed before we keep it/)).toBeVisible();
    await page.locator('textarea').fill('A synthetic report with a picture of a blue tablet.');
    const files = page.locator('input[type=file]');
    const [one, two] = [await photo(page, 'Ana at home.jpg'), await photo(page, 'two.jpg')];
    // A fourth is not taken; what is no photograph is named by the office, and can be removed.
    await files.setInputFiles([one, { name: 'letter.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('Dear office') }, two, two]);
    await expect(page.getByText('A report takes at most 3 photographs.')).toBeVisible();
    await expect(page.getByRole('button', { name: /Remove photograph/ })).toHaveCount(3);
    await page.getByLabel('Something is left of it that could be analysed').check();
    expect(await barriers(page)).toEqual([]);
    expect(await sideways(page)).toBe(0);
    await picture(page, 'report-photos-360');
    await page.setViewportSize({ width: 1440, height: 900 });
    await picture(page, 'report-photos-1440');
    await page.waitForTimeout(4000);
    const send = page.locator('form button[type=submit]');
    await send.click();
    await expect(page.getByText(/is not a photograph that can be taken/).first()).toBeVisible();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Remove photograph 2' }).click();
    await send.click();
    const number = (await page.locator('strong.number').textContent()) ?? '';

    const context = await browser.newContext({ ...(baseURL ? { baseURL } : {}) });
    const desk = await context.newPage();
    await logIn(desk, 'duty');
    const found = await (await desk.request.get(`/api/v1/registers/notifications/records?search=${number}`)).json();
    const record = found.items[0] as { id: string; sample_taken: boolean; attachments: { name: string; digest: string }[] };
    expect(record.sample_taken).toBe(true);
    expect(record.attachments.map((file) => file.name)).toEqual(['photo-1.jpg', 'photo-2.jpg']);
    await desk.goto(`/en/work/registers/notifications/${record.id}`);
    await settled(desk);
    const shown = desk.getByRole('img', { name: 'photo-1.jpg' });
    await shown.scrollIntoViewIfNeeded();
    await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(400);
    await picture(desk, 'notification-photos');
    const kept = await desk.request.get(`/api/v1/registers/notifications/records/${record.id}/attachments/${record.attachments[0]?.digest ?? ''}`);
    expect((await kept.body()).toString('latin1')).not.toContain('GPS');
    await context.close();
  });
});

test.describe('subscriptions', () => {
  test.use({ expectedComplaints: ['404', '409'] });
  test('a link that is not valid says what to do', async ({ page }) => {
    await page.goto('/en/alerts/subscription?leave=unknown');
    await settled(page);
    await page.getByRole('button', { name: 'Delete my address' }).click();
    await expect(page.getByRole('alert').or(page.getByText('This link is not valid')).first()).toBeVisible();
    expect(await barriers(page)).toEqual([]);
  });
});
