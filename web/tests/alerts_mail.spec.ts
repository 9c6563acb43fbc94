// Alerts by e-mail from end to end: the real program, its queue and a mail server. Somebody subscribes
// on the page, an alert is released by two people, corrected and retracted, and what stands in the
// mailbox is read as a mail program reads it.

import { expect, picture, settled, test } from './support/fixtures';
import { Mailbox, type Mail } from './support/mailbox';
import { Seat, startOffice, type Office } from './support/offices';

test.describe.configure({ mode: 'serial' });

const mailbox = new Mailbox();
const languages = ['en', 'es', 'pt', 'fr'];
const headlines: Record<string, string> = {
  en: 'Nitazene in blue tablets',
  es: 'Nitaceno en comprimidos azules: peligro de intoxicación mortal también con una dosis pequeña',
  pt: 'Nitazeno em comprimidos azuis',
  fr: 'Nitazène dans des comprimés bleus',
};
let office: Office;
let duty: Seat;
let head: Seat;
let reference = '';

function day(ahead: number): string {
  return new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
}
function texts(known: string): Record<string, string>[] {
  return languages.map((language) => ({ language, headline: headlines[language] ?? '', what_is_known: `${known} (${language}, ñ ã ç œ)`, advice_public: '.A line that begins with a point.' }));
}
async function write(more: Record<string, unknown>): Promise<string> {
  const made = await duty.call<{ id: string }>('POST', '/registers/alerts/records', {
    title: 'Nitazene', kind: 'alert', severity: 'severe', urgency: 'immediate', certainty: 'observed', languages,
    texts: texts('Three people were found unconscious.'), valid_until: day(30), ...more,
  });
  return made.id;
}
async function seen(id: string): Promise<string> {
  const answer = await duty.request.get(`/api/v1/registers/alerts/records/${id}`);
  return answer.headers()['etag'] ?? '';
}
async function step(seat: Seat, id: string, name: string, reason?: string): Promise<void> {
  await seat.call('POST', `/registers/alerts/records/${id}/transitions/${name}`, reason ? { reason } : {}, await seen(id));
}
interface Waiting {
  to: string;
  about: string;
  revision: number;
  attempts: number;
  sent_at: string | null;
  given_up: boolean;
  fault: { detail?: string } | null;
}
async function queue(about: string): Promise<Waiting[]> {
  const all = await head.call<{ items: Waiting[] }>('GET', '/warning/mail-queue');
  return all.items.filter((one) => one.about === about);
}
async function newest(address: string, count: number): Promise<Mail> {
  await expect.poll(() => mailbox.to(address).length, { timeout: 100_000 }).toBe(count);
  return mailbox.to(address)[count - 1] as Mail;
}
function linkIn(mail: Mail, what: string): string {
  const found = new RegExp(`${office.address}/[a-z]{2}/alerts/subscription\\?${what}=[\\w-]+`).exec(mail.text);
  expect(found, `a link to ${what} in:\n${mail.text}`).not.toBeNull();
  return found?.[0] ?? '';
}
/** What any mail program and any server on the way may expect. */
function expectWellFormed(mail: Mail): void {
  expect(mail.source).not.toMatch(/[^\r]\n|\r[^\n]/);
  for (const line of mail.source.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
  expect(mail.source.slice(0, mail.source.indexOf('\r\n\r\n'))).toMatch(/^[\x09\x0a\x0d\x20-\x7e]*$/);
  const header = (name: string): string => mail.headers.get(name) ?? '';
  expect(header('from')).toBe('"Observatorio de Valdoria" <ews@observatory.example>');
  expect(header('to')).toContain(mail.to);
  expect(mail.from).toBe('ews@observatory.example');
  expect(header('mime-version')).toBe('1.0');
  expect(header('content-type')).toMatch(/^text\/plain; *charset="?utf-8"?/i);
  expect(header('auto-submitted')).toBe('auto-generated');
  expect(header('message-id')).toMatch(/^<[^<>@\s]+@observatory\.example>$/);
  expect(Math.abs(Date.parse(header('date')) - Date.now())).toBeLessThan(300_000);
}

test.beforeAll(async ({ browser }) => {
  await mailbox.start();
  office = await startOffice('XA', 'Valdoria');
  [duty, head] = await Promise.all([Seat.take(browser, office, 'duty'), Seat.take(browser, office, 'head')]);
  await head.call('PUT', '/warning/mail-settings', {
    host: '127.0.0.1', port: mailbox.port, security: 'none', from: 'Observatorio de Valdoria <ews@observatory.example>', base: office.address,
  });
});
test.afterAll(async () => {
  await office?.stop();
  await mailbox.stop();
});

test('an address counts once its owner has followed the link', async ({ page }) => {
  for (const [address, language] of [['ana@clinic.example', 'es'], ['joao@clinic.example', 'pt'], ['nobody@clinic.example', 'fr']] as const) {
    await page.goto(`${office.address}/${language}/alerts`);
    await settled(page);
    await page.locator('input[type=email]').fill(address);
    await page.locator('form button[type=submit]').click();
    await expect(page.getByRole('status').filter({ hasText: address })).toBeVisible();
    const mail = await newest(address, 1);
    expectWellFormed(mail);
    if (address.startsWith('nobody')) continue;
    await page.goto(linkIn(mail, 'confirm'));
    await settled(page);
    if (language === 'es') {
      expect(mail.subject).toBe('Confirme que desea recibir alertas');
      await picture(page, 'subscription-confirm');
    }
    await page.locator('form button[type=submit]').click();
    await expect(page.locator('form')).toHaveCount(0);
  }
});

test('a released alert is in each mailbox in the language of its reader', async () => {
  reference = await write({ mark: 'public', audience: ['public', 'professionals'] });
  await step(duty, reference, 'propose');
  expect(mailbox.to('ana@clinic.example')).toHaveLength(1);
  await step(head, reference, 'release');
  const [spanish, portuguese] = [await newest('ana@clinic.example', 2), await newest('joao@clinic.example', 2)];
  for (const mail of [spanish, portuguese]) expectWellFormed(mail);
  expect(spanish.subject).toBe(headlines['es']);
  expect(spanish.text).toContain('Three people were found unconscious. (es, ñ ã ç œ)');
  expect(spanish.text).toContain('\n.A line that begins with a point.\n');
  expect(spanish.text).toContain(`${office.address}/es/alerts/XA/${reference}`);
  expect(portuguese.subject).toBe(headlines['pt']);
  expect(spanish.headers.get('list-unsubscribe')).toBe(`<${linkIn(spanish, 'leave')}>`);
  expect(linkIn(spanish, 'leave')).not.toBe(linkIn(portuguese, 'leave').replace('/pt/', '/es/'));
  expect(mailbox.to('nobody@clinic.example')).toHaveLength(1);
});

test('a correction waits for a server that is down, and arrives once', async () => {
  test.slow();
  await mailbox.stop();
  await step(duty, reference, 'amend');
  await duty.call('PATCH', `/registers/alerts/records/${reference}`, { revision_note: 'The tablets are green.', texts: texts('Four people.') }, await seen(reference));
  await step(duty, reference, 'propose_update');
  await step(head, reference, 'release_update');
  const about = `alert:${reference}`;
  const corrections = async (): Promise<Waiting[]> => (await queue(about)).filter((one) => one.revision === 2);
  await expect.poll(async () => (await corrections()).filter((one) => one.attempts === 1 && one.fault !== null).length, { timeout: 60_000 }).toBe(2);
  for (const one of await corrections()) expect([one.sent_at, one.given_up]).toEqual([null, false]);
  // Back again, it is not ready for the first that comes.
  mailbox.refusals = ['451 4.3.2 come back later'];
  await mailbox.start();
  await expect.poll(() => mailbox.to('ana@clinic.example').length + mailbox.to('joao@clinic.example').length, { timeout: 120_000 }).toBe(5);
  expect(mailbox.refusals).toEqual([]);
  const first = mailbox.mails[mailbox.mails.length - 1] as Mail;
  expectWellFormed(first);
  expect(first.text).toContain('Four people.');
  expect(first.text).toContain('The tablets are green.');
  // The one that was put off waits for its next turn and is not lost.
  const [put] = (await corrections()).filter((one) => one.sent_at === null);
  expect(put).toMatchObject({ attempts: 2, given_up: false });
  expect(put?.to).not.toBe(first.to);
});

test('a retraction goes to the same people, also to who left; a new alert does not', async ({ page }) => {
  const before = mailbox.mails.length;
  await page.goto(linkIn(mailbox.to('ana@clinic.example')[1] as Mail, 'leave'));
  await settled(page);
  await page.locator('form button[type=submit]').click();
  await expect(page.locator('form')).toHaveCount(0);
  await step(head, reference, 'retract', 'The laboratory had mixed up two samples.');
  await expect.poll(() => mailbox.mails.length, { timeout: 60_000 }).toBe(before + 2);
  const last = mailbox.mails.slice(before);
  expect(last.map((mail) => mail.to).sort()).toEqual(['ana@clinic.example', 'joao@clinic.example']);
  for (const mail of last) {
    expectWellFormed(mail);
    expect(mail.text).toContain('The laboratory had mixed up two samples.');
    expect(mail.subject).toMatch(mail.to.startsWith('ana') ? /^RETRACTADA: Nitaceno/ : /^RETRATADO: Nitazeno/);
  }
  const next = await write({ mark: 'public', audience: ['public'] });
  await step(duty, next, 'propose');
  await step(head, next, 'release');
  await expect.poll(() => mailbox.mails.length, { timeout: 60_000 }).toBe(before + 3);
  expect(mailbox.mails[before + 2]?.to).toBe('joao@clinic.example');
});

test('an exercise is in no mailbox, and nothing came twice', async () => {
  const before = mailbox.mails.length;
  const drill = await write({ mark: 'tlp:green', audience: ['public', 'professionals', 'network'], exercise: true });
  await step(duty, drill, 'propose');
  await step(head, drill, 'release');
  // One that may be mailed, released after it, has come: the drill had its turn.
  const real = await write({ mark: 'public', audience: ['public'] });
  await step(duty, real, 'propose');
  await step(head, real, 'release');
  await expect.poll(() => mailbox.mails.length, { timeout: 60_000 }).toBe(before + 1);
  expect(await queue(`alert:${drill}`)).toEqual([]);
  const ids = mailbox.mails.map((mail) => mail.headers.get('message-id'));
  expect(new Set(ids).size).toBe(ids.length);
});
