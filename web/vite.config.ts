import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { atlas } from './tools/atlas.mjs';

// The program serves the shell (src/site) and finds the built files by the manifest. For work on
// the pages: `atalaya serve --port 8080` beside `npm run dev`.
const program = process.env['ATALAYA_PROGRAM_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig(({ command }) => ({
  plugins: [svelte(), atlas()],
  base: command === 'build' ? '/assets/' : '/',
  publicDir: false,
  build: {
    outDir: process.env['ATALAYA_WEB_OUT'] ?? 'dist',
    emptyOutDir: true,
    assetsDir: '',
    target: 'es2022',
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    // A font or picture inside a stylesheet would need `data:` in the policy for it.
    assetsInlineLimit: 0,
    // Few files: over HTTP/1.1 each one more costs a slow line more than the bytes in it. One
    // stylesheet for all; what the first page cannot do without in one file, what many others need,
    // charts and maps in one each, and each page.
    cssCodeSplit: false,
    rollupOptions: { input: 'src/main.ts', output: { manualChunks: chunkOf } },
    reportCompressedSize: false,
  },
  server: {
    proxy: { '/api': program, '^/(en|es|pt|fr)(/.*)?$': { target: program, bypass: bypassToShell } },
  },
}));

// The entry has what each public page shows at once; see `main.ts` and what it imports.
const first = /\/src\/(main\.ts|App\.svelte|core\/|layout\/(PublicLayout|Help|Languages|Mark)|routes\/|styles\/|pages\/NotFound|charts\/(Sparkline|series)|indicators\/answers|ui\/(Button|Dialog|EmptyState|ErrorBox|Icon|Notices|Skeleton)\.svelte)|\/publications\/(publications|PublicationItem|PublishedItem)|\/src\/ui\/Badge|\/node_modules\/(svelte|esm-env|clsx)\/|vite\/preload-helper/;

function chunkOf(id: string): string | undefined {
  if (first.test(id)) return 'main';
  if (/\/src\/charts\/(MapChart|geometry|steps|picture)|\/node_modules\/(d3-geo|topojson-client)\//.test(id)) return 'map';
  if (/\/src\/charts\/|\/node_modules\/(d3-|internmap)/.test(id)) return 'charts';
  if (/\/src\/ui\/|\/src\/indicators\/\w+\.ts/.test(id)) return 'parts';
  return undefined;
}

// In development the shell is index.html, whatever the address.
// The feed is no page: the program makes it.
function bypassToShell(request: { url?: string }): string | undefined {
  return request.url?.includes('.atom') ? undefined : '/index.html';
}
