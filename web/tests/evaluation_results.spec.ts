// What comes of a round: the report on all countries is adopted anew by the Commission, published by
// the secretariat and verified by a citizen; the annual report and the data for the United Nations
// are taken away.

import { readFileSync } from 'node:fs';
import type { Browser } from '@playwright/test';
import { Desk } from './support/desk';
import { barriers, expect, picture, sideways, test } from './support/fixtures';

test.describe.configure({ mode: 'serial' });

const round = 'demo-2024';
const results = `/work/evaluation/${round}?tab=results`;
const desks = new Map<string, Desk>();
let edition = 1;

function at(login: string): Desk {
  const desk = desks.get(login);
  if (!desk) throw new Error(`nobody called ${login}`);
  return desk;
}
async function looked(desk: Desk, name: string): Promise<void> {
  expect(await barriers(desk.page), name).toEqual([]);
  expect(await desk.page.locator('body').innerText(), name).not.toMatch(/\b(web|staff|evaluation)\.[a-z_]+\.[a-z_]+/);
  for (const width of [360, 1440]) {
    await desk.page.setViewportSize({ width, height: 900 });
    expect(await sideways(desk.page), `${name} at ${width}`).toBe(0);
    await picture(desk.page, `results-${name}-${width}`);
  }
}
/** The file behind a link, in the part of the page with that name. */
async function taken(desk: Desk, part: string, link: string): Promise<Buffer> {
  const download = desk.page.waitForEvent('download');
  await desk.page.getByRole('region', { name: part, exact: true }).getByRole('link', { name: link, exact: true }).first().click();
  return readFileSync(await (await download).path());
}

test.beforeAll(async ({ browser }: { browser: Browser }) => {
  for (const login of ['secretariat', 'commission', '']) desks.set(login, await Desk.open(browser, login));
});
test.afterAll(async () => {
  for (const desk of desks.values()) await desk.close();
});
test.afterEach(() => {
  for (const desk of desks.values()) expect(desk.complaints.splice(0), `complaints of the browser of ${desk.login}`).toEqual([]);
});

test('a report cannot be adopted while countries are under way, and it is said which', async () => {
  const desk = at('secretariat');
  await desk.go('/work/evaluation/demo-2026?tab=results');
  await desk.told(/countries are still under way in this round/);
  await expect(desk.page.getByRole('button', { name: 'Adopt the hemispheric report' })).toHaveCount(0);
  await looked(desk, 'under-way');
});

test('the Commission adopts a new edition with its reason', async () => {
  const desk = at('commission');
  await desk.go(results);
  await desk.told('Adopted by the Commission on');
  edition = (await desk.call<{ adopted: { edition: number } }>('GET', `/rounds/${round}/report/steps`)).adopted.edition;
  await desk.press('Adopt the hemispheric report: new edition');
  const dialog = desk.page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Adopt the hemispheric report' }).click();
  await expect(dialog.getByRole('textbox')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByRole('textbox').fill('A figure of the first edition was corrected.');
  await dialog.getByRole('button', { name: 'Adopt the hemispheric report' }).click();
  await desk.told(`Edition ${edition + 1}: A figure of the first edition was corrected.`);
  await desk.told('Not published yet');
  await expect(desk.page.getByRole('button', { name: 'Publish the hemispheric report' })).toHaveCount(0);
  await looked(desk, 'adopted');
});

test('a citizen reads the earlier edition until the secretariat publishes the new one', async () => {
  const citizen = at('');
  await citizen.go(`/evaluations/${round}`);
  await citizen.told('Adopted by the Commission on');
  await expect(citizen.page.getByText(`Edition ${edition + 1}`)).toHaveCount(0);
  const desk = at('secretariat');
  await desk.go(results);
  await desk.press('Publish the hemispheric report');
  await desk.page.getByRole('dialog').getByRole('button', { name: 'Publish the hemispheric report' }).click();
  await desk.told('Done: Publish the hemispheric report');
  await looked(desk, 'published');
  await citizen.go(`/evaluations/${round}`);
  await citizen.told(`Edition ${edition + 1}: A figure of the first edition was corrected.`);
  await citizen.press('Verify the seal');
  await citizen.told('The report is unchanged since it was adopted.');
  await citizen.told('30 recommendations were made.');
  await looked(citizen, 'public');
});

for (const [language, follow] of [['es', 'Recomendaciones y su seguimiento'], ['pt', 'Recomendações e seu acompanhamento'], ['fr', 'Recommandations et suivi']] as const) {
  test(`the report and its steps are read in ${language}`, async () => {
    await at('').go(`/evaluations/${round}`, language);
    await at('').told(follow);
    await looked(at(''), `public-${language}`);
    await at('secretariat').go(results, language);
    await looked(at('secretariat'), `staff-${language}`);
  });
}

test('the sealed file is checked by a citizen, and a changed number is found with its place', async () => {
  const citizen = at('');
  const { page } = citizen;
  await citizen.go(`/evaluations/${round}`);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Sealed file' }).click();
  const sealed = readFileSync(await (await download).path(), 'utf8');
  await citizen.go('/evaluations/verification');
  const bring = (text: string): Promise<void> => page.locator('input[type=file]').setInputFiles({ name: 'report.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await bring(sealed);
  await citizen.told('The seal holds');
  await citizen.told(`Hemispheric report, edition ${edition + 1}`);
  await bring(sealed.replace('"counted":30', '"counted":33'));
  await citizen.told('The seal does not hold');
  await citizen.told('Changed: /counted');
  await looked(citizen, 'forged');
});

test('the secretariat takes the annual report and the data for the United Nations away', async () => {
  const desk = at('secretariat');
  await desk.go('/work/evaluation');
  await looked(desk, 'annual');
  const annual = 'Annual report to the Commission';
  expect((await taken(desk, annual, 'Word document')).subarray(0, 2).toString()).toBe('PK');
  expect((await taken(desk, annual, 'CSV')).toString()).toContain('Rounds open in the year');
  await desk.page.getByRole('region', { name: annual }).getByLabel('Table', { exact: true }).selectOption('Extensions');
  expect((await taken(desk, annual, 'CSV')).toString()).toContain('Synthetic: elections in the country.');
  await desk.go(results);
  const un = 'Data for the report to the United Nations';
  expect((await taken(desk, un, 'Spreadsheet')).subarray(0, 2).toString()).toBe('PK');
  expect((await taken(desk, un, 'CSV')).toString().split('\n').length).toBeGreaterThan(200);
});
