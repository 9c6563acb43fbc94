// Files of surveys for tests, made by the test or taken from the demonstration.

import type { Page } from '@playwright/test';
import { expect, settled } from './fixtures';
import { password } from './program';

export interface SentFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** 240 invented students of 12 schools in 3 strata, as a spreadsheet of a ministry would have them. */
export function studentsAsText(name: string): SentFile {
  const rows = ['ESTRATO;COLEGIO;PONDERADOR;SEXO;EDAD;P7;P8;P9'];
  for (let i = 0; i < 240; ++i) {
    const school = Math.floor(i / 20);
    const ever = i % 5 < 3;
    const year = ever && i % 3 > 0;
    rows.push([1 + Math.floor(school / 4), 100 + school, `${38 + (school % 4)},5`, 1 + (i % 2), 13 + (i % 5), i % 60 === 7 ? 9 : ever ? 1 : 2, year ? 1 : 2, year && i % 2 === 0 ? 1 : 2].join(';'));
  }
  return { name, mimeType: 'text/csv', buffer: Buffer.from(rows.join('\r\n'), 'utf8') };
}

/** A survey of the demonstration as its file for SPSS, and what is known of it. */
export async function demonstrationFile(page: Page, setting: string): Promise<{ file: SentFile; id: string; year: number }> {
  const context = await page.context().browser()?.newContext({ baseURL: new URL(page.url()).origin });
  if (!context) throw new Error('no browser');
  expect((await context.request.post('/api/v1/session', { data: { login: 'analyst', password } })).ok()).toBe(true);
  const { items } = (await (await context.request.get('/api/v1/surveys')).json()) as { items: { id: string; setting: string; year: number; has_file: boolean }[] };
  const survey = items.filter((one) => one.setting === setting && one.has_file).sort((a, b) => b.year - a.year)[0];
  if (!survey) throw new Error(`the demonstration has no survey of the kind ${setting}`);
  const data = await context.request.get(`/api/v1/surveys/${survey.id}/data?format=sav`);
  expect(data.ok(), await data.text().catch(() => '')).toBe(true);
  const file = { name: `${survey.id}.sav`, mimeType: 'application/octet-stream', buffer: await data.body() };
  await context.close();
  return { file, id: survey.id, year: survey.year };
}

export async function openTab(page: Page, survey: string, tab: string): Promise<void> {
  await page.goto(`/en/work/surveys/${survey}?tab=${tab}`);
  await settled(page);
}

/** Describes a survey by the form, as far as it must be. */
export async function describe(page: Page, title: string, year: number): Promise<string> {
  await page.goto('/en/work/surveys/new');
  await settled(page);
  await page.getByRole('textbox', { name: /^Title/ }).first().fill(title);
  await page.getByRole('textbox', { name: /^Year/ }).fill(String(year));
  await page.getByLabel('Population surveyed').selectOption('school');
  await page.getByRole('textbox', { name: /^Population/ }).fill('Students of grades 8 to 12');
  const id = title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  await page.getByRole('textbox', { name: /^Short name/ }).fill(id);
  await page.getByRole('textbox', { name: /^Series/ }).fill(`${id}-series`);
  await page.getByLabel('From', { exact: true }).nth(1).fill(`${year}-04`);
  await page.getByLabel('To', { exact: true }).nth(1).fill(`${year}-06`);
  await page.getByRole('checkbox', { name: 'The data are invented' }).check();
  await page.getByRole('button', { name: 'Create the survey' }).click();
  await expect(page).toHaveURL(new RegExp(`/work/surveys/${id}\\?tab=file`));
  return id;
}
