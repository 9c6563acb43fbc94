// The language of the page. It is fixed for the life of the page: another language is another
// address, and is loaded anew.

export const languages = ['en', 'es', 'pt', 'fr'] as const;
export type Language = (typeof languages)[number];

export const languageNames: Record<Language, string> = {
  en: 'English',
  es: 'Español',
  pt: 'Português',
  fr: 'Français',
};
/** A language as it is called in the language of the page. */
export function nameOfLanguage(code: Language): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(code) ?? languageNames[code];
}

export function isLanguage(text: string | undefined): text is Language {
  return (languages as readonly string[]).includes(text ?? '');
}

function find(): Language {
  const first = location.pathname.split('/')[1];
  if (isLanguage(first)) return first;
  return isLanguage(document.documentElement.lang) ? document.documentElement.lang : 'en';
}

export const language: Language = find();

/** The same page in another language. */
export function addressIn(other: Language): string {
  const path = location.pathname.replace(/^\/(en|es|pt|fr)(?=\/|$)/, '') || '';
  return `/${other}${path}${location.search}`;
}

/** Read by the server where an address says no language. */
export function rememberLanguage(chosen: Language): void {
  document.cookie = `atalaya_language=${chosen}; Path=/; Max-Age=31536000; SameSite=Lax`;
}
