// An alert from its draft to the inbox of another country, its answer and its retraction, and a drill:
// by two people of one country and one of another, between real programs.

import type { Locator } from '@playwright/test';
import { barriers, expect, picture, sideways, test } from './support/fixtures';
import { connect, cut, knows, nameOffice, Seat, startOffice, type Office } from './support/offices';

test.describe.configure({ mode: 'serial' });

let offices: Office[] = [];
let duty: Seat;
let head: Seat;
let other: Seat;
let manager: Seat;
let reference = '';

const languages = ['en', 'es', 'pt', 'fr'];
function text(language: string): Record<string, string> {
  return {
    language,
    headline: `Nitazene in blue tablets (${language})`,
    what_is_known: 'Three people were found unconscious. The laboratory confirmed a nitazene.',
    what_is_not_known: 'How many tablets are on the market.',
    advice_public: 'Do not take tablets from outside a pharmacy.',
    advice_professionals: 'Repeated doses of naloxone may be needed.',
  };
}
/** Everything an alert must have, but what makes it this one. */
function alertOf(title: string, more: Record<string, unknown>): Record<string, unknown> {
  return { title, kind: 'alert', severity: 'severe', urgency: 'immediate', certainty: 'observed', audience: ['professionals', 'regional'], mark: 'tlp:green', languages, valid_until: day(30), ...more };
}
/** A step of a record, by the data service. */
async function step(seat: Seat, id: string, transition: string): Promise<void> {
  const path = `/registers/alerts/records/${id}`;
  const seen = await seat.request.get(`/api/v1${path}`);
  await seat.call('POST', `${path}/transitions/${transition}`, {}, seen.headers()['etag']);
}
function day(ahead: number): string {
  return new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
}

test.beforeAll(async ({ browser }) => {
  offices = await Promise.all([startOffice('HUB', 'Regional hub'), startOffice('XA', 'Valdoria'), startOffice('XB', 'Alboria')]);
  const [h, a, b] = offices as [Office, Office, Office];
  const [hub, valdoria, alboria] = await Promise.all([Seat.take(browser, h, 'manager'), Seat.take(browser, a, 'manager'), Seat.take(browser, b, 'manager')]);
  for (const manager of [hub, valdoria, alboria]) await nameOffice(manager);
  for (const country of [valdoria, alboria]) await connect(country, hub);
  await knows(valdoria, ['HUB', 'XB']);
  await knows(alboria, ['HUB', 'XA']);
  await Promise.all([hub, alboria].map((seat) => seat.close()));
  manager = valdoria;
  [duty, head, other] = await Promise.all([Seat.take(browser, a, 'duty'), Seat.take(browser, a, 'head'), Seat.take(browser, b, 'duty', 360)]);
});
test.afterAll(async () => {
  await Promise.all(offices.map((office) => office.stop()));
});

test('nothing waits on a quiet night', async () => {
  await other.go('/work/warning');
  await expect(other.page.getByText('Nothing waits for you now.')).toBeVisible();
  expect(await sideways(other.page)).toBe(0);
  expect(await barriers(other.page)).toEqual([]);
});

test('the duty officer writes and proposes; who would get it is shown', async () => {
  const made = await duty.call<{ id: string }>('POST', '/registers/alerts/records', alertOf('Nitazene in blue tablets', { texts: languages.map(text) }));
  reference = made.id;
  await duty.go(`/work/registers/alerts/${reference}`);
  await duty.page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(duty.page.getByText('2 countries and offices')).toBeVisible();
  // No template is chosen for the officer: a wrong one would be read over at three in the morning.
  await expect(duty.page.getByRole('button', { name: 'Propose texts' })).toBeDisabled();
  await duty.page.getByRole('combobox', { name: 'Template' }).selectOption({ label: 'Potent synthetic opioid' });
  await duty.page.getByRole('button', { name: 'Propose texts' }).click();
  await expect(duty.page.getByText(/This replaces the texts that the alert has in 4 languages/)).toBeVisible();
  await duty.page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await duty.page.getByRole('button', { name: 'Propose for release' }).click();
  await expect(duty.page.getByText('Proposed for release').first()).toBeVisible();
});

