// Alerts of another country on this country's public site: inside at once, outside when an officer
// says so, and taken back wherever they stood. Between real programs.

import type { Page } from '@playwright/test';
import { barriers, expect, picture, settled, sideways, test } from './support/fixtures';
import { connect, knows, nameOffice, Seat, startOffice, type Office } from './support/offices';

test.describe.configure({ mode: 'serial' });

let offices: Office[] = [];
let duty: Seat;
let head: Seat;
let other: Seat;
let reference = '';
const path = (): string => `/registers/alerts/records/${reference}`;

function texts(found: string): Record<string, string>[] {
  return ['en', 'es', 'pt', 'fr'].map((language) => ({ language, headline: `Nitazene in blue tablets (${language})`, what_is_known: found, advice_public: 'Do not take tablets from outside a pharmacy.' }));
}
async function step(seat: Seat, transition: string, body: Record<string, unknown> = {}): Promise<void> {
  const seen = await seat.request.get(`/api/v1${path()}`);
  await seat.call('POST', `${path()}/transitions/${transition}`, body, seen.headers()['etag']);
}
async function photo(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const address = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [800, 600];
    const pen = canvas.getContext('2d');
    if (pen) {
      pen.fillStyle = '#2d6cdf';
      pen.arc(400, 300, 200, 0, 7);
      pen.fill();
    }
    return canvas.toDataURL('image/png');
  });
  return { name: 'blue_tablet-front.png', mimeType: 'image/png', buffer: Buffer.from(address.slice(address.indexOf(',') + 1), 'base64') };
}

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  offices = await Promise.all([startOffice('HUB', 'Regional hub'), startOffice('XA', 'Valdoria'), startOffice('XB', 'Alboria', { admin: ['administrator:XB'] })]);
  const [h, a, b] = offices as [Office, Office, Office];
  const managers = await Promise.all([Seat.take(browser, h, 'manager'), Seat.take(browser, a, 'manager'), Seat.take(browser, b, 'manager')]);
  const [hub, valdoria, alboria] = managers;
  for (const manager of managers) await nameOffice(manager);
  for (const country of [valdoria, alboria]) await connect(country, hub);
  await knows(valdoria, ['HUB', 'XB']);
  await knows(alboria, ['HUB', 'XA']);
  await Promise.all(managers.map((seat) => seat.close()));
  [duty, head, other] = await Promise.all([Seat.take(browser, a, 'duty'), Seat.take(browser, a, 'head'), Seat.take(browser, b, 'duty', 360)]);
});
test.afterAll(async () => {
  await Promise.all(offices.map((office) => office.stop()));
});

test('an alert with a picture and a place is released', async () => {
  const ahead = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const notified = await duty.call<{ id: string }>('POST', '/registers/notifications/records', { what: 'Three people unconscious', received_on: new Date().toISOString().slice(0, 10), place: 'XA-02', reporter_kind: 'hospital', persons_affected: 3 });
  const made = await duty.call<{ id: string }>('POST', '/registers/alerts/records', { title: 'Blue tablets', kind: 'alert', severity: 'severe', urgency: 'immediate', certainty: 'observed', audience: ['public', 'regional'], mark: 'tlp:clear', languages: ['en', 'es', 'pt', 'fr'], valid_until: ahead, places: [{ place: 'XA-02' }], notifications: [{ notification: notified.id }], texts: texts('Three people were found unconscious.') });
  reference = made.id;
  await duty.go(`/work/registers/alerts/${reference}?edit=1`);
  const page = duty.page;
  await page.getByLabel('Choose files, or drop them here').setInputFiles(await photo(page));
  await expect(page.getByText('blue_tablet-front.png is attached')).toHaveCount(1);
  await page.getByRole('button', { name: /^Save/ }).first().click();
  await expect(page.getByRole('button', { name: 'Propose for release' })).toBeVisible();
  await step(duty, 'propose');
  await step(head, 'release');
});

