// Two countries and a hub, as real programs: an office joins, a message goes out, is opened and
// answered; nothing typed is lost; without a line messages go by hand.

import type { Locator } from '@playwright/test';
import { barriers, expect, picture, sideways, test } from './support/fixtures';
import { connect, cut, knows, nameOffice, Seat, startOffice, type Office } from './support/offices';

test.describe.configure({ mode: 'serial' });

let offices: Office[] = [];
let hub: Seat;
let valdoria: Seat;
let alboria: Seat;
let duty: Seat;
let other: Seat;

test.beforeAll(async ({ browser }) => {
  offices = await Promise.all([startOffice('HUB', 'Regional hub'), startOffice('XA', 'Valdoria', { incidents: ['incident_officer:XA'] }), startOffice('XB', 'Alboria')]);
  const [h, a, b] = offices as [Office, Office, Office];
  [hub, valdoria, alboria] = await Promise.all([Seat.take(browser, h, 'manager'), Seat.take(browser, a, 'manager'), Seat.take(browser, b, 'manager')]);
  for (const manager of [hub, alboria]) await nameOffice(manager);
  await connect(alboria, hub);
  [duty, other] = await Promise.all([Seat.take(browser, a, 'duty', 360), Seat.take(browser, b, 'duty')]);
});
test.afterAll(async () => {
  await Promise.all(offices.map((office) => office.stop()));
});

test('an office names itself, takes in the hub and verifies it by what it heard', async () => {
  const page = valdoria.page;
  await valdoria.go('/work/exchange?tab=office');
  await expect(page.getByText('nothing is sent or taken')).toBeVisible();
  await page.getByLabel('Short name').fill('XA');
  await page.getByRole('textbox', { name: 'Country' }).fill('XA');
  for (const language of ['English', 'Español', 'Português', 'Français']) await page.getByLabel(`Name ${language}`).fill('Valdoria');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('link', { name: /file that presents this office/ })).toBeVisible();
  await picture(page, 'exchange-office');

  const presentation = await hub.call('GET', '/exchange/presentation');
  const { fingerprint } = await hub.call<{ fingerprint: string }>('GET', '/exchange/self');
  await valdoria.go('/work/exchange');
  await page.getByRole('button', { name: 'Add a country' }).click();
  const add = page.getByRole('dialog');
  await add.getByLabel('What the file says').fill('no file of an office');
  await add.getByRole('button', { name: 'Add a country' }).click();
  await expect(add.getByRole('alert')).toContainText('Ask the other office');
  await add.getByLabel('What the file says').fill(JSON.stringify(presentation));
  await add.getByRole('button', { name: 'Add a country' }).click();
  await expect(page.getByText('Not verified')).toBeVisible();

  const verify = async (heard: string): Promise<void> => {
    await page.getByRole('dialog').getByLabel('Fingerprint').fill(heard);
    await page.getByRole('dialog').getByRole('button', { name: 'Verify' }).click();
  };
  await page.getByRole('button', { name: 'Actions for Regional hub' }).click();
  await page.getByRole('menuitem', { name: 'Verify' }).click();
  await verify(fingerprint.replace(/[0-9a-f]/, (digit) => (digit === '0' ? '1' : '0')));
  // Refused: the dialog stays, with the reason and what was typed.
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
  await verify(fingerprint.toUpperCase());
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByText('Verified', { exact: true })).toBeVisible();
});

test('it connects, and the hub brings the other country', async () => {
  const page = valdoria.page;
  const own = await valdoria.call('GET', '/exchange/presentation');
  const { fingerprint } = await valdoria.call<{ fingerprint: string }>('GET', '/exchange/self');
  await hub.call('POST', '/exchange/nodes', own);
  await hub.call('POST', '/exchange/nodes/XA/verification', { fingerprint });
  await hub.call('PUT', '/exchange/nodes/XA/link', { link: 'answer' });
  await page.getByRole('button', { name: 'Actions for Regional hub' }).click();
  await page.getByRole('menuitem', { name: 'Connection' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /This office calls/ }).check();
  await dialog.getByLabel('Address').fill(hub.office.address);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/Connected for/)).toBeVisible({ timeout: 60_000 });
  await knows(valdoria, ['HUB', 'XB']);
  await expect(page.getByRole('heading', { name: /Alboria/ })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('All connections work.')).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'exchange-countries');
});

