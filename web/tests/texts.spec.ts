// The official text of a plan: supplied as a document, tried, kept, and read beside the commitment.

import { deflateRawSync } from 'node:zlib';
import { barriers, expect, logIn, picture, settled, sideways, test } from './support/fixtures';
import type { Page } from '@playwright/test';

interface Node {
  id: string;
  kind: string;
  number: string | null;
  title: string;
  children: Node[];
}

const plan = 'hemispheric_plan_2021_2025';
const left = 'HP21-RIME-3.1';

/** A document in the order of the plan, in words of its titles; one sentence is missing, one is too many. */
async function documentOf(page: Page): Promise<string> {
  const tree = ((await (await page.request.get(`/api/v1/plans/${plan}?lang=en`)).json()) as { tree: Node[] }).tree;
  const lines: string[] = [];
  const visit = (node: Node): void => {
    if (node.kind !== 'pillar' && node.id !== left) lines.push(`${node.number ?? ''}. ${node.title}, as agreed by the Commission.`);
    if (node.id === 'HP21-MC-1.1') lines.push('17.4. A sentence that belongs to no action of the plan.');
    node.children.forEach(visit);
  };
  tree.forEach(visit);
  return lines.join('\n\n');
}

/** A DOCX with one paragraph for each line. */
function docxOf(text: string): Buffer {
  const escape = (line: string): string => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const body = text.split('\n').map((line) => `<w:p><w:r><w:t>${escape(line)}</w:t></w:r></w:p>`).join('');
  const xml = Buffer.from(`<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`);
  return zipOf('word/document.xml', xml);
}

function crcOf(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** An archive of one file. */
function zipOf(name: string, bytes: Buffer): Buffer {
  const packed = deflateRawSync(bytes);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crcOf(bytes), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(bytes.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from('PK\x05\x06'), end]);
}

async function supply(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
}

test('a document is tried, kept and stands beside the commitment with its source', async ({ page }) => {
  await logIn(page, 'administrator');
  await page.goto('/en/work/texts');
  await settled(page);
  await supply(page, 'Plan_of_Action_2021.docx', docxOf(await documentOf(page)));
  await expect(page.getByText('170 of 171 commitments get their text')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Hemispheric Plan of Action on Drugs 2021-2025' })).toBeVisible();
  await expect(page.getByRole('link', { name: left })).toBeVisible();
  await expect(page.getByText('A sentence that belongs to no action of the plan.')).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await sideways(page)).toBe(0);
    await picture(page, `texts_trial_${width}`);
  }
  // Nothing is kept by a trial.
  const before = (await (await page.request.get(`/api/v1/plans/${plan}/commitments/HP21-IS-1.1`)).json()) as { official_texts: unknown[] };
  expect(before.official_texts).toEqual([]);
  await page.getByRole('textbox', { name: 'Name of the document' }).fill('OAS, Plan of Action, 2021');
  await page.getByRole('button', { name: 'Keep these texts' }).click();
  await expect(page.locator('#main').getByText('The texts are kept')).toBeVisible();
  await picture(page, 'texts_kept_1440');
  await page.goto(`/pt/commitments/${plan}/HP21-IS-1.1`);
  await settled(page);
  await expect(page.locator('blockquote[lang=en]')).toContainText('as agreed by the Commission');
  await expect(page.locator('figcaption')).toContainText('OAS, Plan of Action, 2021');
});

test.describe('documents that cannot be used', () => {
  test.use({ expectedComplaints: ['422'] });

  test('each is refused with what to do', async ({ page }) => {
    await logIn(page, 'administrator', 'es');
    await page.goto('/es/work/texts');
    await settled(page);
    await supply(page, 'foto.pdf', Buffer.from('\x7fELF\0\0\0\0\0\0\0\0', 'latin1'));
    await expect(page.getByRole('alert')).toContainText('DOCX');
    await supply(page, 'otro.txt', Buffer.from('Una carta que no es el texto de ningún plan.\n'));
    await expect(page.getByRole('alert')).toContainText('ningún plan');
    await picture(page, 'texts_refused_1440');
    await supply(page, 'vacio.txt', Buffer.alloc(0));
    await expect(page.getByRole('alert')).toContainText('vacío');
    await supply(page, 'grande.pdf', Buffer.alloc(9 * 2 ** 20));
    await expect(page.getByRole('alert')).toContainText('como máximo');
    expect(await barriers(page)).toEqual([]);
  });
});

test('who may not change content is told so', async ({ page }) => {
  await logIn(page, 'officer', 'fr');
  await page.goto('/fr/work/texts');
  await settled(page);
  await expect(page.locator('input[type=file]')).toHaveCount(0);
  await expect(page.getByText('personnes habilitées')).toBeVisible();
});