test('it is inside at once, and the public reads it when an officer has published it', async ({ browser }) => {
  const page = other.page;
  await other.go('/work/alerts');
  const item = page.getByRole('article').filter({ hasText: 'Nitazene in blue tablets' });
  await expect(item).toBeVisible({ timeout: 30_000 });
  await expect(item).not.toContainText('On our public site');
  const listed = async (): Promise<number> => ((await (await other.request.get('/api/v1/public/alerts')).json()) as { items: unknown[] }).items.length;
  expect(await listed()).toBe(0);

  await other.go(`/work/alerts/XA/${reference}`);
  await expect(page.getByText('Not on our public site', { exact: true })).toBeVisible();
  await expect(page.getByText('Costaclara, Valdoria', { exact: false }).first()).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  expect(await sideways(page)).toBe(0);
  await picture(page, 'others-alert-inside-360');
  await page.getByRole('button', { name: 'Publish on our site' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('TLP:CLEAR');
  await expect(dialog).toContainText('E-mails to the public: 0.');
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'others-alert-publish-360');
  await dialog.getByRole('button', { name: 'Publish on our site' }).click();
  await expect(page.getByText('On our public site', { exact: true })).toBeVisible();
  await expect(page.getByText(/Decided by Alboria, duty/)).toBeVisible();
  expect(await listed()).toBe(1);

  for (const width of [360, 1440]) {
    const context = await browser.newContext({ baseURL: other.office.address, viewport: { width, height: 900 } });
    const reader = await context.newPage();
    await reader.goto(`/es/alerts/XA/${reference}`);
    await settled(reader);
    await expect(reader.getByText('Costaclara, Valdoria', { exact: false }).first()).toBeVisible();
    const small = reader.getByRole('img', { name: 'blue tablet front' });
    await small.scrollIntoViewIfNeeded();
    await expect.poll(() => small.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(800);
    expect(await small.getAttribute('loading')).toBe('lazy');
    expect(await sideways(reader)).toBe(0);
    expect(await barriers(reader)).toEqual([]);
    await picture(reader, `others-alert-public-${width}`);
    await reader.getByRole('button', { name: 'Ampliar la imagen: blue tablet front' }).click();
    await expect(reader.getByRole('dialog').getByRole('link', { name: /Descargar/ })).toHaveAttribute('download', 'blue_tablet-front.png');
    expect(await barriers(reader)).toEqual([]);
    expect(await sideways(reader)).toBe(0);
    await picture(reader, `others-alert-picture-${width}`);
    await context.close();
  }
});

test('an update is checked as the first one was, and its numbers are held against the details', async () => {
  await step(duty, 'amend');
  const seen = await duty.request.get(`/api/v1${path()}`);
  await duty.call('PATCH', path(), { revision_note: 'A fourth person.', texts: texts('Four people were found unconscious.') }, seen.headers()['etag']);
  const page = duty.page;
  await duty.go(`/work/registers/alerts/${reference}`);
  const warnings = page.getByRole('note').filter({ hasText: 'Text and details name different numbers' });
  await expect(warnings.getByRole('listitem')).toHaveCount(4);
  await expect(warnings).toContainText('the text says “Four people were found unconscious”, and the details of the alert count 3 persons, not 4');
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'alert-update-numbers-1440');
  await page.getByRole('button', { name: 'Propose the update for release' }).click();
  await expect(page.getByText('Update proposed for release').first()).toBeVisible();
  await step(head, 'return_update', { reason: 'Is it three or four?' });
  await duty.go(`/work/registers/alerts/${reference}`);
  await expect(page.getByText('Is it three or four?')).toBeVisible();
  await expect(page.getByText(/Returned by Valdoria, head/)).toBeVisible();
  await step(duty, 'propose_update');
  await head.go(`/work/registers/alerts/${reference}`);
  await head.page.getByRole('button', { name: 'Release the update' }).click();
  const dialog = head.page.getByRole('dialog');
  await expect(dialog.getByRole('note').filter({ hasText: 'different numbers' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Release the update' }).click();
  await head.page.waitForURL(`**/work/alerts/XA/${reference}`);
  // A correction takes the place of what it corrects, also where it was published.
  await expect.poll(async () => (await (await other.request.get(`/api/v1/public/alerts/XA/${reference}`)).json() as { revisions: { revision: number }[] }).revisions[0]?.revision, { timeout: 30_000 }).toBe(2);
});

test('what is taken off is off, and a retraction is told all the same', async () => {
  const page = other.page;
  await other.go(`/work/alerts/XA/${reference}`);
  await page.getByRole('button', { name: 'Take off our site' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take off our site' }).click();
  await expect(page.getByText('Not on our public site', { exact: true })).toBeVisible();
  expect((await other.request.get(`/api/v1/public/alerts/XA/${reference}`)).status()).toBe(404);
  await step(head, 'retract', { reason: 'The samples were mixed up.' });
  await expect.poll(async () => (await other.request.get(`/api/v1/public/alerts/XA/${reference}`)).status(), { timeout: 30_000 }).toBe(200);
  await page.goto('/es/alerts');
  await settled(page);
  const item = page.getByRole('article').filter({ hasText: 'RETRACTADA' }).or(page.getByRole('listitem').filter({ hasText: 'RETRACTADA' })).first();
  await expect(item).toContainText('Retractada');
  expect(await sideways(page)).toBe(0);
  await picture(page, 'others-alert-retracted-360');
});

test('where the administrator has set it, they are shown as they come in', async ({ browser }) => {
  const admin = await Seat.take(browser, other.office, 'admin');
  const page = admin.page;
  await admin.go('/work/settings');
  await page.getByLabel('Show alerts marked public or TLP:CLEAR to our public as they come in').check();
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'settings-others-alerts-1440');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(async () => ((await (await admin.request.get('/api/v1/settings')).json()) as { others_alerts_at_once: boolean }).others_alerts_at_once).toBe(true);
  await admin.close();
  const made = await duty.call<{ id: string }>('POST', '/registers/alerts/records', { title: 'Second', kind: 'alert', audience: ['public', 'regional'], mark: 'public', languages: ['en', 'es', 'pt', 'fr'], valid_until: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10), texts: texts('Found.') });
  reference = made.id;
  await step(duty, 'propose');
  await step(head, 'release');
  await expect.poll(async () => (await other.request.get(`/api/v1/public/alerts/XA/${reference}`)).status(), { timeout: 30_000 }).toBe(200);
});
