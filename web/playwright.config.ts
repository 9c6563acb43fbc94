import { defineConfig, devices } from '@playwright/test';
import { join } from 'node:path';

// The real program with its demonstration country, and the browser of the distribution: nothing
// is downloaded. ATALAYA_PROGRAM is the program, ATALAYA_CHROMIUM the browser where it is not
// /usr/bin/chromium, ATALAYA_WEB_ARTEFACTS the folder for screenshots and reports.
const artefacts = process.env['ATALAYA_WEB_ARTEFACTS'] ?? '../build/dev/web';

export default defineConfig({
  testDir: 'tests',
  outputDir: join(artefacts, 'results'),
  globalSetup: './tests/support/program.ts',
  // Bounds against a page that never comes, far above what a slow machine needs.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  workers: 2,
  fullyParallel: true,
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['ATALAYA_CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    },
  },
});
