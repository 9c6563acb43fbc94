// What every test of a page has: the address of the program, complaints of the browser counted as
// failures, and the check for barriers.

import { expect, test as base, type Page } from '@playwright/test';
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { password } from './program';

export { expect };

export const languages = ['en', 'es', 'pt', 'fr'] as const;
/** From a small phone to a wide screen. */
export const widths = [320, 360, 768, 1440, 2560] as const;

interface Fixtures {
  /** Complaints that a test expects, as parts of their text: a refused request is one. */
  expectedComplaints: string[];
}

export const test = base.extend<Fixtures>({
  expectedComplaints: async ({}, use) => {
    await use([]);
  },
  baseURL: async ({}, use) => {
    const address = process.env['ATALAYA_URL'];
    if (!address) throw new Error('the program has not been started');
    await use(address);
  },
  page: async ({ page, expectedComplaints }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (fault) => complaints.push(fault.message));
    await use(page);
    const unexpected = complaints.filter((text) => !expectedComplaints.some((part) => text.includes(part)));
    expect(unexpected, 'complaints of the browser').toEqual([]);
  },
});

/** WCAG 2.2 AA and axe's own best practices: what is found, in words. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = (await page.evaluate(() =>
    (window as unknown as { axe: { run: (context: Document) => Promise<unknown> } }).axe.run(document),
  )) as AxeResults;
  return results.violations.map(
    (violation) => `${violation.id}: ${violation.help}: ${violation.nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`).join(' | ')}`,
  );
}

/** The page has what it asked for. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('h1')).toBeVisible();
  await page.waitForLoadState('networkidle');
  await expect(page.locator('.skeleton')).toHaveCount(0);
}

/** How far the page can be scrolled sideways, in pixels. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Kept as an artefact, to be looked at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(process.env['ATALAYA_WEB_ARTEFACTS'] ?? '../build/dev/web', 'screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** As a member of staff would, by the page. */
export async function logIn(page: Page, login: string, language: string = 'en'): Promise<void> {
  await page.goto(`/${language}/login`);
  await page.locator('input[autocomplete=username]').fill(login);
  await page.locator('input[type=password]').fill(password);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL((url) => !url.pathname.endsWith('/login'));
  // What is under way when a page is left fails, and would be taken for a complaint.
  await settled(page);
  // What is still being fetched when a test goes on to its own page would be cut off.
  await page.locator('#parts').waitFor({ state: 'attached' });
}
