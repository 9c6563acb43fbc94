import './styles/tokens.css';
import './styles/base.css';
import './styles/layouts.css';
import './styles/controls.css';
import './styles/print.css';

import { mount } from 'svelte';
import App from './App.svelte';
import { findRoute, place, startRouter } from './core/router.svelte';
import { loadSite } from './core/site.svelte';
import { loadTexts } from './core/texts.svelte';
import { routes } from './routes';

const target = document.getElementById('app');
if (!target) throw new Error('the shell has no #app');

async function start(root: HTMLElement): Promise<void> {
  // The code of the page comes along with the texts, not after them; App asks for it again.
  void findRoute(routes, place.path)?.route.load().catch(() => undefined);
  try {
    await Promise.all([loadTexts('public'), loadSite()]);
  } catch (fault) {
    console.error(fault);
    // Without texts nothing can be said but what the shell brought along.
    const said = document.createElement('p');
    said.setAttribute('role', 'alert');
    said.className = 'unreachable';
    said.textContent = root.dataset['unreachable'] ?? '';
    root.replaceChildren(said);
    return;
  }
  startRouter();
  root.replaceChildren();
  mount(App, { target: root });
}

void start(target);
