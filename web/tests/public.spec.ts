import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { barriers, expect, languages, picture, settled, sideways, test, widths } from './support/fixtures';

const plan = 'hemispheric_plan_2021_2025';

/** Every public page, with what only it has. */
const pages = [
  { name: 'home', path: '' },
  { name: 'indicators', path: '/indicators' },
  { name: 'indicator', path: '/indicators/quantity_seized' },
  { name: 'indicator_by_group', path: '/indicators/quantity_seized?by=quarter&split=substance_group&from=2022' },
  { name: 'indicator_bars', path: '/indicators/number_of_seizures?by=none&split=substance' },
  { name: 'indicator_by_place', path: '/indicators/number_of_seizures?split=level-1&place=XA' },
  { name: 'indicator_empty', path: '/indicators/number_of_seizures?from=1990&to=1991' },
  { name: 'plan', path: `/commitments/${plan}?q=3.1` },
  { name: 'commitment', path: `/commitments/${plan}/HP21-RIME-3.1` },
  { name: 'commitment_pillar', path: `/commitments/${plan}/HP21-MC` },
  { name: 'publications', path: '/publications' },
  { name: 'data', path: '/data' },
  { name: 'login', path: '/login' },
] as const;

for (const language of languages) {
  test(`every public page is free of barriers and of missing texts: ${language}`, async ({ page }) => {
    for (const one of pages) {
      await page.goto(`/${language}${one.path}`);
      await settled(page);
      expect(await barriers(page), `${language} ${one.name}`).toEqual([]);
      // A code that stands where a text should.
      expect(await page.locator('body').innerText()).not.toMatch(/\b(web|staff|indicator|api)\.[a-z_]+\.[a-z_]+/);
      await expect(page.locator('h1')).toHaveCount(1);
      expect(await page.title()).not.toBe('');
    }
  });
}

for (const scheme of ['light', 'dark'] as const) {
  test(`pages at every width, ${scheme}`, async ({ page }) => {
    test.setTimeout(180_000);
    await page.emulateMedia({ colorScheme: scheme });
    for (const one of pages) {
      await page.goto(`/pt${one.path}`);
      for (const width of widths) {
        await page.setViewportSize({ width, height: width < 700 ? 720 : 900 });
        await settled(page);
        expect(await sideways(page), `${one.name} at ${width} px`).toBe(0);
        if (width === 360 || width === 1440) await picture(page, `${one.name}_${width}_${scheme}`);
      }
      if (scheme === 'dark') expect(await barriers(page), one.name).toEqual([]);
    }
  });
}

test('a citizen finds a number, reads where it comes from, and takes it home, on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 720 });
  await page.goto('/es');
  await page.getByRole('searchbox').fill('kilogramos');
  await page.getByRole('button', { name: 'Buscar' }).click();
  await page.getByRole('link', { name: /en kilogramos/ }).click();
  await expect(page.locator('h1')).toHaveText('Cantidad incautada, en kilogramos');
  await expect(page.getByRole('heading', { name: 'De dónde proceden estas cifras' })).toBeVisible();
  await expect(page.getByText(/Se cuentan .* de 12\.\d{3} registros/).last()).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV', exact: true }).click();
  const text = readFileSync(await (await download).path(), 'utf8');
  expect(text.split('\r\n')[0]).toBe('period,period_label,value,unit,records,left_out');
});

test('the figures of the page are those of the data service', async ({ page, request }) => {
  const answer = (await (await request.get('/api/v1/indicators/number_of_seizures/answer?by_period=year&lang=pt')).json()) as {
    rows: { keys: { period: string }; value: string }[];
  };
  await page.goto('/pt/indicators/number_of_seizures');
  const row = answer.rows[answer.rows.length - 1];
  const shown = page.getByRole('row', { name: new RegExp(`^${row?.keys.period} `) });
  await expect(shown.getByRole('cell').first()).toHaveText(new Intl.NumberFormat('pt').format(Number(row?.value)));
});