test('another person sees who gets it and exactly what, and releases it', async () => {
  await other.go('/work/inbox');
  const page = head.page;
  await head.go(`/work/registers/alerts/${reference}`);
  await page.getByRole('button', { name: 'Release', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('2 countries and offices')).toBeVisible();
  await expect(dialog.getByText('Regional hub and Alboria').or(dialog.getByText('Alboria and Regional hub'))).toBeVisible();
  await expect(dialog.getByText('TLP:GREEN', { exact: true })).toBeVisible();
  await expect(dialog.getByText('Nitazene in blue tablets (pt)', { exact: true })).toBeVisible();
  await dialog.getByText(/Show exactly what leaves/).click();
  await expect(dialog.locator('pre')).toContainText('"kind":"alert"');
  await picture(page, 'alert-release');
  expect(await barriers(page)).toEqual([]);

  // While the dialog is open the other person takes the proposal back: the step is refused, and the
  // dialog stays with the reason.
  const seen = await head.request.get(`/api/v1/registers/alerts/records/${reference}`);
  await head.call('POST', `/registers/alerts/records/${reference}/transitions/return`, { reason: 'One more look' }, seen.headers()['etag']);
  await dialog.getByRole('button', { name: 'Release', exact: true }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
  await step(duty, reference, 'propose');

  // Without a connection it says so in plain words, stays as it is, and is pressed again.
  await head.go(`/work/registers/alerts/${reference}`);
  await page.getByRole('button', { name: 'Release', exact: true }).click();
  await expect(dialog.getByText('2 countries and offices')).toBeVisible();
  await head.offline(true);
  await dialog.getByRole('button', { name: 'Release', exact: true }).click();
  await expect(dialog.getByText('The server cannot be reached.')).toBeVisible();
  await expect(dialog.getByText('Nothing is lost. Press again when the connection is back')).toBeVisible();
  await picture(page, 'alert-release-cut');
  await head.offline(false);
  await dialog.getByRole('button', { name: 'Release', exact: true }).click();
  await page.waitForURL(`**/work/alerts/XA/${reference}`);
  await expect(page.getByText('All 2 countries and offices have it.')).toBeVisible({ timeout: 30_000 });
  await picture(page, 'alert-released');
});

test('it stands in the other inbox by itself, and is read there on a phone', async () => {
  const page = other.page;
  const came = page.getByRole('listitem').filter({ hasText: 'Nitazene in blue tablets' });
  await expect(came).toBeVisible({ timeout: 30_000 });
  for (const said of ['New', 'Valdoria', 'Severity: Severe', 'Urgency: Immediate', 'TLP:GREEN']) await expect(came).toContainText(said);
  expect(await sideways(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'alert-inbox-phone');

  await other.go('/work/warning');
  const now = page.getByRole('link', { name: /A new alert from another country/ });
  await expect(now).toBeInViewport();
  await picture(page, 'alert-duty-phone');
  await now.click();
  await page.getByRole('link', { name: 'Open the alert' }).click();
  await page.waitForURL(`**/work/alerts/XA/${reference}`);
  await expect(page.getByText('Three people were found unconscious').first()).toBeVisible();
  await expect(page.getByText('Repeated doses of naloxone may be needed.')).toBeVisible();
  expect(await sideways(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'alert-received-phone');

  // The page of the sender learns of it without being loaded anew: who has it, who has opened it, who
  // has not.
  const row = (country: string): Locator => head.page.getByRole('row', { name: new RegExp(country) });
  await expect(row('Alboria')).toContainText('Opened', { timeout: 30_000 });
  await expect(row('Regional hub')).toContainText('Has arrived, not opened');
  await expect(head.page.getByText('One has opened it.')).toBeVisible();
});

test('its answer comes back, and the sender sees that it was answered', async () => {
  const page = other.page;
  await other.go('/work/inbox');
  await page.getByRole('link', { name: /Nitazene in blue tablets/ }).click();
  await page.getByRole('button', { name: 'Answer', exact: true }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: 'Text' }).fill('Two such tablets were seized here on Friday.');
  expect(await sideways(page)).toBe(0);
  await form.getByRole('button', { name: 'Send' }).click();
  await expect(form).toHaveCount(0);
  await expect(page.getByText('Answered', { exact: true })).toBeVisible();
  await expect(head.page.getByRole('row', { name: /Alboria/ })).toContainText('Answered', { timeout: 30_000 });
  await duty.go('/work/inbox');
  await duty.page.getByRole('link', { name: /On: Nitazene in blue tablets/ }).click();
  await expect(duty.page.getByText('Two such tablets were seized here on Friday.')).toBeVisible();
});

test('whose connection is down has not got the correction, which is said with the reason', async () => {
  await cut(manager);
  const path = `/registers/alerts/records/${reference}`;
  await step(duty, reference, 'amend');
  const seen = await duty.request.get(`/api/v1${path}`);
  await duty.call('PATCH', path, { revision_note: 'A fourth person.', texts: languages.map((one) => ({ ...text(one), what_is_known: 'Four people were found unconscious.' })) }, seen.headers()['etag']);
  await step(duty, reference, 'propose_update');
  const page = head.page;
  // Whoever releases it says the note in the languages in which the texts do not say what changed.
  await head.go(`/work/registers/alerts/${reference}`);
  await page.getByRole('button', { name: 'Release the update', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'What has changed Français' }).fill('Une quatrième personne.');
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'alert-update-languages');
  await dialog.getByRole('button', { name: 'Release the update', exact: true }).click();
  await page.waitForURL(`**/work/alerts/XA/${reference}`);
  const noteIn = async (lang: string): Promise<unknown> => (await (await head.request.get(`/api/v1/warning/alerts/XA/${reference}?lang=${lang}`)).json()).revisions[0].note;
  expect(await noteIn('fr')).toBe('Une quatrième personne.');
  expect(await noteIn('es')).toBe('A fourth person.');
  await head.go(`/work/alerts/XA/${reference}`);
  await expect(page.getByText('0 of 2 countries and offices have it.')).toBeVisible();
  await expect(page.getByRole('row', { name: /Alboria/ })).toContainText(/Not sent yet.*127\.0\.0\.1/s);
  await expect(page.getByRole('row', { name: /Alboria/ })).toContainText('Version 1 only');
  await picture(page, 'alert-not-everywhere');
  await duty.go('/work/warning');
  await expect(duty.page.getByRole('link', { name: /2 of 2 countries and offices do not have it/ })).toBeVisible();
  await manager.call('PUT', '/exchange/nodes/HUB/link', { link: 'call', address: offices[0]?.address });
  await expect(page.getByText('All 2 countries and offices have it.')).toBeVisible({ timeout: 60_000 });
});

test('a retraction reaches everyone and cannot be missed', async () => {
  const page = duty.page;
  await duty.go(`/work/alerts/XA/${reference}`);
  const retract = 'Retract: it was wrong';
  await page.getByRole('button', { name: retract }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: retract }).click();
  await expect(dialog.getByText('Write why', { exact: false }).or(dialog.getByText(/reason/i)).first()).toBeVisible();
  const reason = (name: string): Locator => dialog.getByRole('textbox', { name: `Reason ${name}` });
  await reason('English').fill('The laboratory had mixed up two samples.');
  await reason('Español').fill('El laboratorio había confundido dos muestras.');
  await expect(reason('Français')).toBeVisible();
  await picture(page, 'alert-retract-reasons');
  expect(await barriers(page)).toEqual([]);
  await expect(dialog.getByText('Not sent yet; kept on this device')).toBeVisible();
  // The line is cut after the step has been taken and before this is known here.
  await page.route('**/transitions/retract*', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await dialog.getByRole('button', { name: retract }).click();
  await expect(dialog.getByText('Nothing is lost.')).toBeVisible();
  await expect(reason('English')).toHaveValue('The laboratory had mixed up two samples.');
  await expect(reason('Español')).toHaveValue('El laboratorio había confundido dos muestras.');
  await page.unroute('**/transitions/retract*');
  await dialog.getByRole('button', { name: retract }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText('The alert has changed since. This is how it stands now.')).toBeVisible();
  const band = (seat: Seat): Locator => seat.page.getByRole('note').filter({ hasText: 'Do not act on it.' });
  await expect(band(duty)).toContainText('The laboratory had mixed up two samples.');
  await expect(page.getByText('All 2 countries and offices have it.')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('tab', { name: 'Versions' }).click();
  await expect(page.getByLabel('Earlier version')).toBeVisible();
  await picture(page, 'alert-retracted');

  await other.go('/work/warning');
  await expect(other.page.getByRole('link', { name: /Valdoria retracted an alert/ })).toBeInViewport({ timeout: 30_000 });
  await picture(other.page, 'alert-retracted-duty-phone');
  await other.go('/work/inbox');
  const lines = other.page.getByRole('listitem').filter({ hasText: 'Nitazene in blue tablets' });
  await expect(lines.first()).toContainText('Retracted: it was wrong. Do not act on it.');
  await expect(lines.last()).toContainText('Retracted since');
  expect(await sideways(other.page)).toBe(0);
  expect(await barriers(other.page)).toEqual([]);
  await picture(other.page, 'alert-retracted-inbox-phone');
  await lines.first().getByRole('link').click();
  await expect(band(other)).toContainText('The laboratory had mixed up two samples.');
  await expect(other.page.getByText('Four people were found unconscious.')).toBeHidden();
  expect(await barriers(other.page)).toEqual([]);
  await picture(other.page, 'alert-retraction-phone');
  await other.go(`/work/alerts/XA/${reference}`);
  await expect(band(other)).toBeInViewport();
  await expect(other.page.getByText('Four people were found unconscious.')).toBeHidden();
  expect(await barriers(other.page)).toEqual([]);
  await picture(other.page, 'alert-retracted-phone');

  // Each reads why in their language; where it was not said in it, as it was said, with its language.
  await other.go(`/work/alerts/XA/${reference}`, 'es');
  await expect(other.page.getByText('El laboratorio había confundido dos muestras.')).toBeVisible();
  await other.go(`/work/alerts/XA/${reference}`, 'fr');
  await expect(other.page.getByRole('note').filter({ hasText: 'The laboratory had mixed up two samples. (anglais)' })).toBeVisible();
  await other.go('/work/inbox', 'es');
  await other.page.getByRole('listitem').filter({ hasText: 'Nitazene in blue tablets' }).first().getByRole('link').click();
  await expect(other.page.getByText('El laboratorio había confundido dos muestras.')).toBeVisible();
});

test('a drill is a drill in the inbox, on every page and on paper', async () => {
  const made = await duty.call<{ id: string }>('POST', '/registers/alerts/records', alertOf('Drill of the night shift', { exercise: true, texts: languages.map((one) => ({ ...text(one), headline: `Drill of the night shift (${one})` })) }));
  await step(duty, made.id, 'propose');
  await head.go(`/work/registers/alerts/${made.id}`);
  await expect(head.page.getByText('Nothing on this page has happened.')).toBeVisible();
  await head.page.getByRole('button', { name: 'Release', exact: true }).click();
  await expect(head.page.getByRole('dialog').getByText('Nothing on this page has happened.')).toBeVisible();
  await head.page.getByRole('dialog').getByRole('button', { name: 'Release', exact: true }).click();
  await head.page.waitForURL(`**/work/alerts/XA/${made.id}`);

  const page = other.page;
  await other.go('/work/inbox');
  const line = page.getByRole('listitem').filter({ hasText: 'Drill of the night shift' });
  await expect(line.getByText('Exercise', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(line.getByRole('link')).toHaveText(/^Exercise/i);
  await picture(page, 'drill-inbox-phone');
  await other.go('/work/warning');
  // A drill is never among the new alerts.
  // That it is one is said once.
  const drill = page.getByRole('link', { name: /A message that nobody has opened/ });
  await expect(drill).toContainText(/exercise/i);
  await expect(drill).not.toContainText(/exercise.*exercise/i);
  await expect(page.getByRole('link', { name: /A new alert/ })).toHaveCount(0);
  await other.go('/work/inbox');
  await line.getByRole('link').click();
  for (const way of ['message', 'alert'] as const) {
    if (way === 'alert') await page.getByRole('link', { name: 'Open the alert' }).click();
    await expect(page.getByText('Nothing on this page has happened.')).toBeInViewport();
    await expect(page).toHaveTitle(/^Exercise/i);
    expect(await barriers(page)).toEqual([]);
    await picture(page, `drill-${way}-phone`);
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByText('Nothing on this page has happened.')).toBeVisible();
    await expect(page.locator('.sheet')).toBeVisible();
    await picture(page, `drill-${way}-paper`);
    await page.emulateMedia({ media: null });
  }
  await head.go('/work/outbox');
  await expect(head.page.getByRole('listitem').filter({ hasText: 'Drill of the night shift' }).getByText('Exercise', { exact: true })).toBeVisible();
});
