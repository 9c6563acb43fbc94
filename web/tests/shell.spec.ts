import { barriers, expect, languages, logIn, sideways, test, widths } from './support/fixtures';

test('every address below a language is the application, in that language', async ({ page }) => {
  for (const language of languages) {
    const answer = await page.goto(`/${language}/login`);
    expect(answer?.status()).toBe(200);
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await expect(page.locator('h1')).toBeVisible();
    expect(await barriers(page), language).toEqual([]);
  }
});

test('nothing runs or is fetched but what the server itself sends', async ({ page }) => {
  const answer = await page.goto('/en/login');
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe');
  expect(policy).toContain("frame-ancestors 'none'");
});

test('built files are sent compressed and are kept by the browser', async ({ page, request }) => {
  await page.goto('/en/login');
  const source = (await page.locator('script[type=module]').getAttribute('src')) ?? '';
  const script = await request.get(source);
  expect(script.headers()['content-encoding']).toBe('gzip');
  expect(script.headers()['cache-control']).toContain('immutable');
  expect((await request.get(source, { headers: { 'Accept-Encoding': 'identity' } })).headers()['content-encoding']).toBeUndefined();
  expect((await request.get('/assets/manifest.json')).status()).toBe(404);
});

test('a page that does not exist says so and leads back', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('404');
  await page.goto('/es/no/such/page');
  await expect(page.locator('h1')).toHaveText('Esta página no existe');
  await expect(page.getByRole('main').getByRole('link')).toBeVisible();
  expect(await barriers(page)).toEqual([]);
});

test('the log-in refuses a wrong password in words and lets in with the right one', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('401');
  await page.goto('/pt/login');
  await page.getByLabel('Conta').fill('analyst');
  await page.getByLabel('Senha').fill('wrong');
  await page.getByRole('button', { name: 'Entrar' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await logIn(page, 'analyst', 'pt');
});

test('the working place asks those who are not known to log in, and leads on', async ({ page }) => {
  await page.goto('/fr/work?x=1');
  await page.waitForURL('**/fr/login?next=**');
  await expect(page.locator('h1')).toHaveText('Se connecter');
});

test('no sideways scrolling from a phone to a wide screen', async ({ page }) => {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto('/pt/login');
    await expect(page.locator('h1')).toBeVisible();
    expect(await sideways(page), `${width} px`).toBe(0);
  }
});

test('a lost server is told in the language of the page', async ({ page, expectedComplaints }) => {
  expectedComplaints.push('ERR_FAILED', 'Failed to fetch', 'texts');
  await page.route('**/api/v1/texts/**', (route) => route.abort());
  await page.goto('/fr/login');
  await expect(page.getByRole('alert')).toContainText('serveur');
});
