// The people of an evaluation, each at a window of their own, in a round that no other test touches;
// and by the data service what a test only needs done before its own part begins.

import type { Browser, Locator } from '@playwright/test';
import { Desk } from './desk';
import { barriers, expect, picture, sideways } from './fixtures';

export const evaluators = {
  expert: 'Demonstration: expert of another country',
  chair: 'Demonstration: coordinator of the expert group',
  expert_valdoria: 'Demonstration: expert of Valdoria',
  alternate: 'Demonstration: alternate of the expert',
} as const;
const logins = ['secretariat', 'entity', 'police', 'expert', 'alternate', 'chair', 'expert_valdoria', 'commission', ''] as const;
export type Login = (typeof logins)[number];

/** The day so many days from now, as the service writes it. */
export function day(offset: number): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
}

interface Plan {
  previous: string;
  /** None: the whole plan. */
  pillars: string[];
  deadlines: Record<string, string>;
}

export class Road {
  readonly round: string;
  readonly #desks: Map<Login, Desk>;

  /** `before`: another round of the same people. */
  constructor(round: string, before?: Road) {
    this.round = round;
    this.#desks = before ? before.#desks : new Map<Login, Desk>();
  }
  /** Of the country, by the data service. */
  get place(): string {
    return `/rounds/${this.round}/countries/XA`;
  }
  /** Of the country, for a window. */
  get page(): string {
    return `/work/evaluation/${this.round}/XA`;
  }
  get title(): string {
    return `Round ${this.round}`;
  }

  async open(browser: Browser): Promise<void> {
    for (const login of logins) this.#desks.set(login, await Desk.open(browser, login));
  }
  async close(): Promise<void> {
    for (const desk of this.#desks.values()) await desk.close();
  }
  at(login: Login): Desk {
    const desk = this.#desks.get(login);
    if (!desk) throw new Error(`nobody called ${login}`);
    return desk;
  }
  card(desk: Desk, question: string): Locator {
    return desk.page.locator(`article[id="${question}"]`);
  }

  /** After each test: what every window looked like if it failed, and what no browser may say. */
  async check(failed: boolean): Promise<void> {
    if (failed) for (const desk of this.#desks.values()) await picture(desk.page, `${this.round.replace(/-.*/, '')}-failed-${desk.login}`);
    for (const desk of this.#desks.values()) expect(desk.complaints.splice(0), `complaints of the browser of ${desk.login}`).toEqual([]);
  }
  /** At a telephone and at a wide window: no barrier, nothing beyond the edge, a picture of both. */
  async looked(desk: Desk, name: string): Promise<void> {
    expect(await barriers(desk.page), name).toEqual([]);
    for (const width of [360, 1440]) {
      await desk.page.setViewportSize({ width, height: 900 });
      expect(await sideways(desk.page), `${name} at ${width}`).toBe(0);
      await picture(desk.page, `road-${name}-${width}`);
    }
  }

  /** Presses what moves the country on, and says so again in the dialog. */
  async step(login: Login, transition: string, after: string, reason = ''): Promise<void> {
    const desk = this.at(login);
    await desk.press(transition);
    const dialog = desk.page.getByRole('dialog');
    if (reason !== '') await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: transition }).click();
    await desk.told(`Valdoria (fictional): ${after}`);
  }

  /** A round with its group, in which the country has taken over what it said before, submitted it, and
      been passed on to the experts. */
  async toTheExperts(plan: Plan): Promise<void> {
    const [secretariat, entity] = [this.at('secretariat'), this.at('entity')];
    const title = Object.fromEntries(['en', 'es', 'pt', 'fr'].map((language) => [language, this.title]));
    await secretariat.call('POST', '/rounds', { id: this.round, title, procedure: 'mem', instrument: 'mem_hp21', countries: ['XA', 'XD', 'XE'], ...plan });
    await this.seat();
    await secretariat.call('POST', `${this.place}/steps/open`, {});
    await entity.call('POST', `${this.place}/carry_over`, {});
    await this.review();
    await entity.call('POST', `${this.place}/steps/submit`, {});
    await secretariat.call('POST', `${this.place}/steps/accept`, {});
  }
  /** All experts but the alternate, who is seated where that is what is tried. */
  async seat(): Promise<void> {
    const secretariat = this.at('secretariat');
    const found = await secretariat.call<{ items: { person: number; name: string }[] }>('GET', `/rounds/${this.round}/candidates`);
    for (const login of ['expert', 'chair', 'expert_valdoria'] as const) {
      const person = found.items.find((one) => one.name === evaluators[login])?.person;
      await secretariat.call('POST', `/rounds/${this.round}/members`, { person, coordinator: login === 'chair' }, { status: 201 });
    }
  }
  /** The entity has read everything that was answered. */
  async review(): Promise<void> {
    const entity = this.at('entity');
    const all = await entity.call<{ nodes: { questions: { id: string; answer: { value: unknown; reviewed: boolean } | null }[] }[] }>('GET', `${this.place}/questionnaire`);
    const open = all.nodes.flatMap((node) => node.questions).filter((one) => one.answer?.value && !one.answer.reviewed);
    await entity.call('POST', `${this.place}/review`, { questions: open.map((one) => one.id) });
  }
  /** From the experts to everyone, with one recommendation and no comments. */
  async toThePublic(node: string, text: string): Promise<void> {
    await this.draftTheRest();
    await this.at('chair').call('POST', `${this.place}/steps/send_draft`, {});
    await this.at('entity').call('POST', `${this.place}/steps/return_comments`, {});
    await this.at('expert').call('POST', `${this.place}/recommendations`, { node, type: 'staff_train', priority: 'high', text: { en: text } }, { status: 201 });
    await this.publish();
  }
  /** From the second draft. */
  async publish(): Promise<void> {
    await this.at('chair').call('POST', `${this.place}/steps/send_report`, {});
    await this.at('commission').call('POST', `${this.place}/steps/adopt`, {});
    await this.at('secretariat').call('POST', `${this.place}/steps/publish`, {});
  }
  /** What is not drafted yet is found as the rule of the scale proposes. */
  async draftTheRest(login: Login = 'expert'): Promise<void> {
    const desk = this.at(login);
    const all = await desk.call<{ items: { node: string }[]; proposals: Record<string, { level: string | null }> }>('GET', `${this.place}/findings`);
    const drafted = new Set(all.items.map((one) => one.node));
    for (const [node, proposal] of Object.entries(all.proposals)) {
      if (drafted.has(node)) continue;
      await desk.call('PUT', `${this.place}/findings/${node}`, { text: { en: `Finding on ${node}.` }, rating: proposal.level ?? 'not_evaluated' });
    }
  }
}