test('where nothing was counted no zero is shown', async ({ page, request }) => {
  const answer = (await (await request.get('/api/v1/indicators/quantity_seized/answer?breakdowns=substance&lang=es')).json()) as {
    rows: { records: number }[];
  };
  const without = answer.rows.filter((row) => row.records === 0).length;
  expect(without).toBeGreaterThan(0);
  await page.goto('/es/indicators/quantity_seized?by=none&split=substance');
  await expect(page.getByRole('cell', { name: 'sin cifra' })).toHaveCount(without);
  await expect(page.getByRole('cell', { name: '0,0', exact: true })).toHaveCount(0);
});

test('the address holds the whole view, and the view follows the address', async ({ page }) => {
  await page.goto('/en/indicators/quantity_seized');
  await page.getByLabel('Time', { exact: true }).selectOption('quarter');
  await page.getByLabel('Breakdown', { exact: true }).selectOption('substance_group');
  await page.getByRole('combobox', { name: 'Place' }).fill('costa');
  await page.getByRole('option', { name: /Costaclara/ }).click();
  await page.getByLabel('From', { exact: true }).fill('2022');
  await expect(page).toHaveURL(/\?by=quarter&split=substance_group&from=2022&place=XA-02$/);
  await expect(page.getByRole('row').nth(1).getByRole('rowheader')).toHaveText('Q1 2022');
  const first = await page.getByRole('table').innerText();
  await page.reload();
  await settled(page);
  expect(await page.getByRole('table').innerText()).toBe(first);
  await page.goBack();
  await expect(page.getByLabel('From', { exact: true })).toHaveValue('');
  await page.getByRole('link', { name: 'Français' }).click();
  await expect(page).toHaveURL(/\/fr\/indicators\/quantity_seized\?by=quarter&split=substance_group&place=XA-02$/);
});

test('what cannot be understood is told at its field', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('400', '422');
  await page.goto('/en/indicators/quantity_seized?from=soon');
  await expect(page.getByLabel('From', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('From', { exact: true })).toHaveAccessibleDescription(/soon/);
  expect(await barriers(page)).toEqual([]);
});

test('many series are cut, and the page says so; the table has every row', async ({ page, request }) => {
  const answer = (await (await request.get('/api/v1/indicators/number_of_seizures/answer?by_period=month&breakdowns=substance')).json()) as { rows: unknown[] };
  await page.goto('/en/indicators/number_of_seizures?by=month&split=substance');
  await expect(page.getByText(/“Others” holds the \d+ smallest/)).toBeVisible();
  await expect(page.getByRole('list', { name: 'Key to the chart' }).getByRole('listitem')).toHaveCount(8);
  await expect(page.getByRole('table')).toHaveAttribute('aria-rowcount', String(answer.rows.length + 1));
  expect(await page.getByRole('row').count()).toBeLessThan(120);
  await page.getByRole('region', { name: /Number of drug seizures/ }).evaluate((frame) => frame.scrollTo(0, frame.scrollHeight));
  await expect(page.locator(`tr[aria-rowindex="${answer.rows.length + 1}"]`)).toBeVisible();
});

test('pictures carry their title and source', async ({ page }) => {
  await page.goto('/en/indicators/number_of_seizures?split=substance_group');
  await settled(page);
  const svg = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Chart, SVG' }).click();
  const text = readFileSync(await (await svg).path(), 'utf8');
  expect(text).toContain('Number of drug seizures');
  expect(text).toContain('/en/indicators/number_of_seizures?split=substance_group');
  expect(text).not.toContain('var(--');
  const png = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Chart, PNG' }).click();
  const bytes = readFileSync(await (await png).path());
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(bytes.length).toBeGreaterThan(10_000);
});

test('a chart can stand in the page of somebody else, and no other page can', async ({ page, baseURL, expectedComplaints }) => {
  expectedComplaints.push('frame-ancestors', 'Refused to frame', 'Framing');
  const body = `<title>x</title><iframe title="a" src="${baseURL}/en/embed/indicators/number_of_seizures"></iframe><iframe title="b" src="${baseURL}/en"></iframe>`;
  const other = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end(body));
  await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready));
  try {
    await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
    await expect(page.frameLocator('[title=a]').getByRole('img', { name: /Number of drug seizures/ })).toBeVisible();
    await expect(page.frameLocator('[title=b]').getByRole('heading', { name: 'Drugs in figures' })).toHaveCount(0);
  } finally {
    other.close();
  }
});