test('a message is written, arrives by itself on the open page, and the sender sees that it was opened', async () => {
  await other.go('/work/inbox');
  await duty.go('/work/outbox');
  const page = duty.page;
  await page.getByRole('button', { name: 'Write a message' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('button', { name: 'Send' }).click();
  await expect(form.getByText('Choose at least one country.')).toBeVisible();
  await form.getByRole('checkbox', { name: 'Alboria' }).check();
  await form.getByLabel('Subject').fill('Blue tablets');
  await form.getByRole('textbox', { name: 'Text' }).fill('Have you met tablets with this logo?');
  expect(await sideways(page)).toBe(0);
  await form.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('The message is on its way.')).toBeVisible();

  const came = other.page.getByRole('link', { name: /Blue tablets/ });
  await expect(came).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('Arrived', { exact: true })).toBeVisible({ timeout: 30_000 });
  await picture(other.page, 'exchange-inbox');
  await came.click();
  await expect(other.page.getByText('Have you met tablets with this logo?')).toBeVisible();
  await page.locator('summary').first().click();
  await expect(page.getByText('Opened')).toBeVisible({ timeout: 30_000 });
  await picture(page, 'exchange-outbox-phone');

  await other.page.getByRole('button', { name: 'Answer' }).click();
  const answer = other.page.getByRole('dialog');
  await answer.getByRole('textbox', { name: 'Text' }).fill('Not here so far.');
  await answer.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('.delivery').getByText('Answered')).toBeVisible({ timeout: 30_000 });
  await duty.go('/work/inbox');
  await expect(page.getByRole('link', { name: /Blue tablets/ })).toBeVisible();
  expect(await sideways(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'exchange-inbox-phone');
});

