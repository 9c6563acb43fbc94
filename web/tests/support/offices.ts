// Offices of the exchange as real programs, each with a folder of its own: a hub and two countries.

import { expect, type APIRequestContext, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { password, serveProgram, type Program } from './program';

export interface Office extends Program {
  id: string;
  name: string;
}

/** A second fictional country, beside the one that the program brings. */
const secondCountry = `kind: territories
territories:
  - {code: XB, label: {en: "Alboria (fictional)", es: "Alboria (país ficticio)", pt: "Alboria (país fictício)", fr: "Alboria (pays fictif)"}}
`;
const people: Record<string, string> = { duty: 'ews_officer', head: 'ews_head', manager: 'exchange_manager' };

/** A program without data, with a duty officer, a head and a manager of the exchange; `more`: logins with their grants. */
export async function startOffice(id: string, name: string, more: Record<string, string[]> = {}): Promise<Office> {
  const path = resolve(process.env['ATALAYA_PROGRAM'] ?? '../build/dev/atalaya');
  const folder = mkdtempSync(join(tmpdir(), `atalaya-${id.toLowerCase()}-`));
  const content = join(folder, 'content', 'territories');
  mkdirSync(content, { recursive: true });
  writeFileSync(join(content, 'second.yaml'), secondCountry);
  const scope = id === 'HUB' ? '*' : id;
  const usual = Object.fromEntries(Object.entries(people).map(([login, role]) => [login, [`${role}:${scope}`]]));
  for (const [login, grants] of Object.entries({ ...usual, ...more })) {
    execFileSync(path, ['--data', folder, '--lang', 'en', 'person', 'add', login, '--name', `${name}, ${login}`, ...grants.flatMap((grant) => ['--grant', grant])], { input: `${password}\n`, stdio: ['pipe', 'ignore', 'inherit'] });
  }
  return { id, name, ...(await serveProgram(path, ['--data', folder, '--lang', 'en'], folder)) };
}

/** A person of an office at work: a window, and the same session for what a test only needs done. */
export class Seat {
  readonly office: Office;
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #token: string;

  private constructor(office: Office, context: BrowserContext, page: Page, token: string) {
    this.office = office;
    this.#context = context;
    this.page = page;
    this.#token = token;
  }

  static async take(browser: Browser, office: Office, login: string, width = 1280): Promise<Seat> {
    const context = await browser.newContext({ baseURL: office.address, viewport: { width, height: width < 600 ? 740 : 900 } });
    const answer = await context.request.post('/api/v1/session', { data: { login, password } });
    expect(answer.status(), `${login} of ${office.id} logs in`).toBe(200);
    const token = ((await answer.json()) as { forgery_token: string }).forgery_token;
    return new Seat(office, context, await context.newPage(), token);
  }
  get request(): APIRequestContext {
    return this.#context.request;
  }
  close(): Promise<void> {
    return this.#context.close();
  }
  offline(is: boolean): Promise<void> {
    return this.#context.setOffline(is);
  }

  /** A page that follows the inbox is never without a request under way: its content is waited for. */
  async go(path: string, language = 'en'): Promise<void> {
    await this.page.goto(`/${language}${path}`);
    await expect(this.page.locator('h1')).toBeVisible();
    await expect(this.page.locator('.skeleton')).toHaveCount(0);
  }
  async call<T = Record<string, unknown>>(method: string, path: string, body?: unknown, etag?: string): Promise<T> {
    const answer = await this.request.fetch(`/api/v1${path}`, {
      method,
      headers: { 'X-Atalaya-Token': this.#token, ...(etag ? { 'If-Match': etag } : {}) },
      ...(body === undefined ? {} : { data: body }),
    });
    const text = await answer.text();
    expect(answer.ok(), `${this.office.id}: ${method} ${path}: ${answer.status()} ${text.slice(0, 400)}`).toBe(true);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

/** Sets what an office says of itself. */
export function nameOffice(manager: Seat): Promise<unknown> {
  const { id, name, address } = manager.office;
  const hub = id === 'HUB';
  return manager.call('PUT', '/exchange/self', { id, role: hub ? 'hub' : 'country', country: hub ? '' : id, name: { en: name, es: name, pt: name, fr: name }, address: hub ? address : '' });
}

/** `manager` takes in the other office and trusts it, as after a call by telephone. */
export async function trust(manager: Seat, other: Seat): Promise<void> {
  const [presentation, self] = await Promise.all([other.call('GET', '/exchange/presentation'), other.call<{ fingerprint: string }>('GET', '/exchange/self')]);
  await manager.call('POST', '/exchange/nodes', presentation);
  await manager.call('POST', `/exchange/nodes/${other.office.id}/verification`, { fingerprint: self.fingerprint });
}

/** Both trust each other, and the country calls the hub. */
export async function connect(country: Seat, hub: Seat): Promise<void> {
  await trust(hub, country);
  await hub.call('PUT', `/exchange/nodes/${country.office.id}/link`, { link: 'answer' });
  await trust(country, hub);
  await country.call('PUT', `/exchange/nodes/HUB/link`, { link: 'call', address: hub.office.address });
}

/** The country calls where nobody answers, and has noticed it. */
export async function cut(country: Seat): Promise<void> {
  await country.call('PUT', '/exchange/nodes/HUB/link', { link: 'call', address: 'http://127.0.0.1:9' });
  await expect
    .poll(async () => (await country.call<{ items: { id: string; line: { up: boolean } | null }[] }>('GET', '/exchange/nodes')).items.find((node) => node.id === 'HUB')?.line?.up, { timeout: 60_000 })
    .toBe(false);
}

/** Waits until an office knows all these as verified: the hub's list has come. */
export async function knows(manager: Seat, ids: readonly string[]): Promise<void> {
  await expect
    .poll(async () => (await manager.call<{ items: { id: string; state: string }[] }>('GET', '/exchange/nodes')).items.filter((node) => node.state === 'verified').map((node) => node.id).sort(), { timeout: 60_000 })
    .toEqual([...ids].sort());
}