test('the plan opens by keyboard alone and leads to its evidence', async ({ page }) => {
  await page.goto(`/en/commitments/${plan}`);
  const pillar = page.getByRole('button', { name: /Research, information/ });
  await pillar.focus();
  await page.keyboard.press('Enter');
  await expect(pillar).toHaveAttribute('aria-expanded', 'true');
  await page.getByRole('button', { name: /Better information on illicit supply/ }).press('Space');
  await page.getByRole('link', { name: 'Systematic, comparable data' }).press('Enter');
  await expect(page.locator('h1')).toContainText('Systematic, comparable data');
  await expect(page.getByRole('main')).toBeFocused();
  await expect(page.getByRole('article').filter({ hasText: 'kilograms' }).first()).toBeVisible();
  await page.getByRole('navigation', { name: 'Place in the plan' }).getByRole('link').first().press('Enter');
  await expect(page.locator('h1')).toContainText('Hemispheric Plan');
});

test('the whole indicator page can be worked by keyboard', async ({ page }) => {
  await page.goto('/en/indicators/quantity_seized');
  await settled(page);
  const place = page.getByRole('combobox', { name: 'Place' });
  await place.focus();
  await page.keyboard.type('cost');
  await expect(page.getByRole('option', { name: /Costaclara/ })).toBeVisible();
  while ((await place.getAttribute('aria-activedescendant')) === null || !(await page.locator('[role=option].at').innerText()).includes('Costaclara')) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await expect(place).toHaveValue('Costaclara');
  await expect(page).toHaveURL(/place=XA-02/);
  const slider = page.getByRole('slider');
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(slider).toHaveAttribute('aria-valuetext', /^2024: /);
});

test('help comes over every page of a smaller screen, and gives the focus back', async ({ page }) => {
  await page.setViewportSize({ width: 1000, height: 800 });
  for (const path of ['', '/indicators', '/indicators/quantity_seized', `/commitments/${plan}`, '/data', '/publications', '/login']) {
    await page.goto(`/fr${path}`);
    await settled(page);
    const button = page.getByRole('button', { name: 'Aide' });
    await button.press('Enter');
    const help = page.getByRole('dialog', { name: /^Aide/ });
    await expect(help.getByRole('heading', { level: 3 }).first()).toBeVisible();
    expect(await barriers(page), path).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(help).toBeHidden();
    await expect(button).toBeFocused();
  }
});

test('the first page weighs less than 150 KB and asks nobody else', async ({ page, baseURL }) => {
  let bytes = 0;
  const elsewhere: string[] = [];
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
  page.on('request', (request) => {
    if (!request.url().startsWith(baseURL ?? '') && !request.url().startsWith('data:')) elsewhere.push(request.url());
  });
  await page.goto('/en');
  await settled(page);
  expect(elsewhere).toEqual([]);
  console.log(`first page: ${Math.round(bytes / 1024)} KiB over the wire`);
  expect(bytes).toBeLessThan(150 * 1024);
});

test('on paper there is the figure, not the navigation', async ({ page }) => {
  await page.goto('/en/indicators/quantity_seized');
  await settled(page);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('img', { name: /Quantity seized/ }).first()).toBeVisible();
  await expect(page.getByLabel('Breakdown', { exact: true })).toBeHidden();
  await expect(page.getByRole('navigation', { name: 'Sections' })).toBeHidden();
  await picture(page, 'indicator_print');
});

test('without a script a reader is told where the figures are', async ({ request }) => {
  const text = await (await request.get('/pt/indicators/quantity_seized')).text();
  expect(/<noscript>.*<\/noscript>/s.exec(text)?.[0]).toContain('Esta página precisa de JavaScript');
});
