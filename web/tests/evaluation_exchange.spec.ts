// A country and the secretariat, as two real programs: answers go, are looked at and taken; sent
// again corrected; and the adopted report comes back with its seal.

import type { Page } from '@playwright/test';
import { barriers, expect, picture, sideways, test } from './support/fixtures';
import { connect, knows, nameOffice, Seat, startOffice, type Office } from './support/offices';

test.describe.configure({ mode: 'serial' });

const round = 'mem-9';
const place = `/evaluation/rounds/${round}/countries/XA`;
const first = 'HP21-IC-1.1-a';
const tab = `/work/evaluation/${round}/XA?tab=exchange`;

let offices: Office[] = [];
let entity: Seat;
let secretariat: Seat;
let chair: Seat;
let commission: Seat;

/** A round that both have, open to the country. */
async function open(seat: Seat): Promise<void> {
  const title = { en: 'Ninth round', es: 'Novena ronda', pt: 'Nona rodada', fr: 'Neuvième cycle' };
  await seat.call('POST', '/evaluation/rounds', { id: round, title, procedure: 'mem', instrument: 'mem_hp21', countries: ['XA'], pillars: ['HP21-IC'], deadlines: {} });
  await seat.call('POST', `${place}/steps/open`, {});
}
interface Asked {
  id: string;
  type: string;
  required: boolean;
  options: { id: string }[];
  answer: { version: number } | null;
}
async function questions(seat: Seat): Promise<Asked[]> {
  return (await seat.call<{ nodes: { questions: Asked[] }[] }>('GET', `${place}/questionnaire`)).nodes.flatMap((node) => node.questions);
}
/** At a telephone and at a wide window: no barrier, nothing beyond the edge, a picture of both. */
async function looked(page: Page, name: string): Promise<void> {
  expect(await barriers(page), name).toEqual([]);
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await sideways(page), `${name} at ${width}`).toBe(0);
    await picture(page, `evaluation-exchange-${name}-${width}`);
  }
}

test.beforeAll(async ({ browser }) => {
  const everywhere = (...roles: string[]): string[] => roles.map((role) => `${role}:*`);
  offices = await Promise.all([
    startOffice('HUB', 'Secretariat of the Commission', { admin: everywhere('administrator'), secretariat: everywhere('evaluation_secretariat'), commission: everywhere('evaluation_commission') }),
    startOffice('XA', 'Valdoria', { entity: ['evaluation_entity:XA'], maker: everywhere('evaluation_secretariat') }),
  ]);
  const [h, a] = offices as [Office, Office];
  const [hub, valdoria, maker, admin] = await Promise.all([Seat.take(browser, h, 'manager'), Seat.take(browser, a, 'manager'), Seat.take(browser, a, 'maker'), Seat.take(browser, h, 'admin')]);
  for (const manager of [hub, valdoria]) await nameOffice(manager);
  await connect(valdoria, hub);
  await knows(valdoria, ['HUB']);
  const grants = ['evaluation_expert', 'evaluation_coordinator'].map((role) => ({ role, country: '*' }));
  await admin.call('POST', '/people', { login: 'chair', name: 'Chair of the group', password: 'mirador-de-valdoria', country: 'BR', language: 'en', grants });
  [entity, secretariat, chair, commission] = await Promise.all([Seat.take(browser, a, 'entity'), Seat.take(browser, h, 'secretariat'), Seat.take(browser, h, 'chair'), Seat.take(browser, h, 'commission')]);
  await open(maker);
  await open(secretariat);
});
test.afterAll(async () => {
  await Promise.all(offices.map((office) => office.stop()));
});

test('the country looks at what goes, and sends it', async () => {
  await entity.call('PUT', `${place}/answers/${first}`, { value: 'no', note: 'The bill lapsed with the last parliament.' });
  const page = entity.page;
  await entity.go(tab);
  await page.getByRole('button', { name: 'Send the answers to the secretariat' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('Secretariat of the Commission')).toBeVisible();
  await expect(dialog.getByText('The bill lapsed with the last parliament.').first()).toBeVisible();
  await expect(dialog.getByText(/they are provisional/)).toBeVisible();
  await dialog.getByText(/Show exactly what leaves/).click();
  await expect(dialog.getByRole('region', { name: /Show exactly what leaves/ })).toContainText('"kind":"evaluation_answers"');
  await looked(page, 'preview');
  await dialog.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('Has arrived, not opened')).toBeVisible({ timeout: 30_000 });
});

test('the inbox names it in the language of who reads it', async ({ browser }) => {
  const reader = await Seat.take(browser, offices[0] as Office, 'duty');
  await reader.go('/work/inbox', 'pt');
  await expect(reader.page.getByRole('link', { name: 'Valdoria (país fictício) · Nona rodada' })).toBeVisible();
  await reader.go('/work/inbox', 'fr');
  await expect(reader.page.getByRole('link', { name: 'Valdoria (pays fictif) · Neuvième cycle' })).toBeVisible();
  await reader.close();
});

test('the secretariat sees it beside what stands, and takes it', async () => {
  const page = secretariat.page;
  await secretariat.go('/work/evaluation');
  await page.getByRole('link', { name: 'Answers of Valdoria (fictional): Ninth round' }).click();
  await expect(page.getByText(/1 new answer|One new answer/)).toBeVisible();
  await expect(page.getByText('Not submitted by the country yet: provisional answers.')).toBeVisible();
  await looked(page, 'came');
  await page.getByRole('button', { name: 'Take one answer into the round' }).click();
  await expect(page.getByText('One answer was taken into the round.')).toBeVisible();
  await expect(page.getByText('All of them stand in the round as they came.')).toBeVisible();
  await expect(entity.page.getByText('The secretariat has entered these answers in the round.')).toBeVisible({ timeout: 30_000 });
});

