// Rounds and people of their own for the tests of evaluations, so that they disturb no others.

import type { Page } from '@playwright/test';
import { expect } from './fixtures';
import { password } from './program';

/** Asks the service as an account of the demonstration, beside what the page does. */
export async function asAccount(page: Page, login: string): Promise<(method: 'get' | 'post' | 'put' | 'patch', path: string, body?: unknown, tag?: string) => Promise<unknown>> {
  const request = (await page.context().browser()?.newContext({ baseURL: new URL(page.url()).origin }))?.request;
  if (!request) throw new Error('no browser');
  expect((await request.post('/api/v1/session', { data: { login, password } })).ok()).toBe(true);
  const token = ((await (await request.get('/api/v1/session')).json()) as { forgery_token: string }).forgery_token;
  return async (method, path, body, tag) => {
    const headers = { 'X-Atalaya-Token': token, ...(tag ? { 'If-Match': tag } : {}) };
    const answer = await request[method](`/api/v1${path}`, { headers, ...(body === undefined ? {} : { data: body }) });
    expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true);
    return answer.status() === 204 ? undefined : answer.json();
  };
}

/** A round about the whole plan, not open yet. */
export async function makeRound(page: Page, id: string, countries: readonly string[]): Promise<void> {
  const ask = await asAccount(page, 'secretariat');
  const title = { en: id, es: id, pt: id, fr: id };
  await ask('post', '/evaluation/rounds', { id, title, procedure: 'mem', instrument: 'mem_hp21', countries, pillars: [], deadlines: {} });
}

/** An expert of a country, who may evaluate Valdoria; gives the number of the account. */
export async function makeExpert(page: Page, login: string, name: string, country: string): Promise<number> {
  const ask = await asAccount(page, 'administrator');
  const made = (await ask('post', '/people', { login, name, password, country, language: 'en', grants: [{ role: 'evaluation_expert', country: 'XA' }] })) as { id: number };
  return made.id;
}
