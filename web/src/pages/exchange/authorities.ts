// Whom to call in which country for what.

import type { Local } from '../../lib/warning/alerts';

export interface Authority {
  id: string;
  function: string;
  function_title?: string;
  name: Local;
  title?: string;
  address: string;
  telephone: string;
  email: string;
  hours: string;
  languages: string[];
}
export interface CountryAuthorities {
  node: string;
  country: string;
  country_title: string;
  revision: number;
  at: string;
  authorities: Authority[];
}