test('what was corrected comes again; the secretariat takes it and records it as handed in', async () => {
  for (const one of await questions(entity)) {
    if (!one.required && one.id !== first) continue;
    const value = one.id === first ? 'yes' : one.type === 'choice' ? one.options[0]?.id : { missing: 'not_collected' };
    await entity.call('PUT', `${place}/answers/${one.id}`, { value }, one.answer ? `"${one.answer.version}"` : undefined);
  }
  // What now depends on the first answer is required too.
  for (const one of await questions(entity)) {
    if (one.required && !one.answer) await entity.call('PUT', `${place}/answers/${one.id}`, { value: one.type === 'choice' ? one.options[0]?.id : { missing: 'not_collected' } });
  }
  await entity.call('POST', `${place}/steps/submit`, {});
  await entity.go(tab);
  await entity.page.getByRole('button', { name: 'Send the answers again' }).click();
  const dialog = entity.page.getByRole('dialog');
  await expect(dialog.getByText(/new or changed since the last sending/)).toBeVisible();
  await looked(entity.page, 'preview-again');
  await dialog.getByRole('button', { name: 'Send', exact: true }).click();

  const page = secretariat.page;
  await expect(page.getByText('Submitted by the country: these answers are final.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('One answer that the country corrected')).toBeVisible();
  await looked(page, 'corrected');
  await page.getByRole('button', { name: /Take \d+ answers into the round/ }).click();
  await expect(page.getByText('All of them stand in the round as they came.')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Record the answers as handed in' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('Sent by Valdoria over the exchange, version 2.');
  await page.getByRole('dialog').getByRole('button', { name: 'Record the answers as handed in' }).click();
  await expect(page.getByText('Submitted', { exact: true }).first()).toBeVisible();
  await secretariat.go(`/work/evaluation/${round}/XA?tab=questions&node=HP21-IC-1.1`);
  await expect(page.getByText('Sent by the office Valdoria (XA)').first()).toBeVisible();
});

test('the adopted report goes to the country and arrives with its seal', async () => {
  const { items } = await secretariat.call<{ items: { person: number; name: string }[] }>('GET', `/evaluation/rounds/${round}/candidates`);
  await secretariat.call('POST', `/evaluation/rounds/${round}/members`, { person: items.find((one) => one.name === 'Chair of the group')?.person, coordinator: true });
  await secretariat.call('POST', `${place}/steps/accept`, {});
  const { proposals } = await chair.call<{ proposals: Record<string, { level: string | null }> }>('GET', `${place}/findings`);
  for (const [node, proposal] of Object.entries(proposals)) await chair.call('PUT', `${place}/findings/${node}`, { text: { en: `Finding on ${node}.` }, rating: proposal.level ?? 'not_evaluated' });
  await chair.call('POST', `${place}/steps/send_draft`, {});
  await secretariat.call('POST', `${place}/steps/end_comments`, { reason: 'None were made.' });
  await chair.call('POST', `${place}/steps/send_report`, {});
  await commission.call('POST', `${place}/steps/adopt`, {});

  const page = secretariat.page;
  await secretariat.go(tab);
  await page.getByRole('button', { name: 'Send the adopted report to the country' }).click();
  await expect(page.getByRole('dialog').getByText(/complete and with its seal/)).toBeVisible();
  await looked(page, 'report-preview');
  await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('Has arrived, not opened')).toBeVisible({ timeout: 30_000 });

  const home = entity.page;
  await entity.go(tab);
  await home.getByRole('link', { name: 'Read the report and its seal' }).click();
  await expect(home.getByText(/The seal holds: this is the report as it was adopted/)).toBeVisible();
  await expect(home.getByText('Finding on HP21-IC-1.1.')).toBeVisible();
  await looked(home, 'report');
  const sealed = await entity.request.get(`/api/v1${place}/received-report?format=sealed`);
  const checked = await entity.request.post('/api/v1/evaluation/verification', { data: await sealed.json(), headers: { 'Content-Type': 'application/json' } });
  expect(((await checked.json()) as { holds: boolean }).holds).toBe(true);
  await expect(page.getByText('Opened', { exact: true })).toBeVisible({ timeout: 30_000 });
});

test('the inbox says in plain words what it is, and leads to it', async ({ browser }) => {
  const [hub, country] = offices as [Office, Office];
  const [there, here] = await Promise.all([Seat.take(browser, hub, 'manager', 360), Seat.take(browser, country, 'manager', 360)]);
  await there.go('/work/inbox?kind=evaluation_answers');
  await there.page.getByRole('link', { name: /Ninth round/ }).first().click();
  await expect(there.page.getByText(/Valdoria has sent its answers to \d+ questions of the evaluation round “Ninth round”/)).toBeVisible();
  await expect(there.page.getByRole('link', { name: 'Look at the answers in the evaluation' })).toHaveAttribute('href', `/en${tab}`);
  expect(await sideways(there.page)).toBe(0);
  await picture(there.page, 'evaluation-exchange-inbox-answers-360');
  await here.go('/work/inbox?kind=evaluation_report', 'es');
  await here.page.getByRole('link', { name: /Novena ronda/ }).first().click();
  await expect(here.page.getByText(/ha enviado el informe aprobado de la ronda de evaluación «Novena ronda»/)).toBeVisible();
  await expect(here.page.getByRole('link', { name: 'Leer el informe y su sello' })).toHaveAttribute('href', `/es/work/evaluation/received/${round}/XA`);
  await picture(here.page, 'evaluation-exchange-inbox-report-360');
});