test('a follow-up in the inbox says of which incident it is, beside its own words', async ({ browser }) => {
  const officer = await Seat.take(browser, offices[1] as Office, 'incidents');
  const enter = async (summary: string, parts: string[]): Promise<string> => {
    const made = await officer.call<{ id: string }>('POST', '/registers/incidents/records', { type: 'stopped_shipment', occurred_on: '2025-12-01', place: 'XA', reporting_agency: 'Customs', mark: 'tlp:green', summary });
    await officer.call('POST', `/incidents/${made.id}/sharing`, { to: ['XB'], parts, note: '' });
    return made.id;
  };
  const named = await enter('40 drums declared as cleaner', ['occurrence']);
  // Of this one the summary is kept back: its type stands for it.
  const unnamed = await enter('Known to the officer alone', ['place']);
  const say = (reference: string, kind: string, text: string): Promise<unknown> => officer.call('POST', '/incidents/messages', { subject: `incident:${reference}`, kind, text, request: kind === 'request' ? 'information' : 'none' });
  await say(named, 'follow_up', 'The ship has left the port.');
  await say(named, 'request', 'Who paid for the drums?');
  await say(unnamed, 'follow_up', 'Two more drums were found.');

  const page = other.page;
  await other.go('/work/inbox');
  const line = (words: string): Locator => page.getByRole('listitem').filter({ hasText: words });
  await expect(line('Two more drums were found.')).toContainText(`${unnamed}: Stopped shipment`, { timeout: 30_000 });
  await expect(line('The ship has left the port.').getByRole('link')).toHaveText(`${named}: 40 drums declared as cleaner`);
  await expect(line('Who paid for the drums?')).toContainText(`${named}: 40 drums declared as cleaner`);
  await expect(line('Who paid for the drums?')).toContainText('You are asked for: ');
  await other.go('/work/inbox', 'es');
  await expect(line('Two more drums were found.').getByRole('link')).toHaveText(`${unnamed}: Envío detenido`);
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: width < 600 ? 740 : 900 });
    expect(await sideways(page)).toBe(0);
    await picture(page, `exchange-inbox-incidents-${width}`);
  }
  expect(await barriers(page)).toEqual([]);
  await line('The ship has left the port.').getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${named}: 40 drums declared as cleaner`);
  // It leads on to the incident, although its envelope names none.
  await expect(page.locator(`a[href$="/work/incidents/incident%3A${named}"]`)).toBeVisible();
  await picture(page, 'exchange-follow-up');
  await officer.close();
});

test('a page that no longer follows says so, and goes on when it can', async () => {
  const page = duty.page;
  await duty.go('/work/inbox');
  await expect(page.getByText('New messages appear by themselves')).toBeVisible();
  await duty.offline(true);
  await expect(page.getByText('No connection.')).toBeVisible({ timeout: 40_000 });
  expect(await sideways(page)).toBe(0);
  await picture(page, 'exchange-cut-phone');
  await duty.offline(false);
  await expect(page.getByText('New messages appear by themselves')).toBeVisible({ timeout: 40_000 });
});

test('what is typed is kept through a closed page and a cut line, and goes out once', async () => {
  const page = duty.page;
  await duty.go('/work/outbox');
  await page.getByRole('button', { name: 'Write a message' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('checkbox', { name: 'Alboria' }).check();
  await form.getByLabel('Subject').fill('Green capsules');
  await form.getByRole('textbox', { name: 'Text' }).fill('Seen at two hospitals.');
  await expect(form.getByText('Not sent yet; kept on this device')).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Go on with your message' }).click();
  await expect(form.getByText('You typed this earlier and did not send it')).toBeVisible();
  await expect(form.getByRole('checkbox', { name: 'Alboria' })).toBeChecked();
  await expect(form.getByLabel('Subject')).toHaveValue('Green capsules');
  await expect(form.getByRole('textbox', { name: 'Text' })).toHaveValue('Seen at two hospitals.');
  await picture(page, 'exchange-kept-phone');

  // Cut after the message has gone and before this is known here: it is sent again, and is one.
  await page.route('**/exchange/letters*', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await form.getByRole('button', { name: 'Send' }).click();
  await expect(form.getByText('The server cannot be reached.')).toBeVisible();
  await expect(form.getByRole('textbox', { name: 'Text' })).toHaveValue('Seen at two hospitals.');
  await page.unroute('**/exchange/letters*');
  await page.reload();
  await page.getByRole('button', { name: 'Go on with your message' }).click();
  await form.getByRole('button', { name: 'Send' }).click();
  await expect(form).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Write a message' })).toBeVisible();
  await expect(page.getByText('Green capsules')).toHaveCount(1);
  await other.go('/work/inbox');
  await expect(other.page.getByRole('link', { name: /Green capsules/ })).toHaveCount(1, { timeout: 30_000 });
});

test('the key is renewed as lost, and the other offices follow without being asked', async () => {
  const page = valdoria.page;
  const before = (await valdoria.call<{ fingerprint: string }>('GET', '/exchange/self')).fingerprint;
  await valdoria.go('/work/exchange?tab=office');
  await page.getByRole('button', { name: 'Renew the key' }).click();
  const dialog = page.getByRole('dialog');
  const renew = dialog.getByRole('button', { name: 'Renew the key' });
  await expect(dialog.getByText('Nobody has to verify this office again')).toBeVisible();
  await dialog.getByRole('checkbox', { name: /in other hands/ }).check();
  await expect(renew).toBeDisabled();
  await dialog.getByLabel('What happened').fill('The notebook was stolen.');
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'exchange-renewal');
  await renew.click();
  await expect(page.getByText('The key was renewed.')).toBeVisible();
  const now = (await valdoria.call<{ fingerprint: string }>('GET', '/exchange/self')).fingerprint;
  expect(now).not.toBe(before);

  interface Known {
    items: { id: string; keys: { fingerprint: string; state: string }[] }[];
  }
  const stateAtAlboria = async (fingerprint: string): Promise<string | undefined> => {
    const known = await alboria.call<Known>('GET', '/exchange/nodes');
    return known.items.find((node) => node.id === 'XA')?.keys.find((key) => key.fingerprint === fingerprint)?.state;
  };
  await expect.poll(() => stateAtAlboria(now), { timeout: 70_000 }).toBe('current');
  expect(await stateAtAlboria(before)).toBe('revoked');
});

test('without a line messages go by hand, with the same receipts', async ({ browser }) => {
  await cut(valdoria);
  // Told on both sides: the hub has no hub above it, and the country knows the other through one.
  const alone = Object.fromEntries([['XA', hub], ['HUB', valdoria]] as const);
  for (const [id, seat] of Object.entries(alone)) {
    const before = await seat.call<{ items: { id: string; link: string; address: string }[] }>('GET', '/exchange/nodes');
    const link = before.items.find((node) => node.id === id);
    await seat.call('PUT', `/exchange/nodes/${id}/link`, { link: 'none', address: '' });
    await seat.go('/work/exchange');
    const card = seat.page.getByRole('article').filter({ has: seat.page.getByRole('heading', { name: new RegExp(`${id}$`) }) });
    await expect(card).toContainText('Reached by a file that is carried');
    if (id === 'HUB') await expect(seat.page.getByRole('article').filter({ hasText: 'Alboria' })).toContainText('by the file that is carried there');
    expect(await sideways(seat.page)).toBe(0);
    await picture(seat.page, `exchange-by-file-${id}`);
    await seat.call('PUT', `/exchange/nodes/${id}/link`, { link: link?.link ?? '', address: link?.address ?? '' });
  }
  await duty.call('POST', '/exchange/letters', { to: ['HUB'], title: 'Carried on a stick', text: 'No line since noon.', language: 'en' });
  await duty.go('/work/outbox');
  const line = duty.page.getByRole('listitem').filter({ hasText: 'Carried on a stick' }).first();
  await expect(line.getByText('Arrived in 0 of 1')).toBeVisible();
  await expect(line.getByText('not yet: Regional hub')).toBeVisible();

  /** The file of one office for another, saved and taken in by people at their pages. */
  const carry = async (from: Seat, to: Seat, addressee: string): Promise<void> => {
    await from.go('/work/exchange?tab=files');
    await from.page.getByRole('combobox', { name: 'For', exact: true }).selectOption({ label: addressee });
    const download = from.page.waitForEvent('download');
    await from.page.getByRole('link', { name: 'Save the file' }).click();
    const file = await (await download).path();
    await to.go('/work/exchange?tab=files');
    await to.page.locator('input[type=file]').setInputFiles(file);
    await expect(to.page.getByText(`The file of ${from.office.name}`, { exact: false })).toBeVisible();
  };
  await carry(valdoria, hub, 'Regional hub');
  await expect(hub.page.getByText(/One new message|1 new/)).toBeVisible();
  expect(await barriers(hub.page)).toEqual([]);
  await picture(hub.page, 'exchange-by-hand');
  const reader = await Seat.take(browser, hub.office, 'duty');
  await reader.go('/work/inbox');
  await reader.page.getByRole('link', { name: /Carried on a stick/ }).click();
  await expect(reader.page.getByText('by a file from Valdoria')).toBeVisible();
  await expect(reader.page.getByText('No line since noon.')).toBeVisible();
  await reader.close();

  await carry(hub, valdoria, 'Valdoria');
  await expect(valdoria.page.getByText(/receipts? for what we sent/)).toBeVisible();
  await expect(line.getByText('Arrived', { exact: true })).toBeVisible({ timeout: 30_000 });
  await duty.page.locator('summary').first().click();
  await expect(line.getByText('Opened', { exact: true })).toBeVisible({ timeout: 30_000 });
  expect(await sideways(duty.page)).toBe(0);
  await picture(duty.page, 'exchange-by-hand-outbox-phone');
});
