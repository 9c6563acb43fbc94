// A person at work: a window of their own, and the same session for what a test only needs done.

import { expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { settled } from './fixtures';
import { password } from './program';

export class Desk {
  readonly login: string;
  readonly page: Page;
  /** What the browser complained about and nobody expected. */
  readonly complaints: string[] = [];
  /** Complaints that the test provokes, as parts of their text. */
  readonly expected: string[] = [];
  readonly #context: BrowserContext;
  readonly #token: string;

  private constructor(login: string, context: BrowserContext, page: Page, token: string) {
    this.login = login;
    this.page = page;
    this.#context = context;
    this.#token = token;
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => {
      if (message.type() === 'error') this.#complain(message.text());
    });
    page.on('pageerror', (fault) => this.#complain(fault.message));
  }

  /** A person who is logged in; '' is a citizen, who is not. */
  static async open(browser: Browser, login: string): Promise<Desk> {
    const context = await browser.newContext({ baseURL: process.env['ATALAYA_URL'] ?? '' });
    let token = '';
    if (login !== '') {
      const answer = await context.request.post('/api/v1/session', { data: { login, password } });
      expect(answer.status(), `${login} logs in`).toBe(200);
      token = ((await answer.json()) as { forgery_token: string }).forgery_token;
    }
    return new Desk(login, context, await context.newPage(), token);
  }
  close(): Promise<void> {
    return this.#context.close();
  }

  async go(path: string, language = 'en'): Promise<void> {
    await this.page.goto(`/${language}${path}`);
    await settled(this.page);
  }
  async press(button: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name: button }).click();
  }
  async told(text: string | RegExp): Promise<void> {
    await expect(this.page.getByText(text).first()).toBeVisible();
  }

  /** By the data service, below /evaluation; the status is checked unless it is given. */
  async call<T = unknown>(method: string, path: string, body?: unknown, options: { seen?: number; status?: number } = {}): Promise<T> {
    const answer = await this.#context.request.fetch(`/api/v1/evaluation${path}`, {
      method,
      headers: { 'X-Atalaya-Token': this.#token, ...(options.seen ? { 'If-Match': `"${options.seen}"` } : {}) },
      ...(body === undefined ? {} : { data: body }),
    });
    const text = await answer.text();
    if (options.status !== undefined) expect(answer.status(), `${method} ${path}: ${text}`).toBe(options.status);
    else expect(answer.ok(), `${this.login}: ${method} ${path}: ${answer.status()} ${text}`).toBe(true);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  #complain(text: string): void {
    if (!this.expected.some((part) => text.includes(part))) this.complaints.push(text);
  }
}
