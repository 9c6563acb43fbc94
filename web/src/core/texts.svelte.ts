// Every word of the application comes from the message files of the program
// (content/messages/web_*.yaml), so that a country can lay its own over them.

import { language } from './language';

export type Area = 'public' | 'staff' | 'help';
export type Params = Record<string, string | number>;

const texts = $state.raw<{ all: Record<string, string> }>({ all: {} });
const loading = new Map<Area, Promise<void>>();
const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);

/** Loads the texts of an area once. Rejects when they cannot be had. */
export function loadTexts(area: Area): Promise<void> {
  let known = loading.get(area);
  if (!known) {
    known = fetchTexts(area);
    known.catch(() => loading.delete(area));
    loading.set(area, known);
  }
  return known;
}

async function fetchTexts(area: Area): Promise<void> {
  const answer = await fetch(`/api/v1/texts/${language}/${area}`, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`texts ${area}: ${answer.status}`);
  const more = (await answer.json()) as { texts: Record<string, string> };
  texts.all = { ...texts.all, ...(language === 'fr' ? bound(more.texts) : more.texts) };
}

// In French no line begins with a mark that a space stands before, nor ends with an opening quote.
function bound(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([code, text]) => [code, text.replace(/ (?=[:;!?»])/g, '\u00a0').replace(/« /g, '«\u00a0')]),
  );
}

export function hasText(code: string): boolean {
  return code in texts.all;
}

/**
 * The text of a code, with `{name}` replaced by the parameter of that name. Numbers are written as
 * the language writes them. With a number `count`, the text is that of its plural form:
 * `code.one`, `code.many` or `code.other`, where there is one.
 */
export function t(code: string, params: Params = {}): string {
  const count = params['count'];
  let text = texts.all[code];
  if (typeof count === 'number') {
    text = texts.all[`${code}.${plurals.select(count)}`] ?? texts.all[`${code}.other`] ?? text;
  }
  if (text === undefined) {
    console.error(`text missing: ${code}`);
    return code;
  }
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? numbers.format(value) : value;
  });
}
